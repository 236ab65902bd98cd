"""A file of questions is sent: a short one is read at once, a long one by a job whose page says how far it is."""

import hashlib
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from ...domain.access import Permission
from ...domain.errors import N_, Refusal
from ...domain.jobs import OVER, JobState
from ...files.apart import read_apart
from ...files.limits import check_size
from ...queries.bank_imports import import_of_job
from ...queries.banks import existing_questions, find_bank
from ...queries.jobs import JobView, count_ahead, find_job, latest_jobs
from ...services.bank_imports import stage_import
from ...services.import_jobs import KIND, ask_for_import, is_short, lay_aside
from ..context import clock, reading, running, transaction
from ..gate import requires
from ..language import language
from ..staff_session import actor
from .blueprint import bp
from .forms import FileForm

#: A refusal of the file keeps 413 for its size and 503 for a busy machine; whatever else is wrong is bad input.
_KEPT, BAD_INPUT = (413, 503), 422


@bp.get("/staff/banks/<slug>/import")
@requires(Permission.EDIT_BANKS)
def upload(slug: str) -> str:
    return _upload_page(slug, FileForm(formdata=None))


@bp.post("/staff/banks/<slug>/import")
@requires(Permission.EDIT_BANKS)
def stage(slug: str) -> Any:
    form = FileForm()
    try:
        if not form.file.data:
            raise Refusal("file_missing", N_("Hãy chọn tệp câu hỏi cần nạp."), field="file")
        return _take(slug, form.file.data, form.keys.data or None)
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _upload_page(slug, form), refusal.status if refusal.status in _KEPT else BAD_INPUT


@bp.get("/staff/imports/jobs/<job>")
@requires(Permission.EDIT_BANKS)
def reading_job(job: str) -> ResponseReturnValue:
    """With script the state renews itself; without, the whole page does. What is read leads on to its preview."""
    shown = _shown(job)
    if shown["staged"]:
        return redirect(url_for("bank.preview", pid=shown["staged"]), 303)
    return render_template("bank/reading.html", **shown)


@bp.get("/staff/imports/jobs/<job>/state")
@requires(Permission.EDIT_BANKS)
def reading_state(job: str) -> Response:
    """Only the state; 304 when it is what the browser has."""
    shown = _shown(job)
    response = make_response(render_template("bank/_reading.html", **shown))
    response.headers["X-Job-Over"] = "1" if shown["is_over"] else "0"
    if shown["staged"]:
        response.headers["X-Job-Next"] = url_for("bank.preview", pid=shown["staged"])
    response.set_etag(hashlib.sha256(f"{language()}{shown}".encode()).hexdigest()[:20])
    return response.make_conditional(request)


def _take(slug: str, file: FileStorage, keys_file: FileStorage | None) -> ResponseReturnValue:
    filename, data = file.filename or "", file.read()
    keys = keys_file.read() if keys_file else None
    check_size(data)
    if keys is not None:
        check_size(keys)
    if not is_short(data, keys):
        return redirect(url_for("bank.reading_job", job=_ask(slug, filename, data, keys)), 303)
    with reading() as session:
        known = existing_questions(session, slug)
    read = read_apart(data, filename, keys, known)
    with transaction() as session:
        pid = stage_import(session, actor(), slug, filename, read.draft, clock(), read.remarks)
    return redirect(url_for("bank.preview", pid=pid), 303)


def _ask(slug: str, filename: str, data: bytes, keys: bytes | None) -> str:
    """The public id of the job that will read the file."""
    with reading() as session:
        find_bank(session, slug)
    folder = running().settings.data_dir
    upload, beside = lay_aside(folder, data), None if keys is None else lay_aside(folder, keys)
    with transaction() as session:
        return ask_for_import(session, actor(), slug, filename, upload, beside, clock())


def _upload_page(slug: str, form: FileForm) -> str:
    with reading() as session:
        bank = find_bank(session, slug)
        jobs = [job for job in latest_jobs(session, (KIND,), slug) if job.state not in OVER]
    return render_template("bank/upload.html", bank=bank, form=form, jobs=jobs)


def _shown(pid: str) -> dict[str, Any]:
    with reading() as session:
        job: JobView = find_job(session, pid, (KIND,))
        ahead = count_ahead(session, pid) if job.state is JobState.QUEUED else 0
        staged = import_of_job(session, pid) if job.state is JobState.DONE else None
    return {"job": job, "ahead": ahead, "staged": staged, "is_over": job.state in OVER}
