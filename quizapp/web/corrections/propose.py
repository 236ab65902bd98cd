"""Choosing what shall count as right, seeing what it changes, and asking a second person for it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ...domain.access import Permission
from ...domain.errors import N_, Refusal
from ...domain.grading import AnswerKey
from ...domain.regrading import CorrectionState, written
from ...queries.corrections import Correction, KeyedQuestion, corrections_of, find_question, list_corrections
from ...services.preview_jobs import find_preview_job
from ...services.regrading import propose_correction, wanted_key
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import ChoiceForm, ProposalForm
from .looking import look

REFUSED = 422
NOT_SEEN = N_("Hãy tính và xem điều sẽ thay đổi trước khi gửi đề nghị.")


@bp.get("/staff/corrections")
@requires(Permission.CORRECT_KEYS)
def corrections() -> str:
    with reading() as session:
        found = list_corrections(session)
    return render_template("corrections/list.html", corrections=found)


@bp.get("/staff/banks/<slug>/questions/<pid>/<int:number>/correct")
@requires(Permission.CORRECT_KEYS)
def choose(slug: str, pid: str, number: int) -> Any:
    """The question with its key; once something is chosen, what it would change and the form to ask for it."""
    question, earlier = _load(slug, pid, number)
    form = ChoiceForm(formdata=request.args if "kind" in request.args else None)
    form.offer(question)
    if "kind" not in request.args:
        form.keys.data = [option.code for option in question.options if option.code in question.key.keys]
        return _page(question, earlier, form)
    try:
        after = wanted_key(question, form.wanted(written(question.key))) if form.validate() else None
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        after = None
    if after is None:
        return _page(question, earlier, form), REFUSED
    proposal = ProposalForm(formdata=None, kind=form.kind.data, keys=form.keys.data)
    proposal.fill(question)
    return _page(question, earlier, form, after, proposal)


@bp.post("/staff/banks/<slug>/questions/<pid>/<int:number>/correct")
@requires(Permission.CORRECT_KEYS)
def propose(slug: str, pid: str, number: int) -> Any:
    question, earlier = _load(slug, pid, number)
    form = ProposalForm()
    form.fill(question)
    after = None
    try:
        if form.kind.validate(form):
            wanted = form.wanted(form.seen.data)
            after = wanted_key(question, wanted)
        if not form.validate() or after is None:
            return _page(question, earlier, form, after, form), REFUSED
        seen = look(question, after)
        if seen is None:
            raise Refusal("preview_missing", NOT_SEEN, status=409, field="kind")
        foreseen = seen.preview.plain()
        texts = form.reason.data or "", form.grounds.data or ""
        with transaction() as session:
            made = propose_correction(session, actor(), (slug, pid, number), wanted, *texts, foreseen, clock())
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _page(question, earlier, form, after, form), refusal.status
    flash(translate(N_("Đã ghi đề nghị. Điểm chưa thay đổi: cần một cán bộ khác xác nhận.")), "done")
    return redirect(url_for("corrections.one_correction", pid=made), 303)


def _load(slug: str, pid: str, number: int) -> tuple[KeyedQuestion, list[Correction]]:
    with reading() as session:
        question = find_question(session, slug, pid, number)
        return question, corrections_of(session, question.version_id)


def _page(
    question: KeyedQuestion,
    earlier: list[Correction],
    form: ChoiceForm,
    after: AnswerKey | None = None,
    proposal: ProposalForm | None = None,
) -> str:
    place = {"slug": question.bank_slug, "pid": question.pid, "number": question.number}
    chosen = {"kind": form.kind.data, "keys": form.keys.data}
    job = None
    if after:
        with reading() as session:
            job = find_preview_job(session, question, after)
    waiting = next((one for one in earlier if one.state is CorrectionState.PROPOSED), None)
    return render_template(
        "corrections/propose.html",
        question=question,
        earlier=earlier,
        waiting=waiting,
        form=form,
        before=question.key,
        after=after,
        proposal=proposal,
        looked=look(question, after) if after else None,
        job=job,
        asking={"address": url_for("corrections.ask_for_choice", **place), **chosen},
        place=place,
        chosen=chosen,
    )
