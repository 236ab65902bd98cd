"""Exports as jobs: when an export becomes one, and what it does then."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ..db import Database
from ..queries.correction_places import count_changed
from ..queries.export_size import count_attempts
from ..queries.jobs import JobView
from .audit import Actor
from .export_files import Progress, title_of, write_export
from .export_tables import Stamp
from .exports import Export
from .jobs import Outcome, enqueue

#: So many attempts are put into a file within the request, in about a second; more of them are a job.
MOST_AT_ONCE = 2000

#: Lists with people in them, with the formats there are.
FORMATS: dict[Export, tuple[str, ...]] = {Export.RESULTS: ("xlsx", "csv"), Export.RAW: ("jsonl",)}
#: The same for a correction, wherever its scores are.
CORRECTION_FORMATS = ("xlsx", "csv")
CONTEST_KINDS = tuple(export.value for export in FORMATS)
KINDS = (*CONTEST_KINDS, Export.CORRECTION.value)


def is_short(session: Session, slug: str) -> bool:
    """Whether the lists of a contest are short enough to be made while somebody waits."""
    return count_attempts(session, slug, MOST_AT_ONCE) <= MOST_AT_ONCE


def is_short_correction(session: Session, pid: str) -> bool:
    """The same for the list of a correction."""
    return count_changed(session, pid) <= MOST_AT_ONCE


def ask_for_export(session: Session, actor: Actor, export: Export, subject: str, kind: str, now: datetime) -> str:
    """Puts the export into the line; the public id of its job. `subject` is a contest's slug, or a correction's id."""
    return enqueue(session, actor, export.value, subject, {"format": kind}, now)


def run_export(
    database: Database, job: JobView, folder: Path, name: str, office: str, progress: Progress, now: datetime
) -> Outcome:
    """Makes the file `name` with its ending in the folder; it has that name only when it is whole."""
    export, ending = Export(job.kind), f".{job.arguments['format']}"
    part, whole = folder / f".{name}{ending}", folder / f"{name}{ending}"
    rows = write_export(database, export, job.subject, part, Stamp(office, job.name, now), progress)
    part.replace(whole)
    title = title_of(export, job.subject, now)
    return Outcome(export.value, {"format": ending.lstrip("."), "rows": rows}, whole.name, title, whole.stat().st_size)
