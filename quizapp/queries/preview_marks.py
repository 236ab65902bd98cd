"""From what a preview was worked out: one mark that differs as soon as anything it shows may have changed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ..models import Attempt, BlueprintRow, Contest, QuestionVersion, Round, Score


class Mark(NamedTuple):
    """Of the contests that draw from the question's bank; plain numbers, so that a file can hold them."""

    #: Attempts that have a score: they only ever grow.
    graded: int
    #: Corrections of keys so far.
    corrections: int
    #: Changes of the contests themselves, true numbers included.
    revisions: int
    #: Rounds whose time is over: with it their true numbers may become known.
    closed: int


def take_mark(session: Session, version_id: int, now: datetime) -> Mark:
    """As things stand for this question at `now`."""
    bank = select(QuestionVersion.bank_id).where(QuestionVersion.id == version_id).scalar_subquery()
    drawing = select(Round.contest_id).join(BlueprintRow, BlueprintRow.round_id == Round.id)
    contests = drawing.where(BlueprintRow.bank_id == bank)
    graded = (
        select(func.count())
        .select_from(Score)
        .join(Attempt, Attempt.id == Score.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .where(Round.contest_id.in_(contests))
    )
    closed = func.count(case((Round.closes_at <= now, 1)))
    rounds = select(func.coalesce(func.sum(Round.key_revision), 0), closed).where(Round.contest_id.in_(contests))
    revisions = select(func.coalesce(func.sum(Contest.revision), 0)).where(Contest.id.in_(contests))
    corrections, over = session.execute(rounds).one()
    return Mark(
        session.execute(graded).scalar_one(), int(corrections), int(session.execute(revisions).scalar_one()), over
    )


def count_graded(session: Session, at_most: int) -> int:
    """All attempts with a score, of all contests; no more are counted than `at_most` and one more."""
    found = select(Score.attempt_id).limit(at_most + 1).subquery()
    return session.execute(select(func.count()).select_from(found)).scalar_one()
