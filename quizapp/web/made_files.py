"""Lists with people in them, made while one waits: on disk first, so that a fault leaves no half file."""

import tempfile
from datetime import datetime
from pathlib import Path

from flask import Response
from flask_login import current_user

from ..services.export_files import title_of, write_export
from ..services.export_tables import Stamp
from ..services.exports import Export, record_export
from ..services.job_running import exports_folder
from .context import clock, running, transaction
from .downloads import download
from .staff_session import actor


def made_at_once(export: Export, subject: str, kind: str) -> Response:
    """The file as a download; who takes it out is in the journal before it leaves."""
    now = clock()
    with tempfile.TemporaryDirectory(dir=exports_folder(running().settings.data_dir)) as folder:
        path = Path(folder) / f"export.{kind}"
        rows = write_export(running().database, export, subject, path, stamp(now))
        with transaction() as session:
            record_export(session, actor(), export, subject, now, format=kind, rows=rows)
        # Open, it outlives its folder.
        file = path.open("rb")
    return download(file, title_of(export, subject, now), f".{kind}")


def stamp(now: datetime) -> Stamp:
    """Who takes figures out, for which office, when."""
    settings = running().settings
    return Stamp(f"{settings.office_name}, {settings.site_name}", current_user.name, now)
