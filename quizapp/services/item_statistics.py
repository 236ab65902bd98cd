"""Works out how each question did, as a job: each night, and when somebody asks."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ..db import Database
from ..domain.rounds import VIETNAM
from ..models import ItemStatistic, Job
from ..queries.item_statistics import gather
from ..queries.jobs import JobView
from .audit import SERVICE, Actor
from .export_files import Progress
from .jobs import Outcome, enqueue

KIND = "statistics.items"
#: Of all banks at once: one reading of the slots serves them all.
_SUBJECT = "banks"
#: Hours in Vietnam in which few answer questions.
_NIGHT = range(1, 5)
_APART = timedelta(hours=12)


def ask_for_statistics(session: Session, actor: Actor, now: datetime) -> str:
    """Puts the work into the line; the public id of its job. Asked twice before it began, it is one job."""
    return enqueue(session, actor, KIND, _SUBJECT, {}, now)


def is_night_due(session: Session, now: datetime) -> bool:
    """Whether it is night and the service has not asked tonight. One look at an index."""
    if now.astimezone(VIETNAM).hour not in _NIGHT:
        return False
    latest = session.execute(
        select(func.max(Job.created_at)).where(Job.kind == KIND, Job.subject == _SUBJECT, Job.actor == SERVICE.name)
    ).scalar_one()
    return latest is None or now - latest > _APART


def ask_at_night(database: Database, now: datetime) -> None:
    """Asks once a night, however many processes look."""
    with database.reading() as session:
        is_due = is_night_due(session, now)
    if is_due:
        with database.transaction() as session:
            ask_for_statistics(session, SERVICE, now)


def refresh_statistics(database: Database, now: datetime) -> int:
    """Replaces all figures by those of this moment; of how many versions. Reads beside the writers, writes little."""
    with database.snapshot() as session:
        found = gather(session)
    rows = [
        {
            "version_id": version_id,
            "papers": papers,
            "answers": figures.answers,
            "facility": figures.facility,
            "discrimination": figures.discrimination,
            "computed_at": now,
        }
        for version_id, (papers, figures) in found.items()
    ]
    with database.transaction() as session:
        session.execute(delete(ItemStatistic))
        if rows:
            session.execute(insert(ItemStatistic), rows)
    return len(rows)


def run_statistics(
    database: Database, _job: JobView, _folder: Path, _name: str, _office: str, _progress: Progress, now: datetime
) -> Outcome:
    return Outcome("statistics.refreshed", {"versions": refresh_statistics(database, now)})
