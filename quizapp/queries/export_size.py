"""How long a list will be, before it is walked through."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..domain.attempts import AttemptState
from ..domain.errors import NotFound
from ..models import Attempt, Contest, Participant, Round, Score


def count_attempts(session: Session, contest_slug: str, at_most: int | None = None) -> int:
    """All attempts of a contest; with `at_most` no more are counted than that and one more."""
    found = _attempts(contest_slug)
    if at_most is not None:
        found = found.limit(at_most + 1)
    return session.execute(select(func.count()).select_from(found.subquery())).scalar_one()


def count_places(session: Session, contest_slug: str, number: int | None) -> int:
    """How many stand in the list of a round, or over all rounds (None)."""
    graded = (
        _attempts(contest_slug)
        .join(Score, Score.attempt_id == Attempt.id)
        .join(Participant, Participant.id == Attempt.participant_id)
        .where(Attempt.state != AttemptState.IN_PROGRESS, Participant.is_ranked)
        .with_only_columns(func.count(Attempt.participant_id.distinct()))
    )
    return session.execute(graded if number is None else graded.where(Round.number == number)).scalar_one()


def _attempts(contest_slug: str) -> Select[int]:
    return (
        select(Attempt.id)
        .join(Round, Round.id == Attempt.round_id)
        .join(Contest, Contest.id == Round.contest_id)
        .where(Contest.slug == contest_slug)
    )


def contest_title(session: Session, contest_slug: str) -> str:
    """NotFound when there is no such contest."""
    title = session.execute(select(Contest.title).where(Contest.slug == contest_slug)).scalar_one_or_none()
    if title is None:
        raise NotFound
    return title
