"""The list of what a correction changed, as a file: short at once, long by a job like every other export."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.access import Permission
from ...domain.errors import NotFound
from ...queries.corrections import NO_CORRECTION, find_correction
from ...services.export_jobs import CORRECTION_FORMATS, ask_for_export, is_short_correction
from ...services.exports import Export
from ..context import clock, reading, transaction
from ..gate import requires
from ..made_files import made_at_once
from ..staff_session import actor
from .blueprint import bp


@bp.post("/staff/corrections/<pid>/list")
@requires(Permission.EXPORT_PEOPLE)
def ask_for_list(pid: str) -> ResponseReturnValue:
    kind = request.form.get("format", "")
    if kind not in CORRECTION_FORMATS:
        raise NotFound
    with reading() as session:
        if find_correction(session, pid).outcome is None:
            raise NotFound(NO_CORRECTION)
        at_once = is_short_correction(session, pid)
    if at_once:
        return made_at_once(Export.CORRECTION, pid, kind)
    with transaction() as session:
        job = ask_for_export(session, actor(), Export.CORRECTION, pid, kind, clock())
    return redirect(url_for("reports.export_job", pid=job), 303)
