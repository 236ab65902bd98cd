"""A preview that a job works out: asked for, watched, and back to the page that shows it."""

import hashlib
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.access import Permission
from ...domain.errors import Refusal
from ...domain.jobs import OVER, JobState
from ...domain.regrading import CorrectionState, written
from ...queries.corrections import find_correction, find_question, key_of
from ...queries.jobs import count_ahead, find_job
from ...services.preview_jobs import KIND, ask_for_preview
from ...services.regrading import corrected_meanwhile, wanted_key
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import language
from ..staff_session import actor
from .blueprint import bp
from .forms import ChoiceForm


@bp.post("/staff/banks/<slug>/questions/<pid>/<int:number>/correct/preview")
@requires(Permission.CORRECT_KEYS)
def ask_for_choice(slug: str, pid: str, number: int) -> ResponseReturnValue:
    """For what is chosen on the page of the question."""
    form = ChoiceForm()
    with reading() as session:
        question = find_question(session, slug, pid, number)
    form.offer(question)
    if not form.kind.validate(form):
        raise Refusal("bad_choice", str(form.kind.errors[0]))
    after = wanted_key(question, form.wanted(written(question.key)))
    back = {"kind": str(form.kind.data), "keys": " ".join(form.keys.data or ())}
    with transaction() as session:
        job = ask_for_preview(session, actor(), question, after, back, clock())
    return redirect(url_for("corrections.preview_job", work=job), 303)


@bp.post("/staff/corrections/<pid>/preview")
@requires(Permission.CORRECT_KEYS)
def ask_for_proposal(pid: str) -> ResponseReturnValue:
    """For a proposal that waits; nothing but it decides what is worked out."""
    with reading() as session:
        correction = find_correction(session, pid)
        question = find_question(session, correction.bank_slug, correction.question, correction.number)
    if correction.state is not CorrectionState.PROPOSED or written(question.key) != correction.keys_before:
        raise corrected_meanwhile()
    after = key_of(question, correction.keys)
    with transaction() as session:
        job = ask_for_preview(session, actor(), question, after, {"correction": pid}, clock())
    return redirect(url_for("corrections.preview_job", work=job), 303)


@bp.get("/staff/corrections/previews/<work>")
@requires(Permission.CORRECT_KEYS)
def preview_job(work: str) -> ResponseReturnValue:
    """With script the state renews itself; without, the whole page does. What is done leads on to its page."""
    shown = _shown(work)
    if shown["job"].state is JobState.DONE:
        return redirect(shown["back"], 303)
    return render_template("corrections/job.html", **shown)


@bp.get("/staff/corrections/previews/<work>/state")
@requires(Permission.CORRECT_KEYS)
def preview_state(work: str) -> Response:
    """Only the state; 304 when it is what the browser has."""
    shown = _shown(work)
    response = make_response(render_template("corrections/_job.html", **shown))
    response.headers["X-Job-Over"] = "1" if shown["is_over"] else "0"
    if shown["job"].state is JobState.DONE:
        response.headers["X-Job-Next"] = shown["back"]
    response.set_etag(hashlib.sha256(f"{language()}{shown}".encode()).hexdigest()[:20])
    return response.make_conditional(request)


def _shown(pid: str) -> dict[str, Any]:
    with reading() as session:
        job = find_job(session, pid, (KIND,))
        ahead = count_ahead(session, pid) if job.state is JobState.QUEUED else 0
    return {"job": job, "ahead": ahead, "is_over": job.state in OVER, "back": _back(job.arguments)}


def _back(asked: Any) -> str:
    """The page on which the preview is looked at."""
    if "correction" in asked:
        return url_for("corrections.one_correction", pid=asked["correction"]) + "#preview"
    place = {"slug": asked["bank"], "pid": asked["question"], "number": asked["number"]}
    return url_for("corrections.choose", **place, kind=asked["kind"], keys=asked["keys"].split()) + "#preview"
