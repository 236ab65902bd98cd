"""How the contest stands now, in figures for operations: rounds, running attempts, jobs. No person, no answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..db import Database
from ..domain.attempts import AttemptState
from ..domain.contests import ContestState
from ..models import Attempt, Contest, Job, Round

#: The service looks every few seconds; what is older than this should have been closed.
LATE = timedelta(seconds=60)


@dataclass(frozen=True)
class OpenRound:
    contest: str
    number: int
    closes_at: datetime


@dataclass(frozen=True)
class Operations:
    open_rounds: Sequence[OpenRound]
    running: int
    #: Running although their deadline passed more than LATE ago: nobody closes them.
    overdue: int
    #: How many jobs are in each state.
    jobs: dict[str, int]


def load_operations(session: Session, now: datetime) -> Operations:
    rounds = session.execute(
        select(Contest.slug, Round.number, Round.closes_at)
        .join(Contest, Contest.id == Round.contest_id)
        .where(Contest.state == ContestState.PUBLISHED, Round.opens_at <= now, Round.closes_at > now)
        .order_by(Contest.slug, Round.number)
    ).all()
    is_running = Attempt.state == AttemptState.IN_PROGRESS
    running = session.scalar(select(func.count()).select_from(Attempt).where(is_running)) or 0
    late = select(func.count()).select_from(Attempt).where(is_running, Attempt.deadline_at < now - LATE)
    jobs = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return Operations(
        [OpenRound(slug, number, closes_at) for slug, number, closes_at in rounds],
        running,
        session.scalar(late) or 0,
        {state.value: count for state, count in jobs},
    )


def find_operations(database: Database, now: datetime) -> Operations | None:
    """The same, or None when the database can't be asked."""
    try:
        with database.reading() as session:
            return load_operations(session, now)
    except SQLAlchemyError:
        return None
