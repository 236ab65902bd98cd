"""Long lists: asked for, watched while they are made, fetched while they are kept."""

import hashlib

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.access import Permission
from ...domain.errors import N_, NotFound
from ...domain.jobs import OVER, JobState
from ...queries.export_size import contest_title
from ...queries.jobs import JobView, count_ahead, find_job, latest_jobs
from ...services.export_jobs import CONTEST_KINDS, FORMATS, KINDS, ask_for_export, is_short
from ...services.exports import Export, record_download
from ...services.job_running import exports_folder
from ..context import clock, reading, running, transaction
from ..downloads import download
from ..gate import requires
from ..language import language
from ..staff_session import actor
from . import bp
from .routes import LISTS, choices

NO_FILE = N_("Tệp này không còn. Tệp xuất được xóa sau thời hạn giữ; hãy xuất lại.")


@bp.get("/staff/reports/<slug>/exports")
@requires(Permission.EXPORT_PEOPLE)
def exports(slug: str) -> str:
    """What may be asked for, and what was made lately."""
    with reading() as session:
        title = contest_title(session, slug)
        jobs = latest_jobs(session, CONTEST_KINDS, slug)
    return render_template(
        "reports/exports.html", slug=slug, title=title, jobs=jobs, choices=choices(), hours=_hours(), now=clock()
    )


@bp.post("/staff/reports/<slug>/exports")
@requires(Permission.EXPORT_PEOPLE)
def ask(slug: str) -> ResponseReturnValue:
    """A short list is made while one waits; a long one goes into the line, and its page says how far it is."""
    export, kind = _chosen(request.form.get("export", ""))
    with reading() as session:
        contest_title(session, slug)
        at_once = is_short(session, slug)
    if at_once:
        direct = {
            Export.RESULTS: url_for("reports.results_file", slug=slug, kind=kind),
            Export.RAW: url_for("reports.raw_file", slug=slug),
        }
        return redirect(direct[export], 303)
    with transaction() as session:
        pid = ask_for_export(session, actor(), export, slug, kind, clock())
    return redirect(url_for("reports.export_job", pid=pid), 303)


@bp.get("/staff/reports/exports/<pid>")
@requires(Permission.EXPORT_PEOPLE)
def export_job(pid: str) -> str:
    """With script the state renews itself; without, the whole page does while there is something to wait for."""
    job, ahead = _job(pid)
    return render_template("reports/job.html", ahead=ahead, **_shown(job))


@bp.get("/staff/reports/exports/<pid>/state")
@requires(Permission.EXPORT_PEOPLE)
def export_state(pid: str) -> Response:
    """Only the state; 304 when it is what the browser has."""
    job, ahead = _job(pid)
    response = make_response(render_template("reports/_job.html", ahead=ahead, **_shown(job)))
    response.headers["X-Job-Over"] = "1" if job.state in OVER else "0"
    response.set_etag(hashlib.sha256(f"{language()}{ahead}{job}".encode()).hexdigest()[:20])
    return response.make_conditional(request)


@bp.get("/staff/reports/exports/<pid>/file")
@requires(Permission.EXPORT_PEOPLE)
def export_file(pid: str) -> Response:
    """The finished file; who fetches it is in the journal first. Where it lies is known by the job alone."""
    job, _ahead = _job(pid)
    if job.state is not JobState.DONE or job.file_name is None or _is_expired(job):
        raise NotFound(NO_FILE)
    try:
        file = (exports_folder(running().settings.data_dir) / job.file_name).open("rb")
    except FileNotFoundError:
        raise NotFound(NO_FILE) from None
    with transaction() as session:
        record_download(session, actor(), job, clock())
    return download(file, job.file_title, f".{job.arguments['format']}")


def _chosen(value: str) -> tuple[Export, str]:
    for export, kinds in FORMATS.items():
        for kind in kinds:
            if value == f"{export.value}:{kind}":
                return export, kind
    raise NotFound


def _job(pid: str) -> tuple[JobView, int]:
    with reading() as session:
        job = find_job(session, pid, KINDS)
        ahead = count_ahead(session, pid) if job.state is JobState.QUEUED else 0
    return job, ahead


def _shown(job: JobView) -> dict[str, object]:
    export = Export(job.kind)
    is_contest = job.kind in CONTEST_KINDS
    return {
        "job": job,
        "title": LISTS[export, job.arguments["format"]],
        "is_over": job.state in OVER,
        "has_file": job.file_name is not None and not _is_expired(job),
        "is_contest": is_contest,
        # Whence it was asked for, and may be asked for again.
        "back": url_for("reports.exports", slug=job.subject)
        if is_contest
        else url_for("corrections.one_correction", pid=job.subject),
        "choice": f"{export.value}:{job.arguments['format']}",
    }


def _is_expired(job: JobView) -> bool:
    return job.file_expires_at is not None and job.file_expires_at <= clock()


def _hours() -> int:
    return running().settings.export_hours


@bp.app_template_global()
def export_title(job: JobView) -> str:
    return LISTS[Export(job.kind), job.arguments["format"]]
