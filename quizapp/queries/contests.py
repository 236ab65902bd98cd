"""Contests for the office: the list, one contest as it was defined, and whether its draws can be filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session, selectinload

from ..domain.attempts import Tries
from ..domain.contests import (
    Collective,
    CollectiveFormula,
    ContestDefinition,
    ContestState,
    PrizeDefinition,
    RoundDefinition,
    contest_phase,
)
from ..domain.drawing import BlueprintRow as DrawRow
from ..domain.ranking import Criterion
from ..domain.rounds import Phase, Window
from ..domain.units import TargetGroup
from ..models import Attempt, Contest, Participant, Prize, Round
from .contest_draws import contest_not_found, draws_of


@dataclass(frozen=True)
class ContestLine:
    """A contest in the office's list."""

    slug: str
    title: str
    state: ContestState
    #: Where it stands by its windows, whatever its state.
    phase: Phase
    opens_at: datetime
    closes_at: datetime
    rounds: int
    participants: int
    attempts: int


@dataclass(frozen=True)
class StoredContest:
    """A contest as the office sees it: its definition, its state and what has happened in it."""

    definition: ContestDefinition
    state: ContestState
    revision: int
    created_at: datetime
    published_at: datetime | None
    finished_at: datetime | None
    participants: int
    #: By number of the round; rounds without attempts are not in it.
    attempts: Mapping[int, int]


def list_contests(session: Session, now: datetime) -> tuple[ContestLine, ...]:
    """All contests, the latest to open first. Four statements however many there are."""
    contests = session.scalars(
        select(Contest).options(selectinload(Contest.rounds)).order_by(Contest.opens_at.desc(), Contest.id.desc())
    ).all()
    participants = _counts(
        session, select(Participant.contest_id, func.count(Participant.id)).group_by(Participant.contest_id)
    )
    attempts = _counts(
        session,
        select(Round.contest_id, func.count(Attempt.id))
        .join(Attempt, Attempt.round_id == Round.id)
        .group_by(Round.contest_id),
    )
    return tuple(
        ContestLine(
            slug=contest.slug,
            title=contest.title,
            state=contest.state,
            phase=contest_phase([_window(one) for one in contest.rounds], now),
            opens_at=contest.opens_at,
            closes_at=contest.closes_at,
            rounds=len(contest.rounds),
            participants=participants.get(contest.id, 0),
            attempts=attempts.get(contest.id, 0),
        )
        for contest in contests
    )


def load_contest(session: Session, slug: str) -> StoredContest:
    """The contest with its definition; NotFound when there is none."""
    contest = session.scalars(select(Contest).where(Contest.slug == slug)).one_or_none()
    if contest is None:
        raise contest_not_found()
    participants = session.scalar(
        select(func.count(distinct(Participant.id))).where(Participant.contest_id == contest.id)
    )
    return StoredContest(
        definition=definition_of(session, contest),
        state=contest.state,
        revision=contest.revision,
        created_at=contest.created_at,
        published_at=contest.published_at,
        finished_at=contest.finished_at,
        participants=participants or 0,
        attempts=attempts_by_round(session, contest.id),
    )


def attempts_by_round(session: Session, contest_id: int) -> dict[int, int]:
    """By number of the round, how many attempts there are, in whatever state."""
    return _counts(
        session,
        select(Round.number, func.count(Attempt.id))
        .join(Attempt, Attempt.round_id == Round.id)
        .where(Round.contest_id == contest_id)
        .group_by(Round.number),
    )


def definition_of(session: Session, contest: Contest) -> ContestDefinition:
    """What `services.contests` was given to store, equal to it."""
    draws = draws_of(session, contest.id)
    return ContestDefinition(
        slug=contest.slug,
        title=contest.title,
        window=Window(contest.opens_at, contest.closes_at),
        groups=tuple(TargetGroup(group) for group in contest.groups),
        rounds=tuple(_round_definition(one, draws.get(one.number, ())) for one in contest.rounds),
        summary=contest.summary,
        min_age=contest.min_age,
        identity=tuple(contest.identity),
        counted_attempt=contest.counted_attempt,
        tie_break=tuple(Criterion(name) for name in contest.tie_break),
        one_prize_per_person=contest.one_prize_per_person,
        board=contest.board,
        prizes=tuple(_prize_definition(prize) for prize in contest.prizes),
        collective=_collective(contest.collective),
    )


def _counts(session: Session, statement: Select[int, int]) -> dict[int, int]:
    return {key: count for key, count in session.execute(statement)}


def _window(one: Round) -> Window:
    return Window(
        one.opens_at,
        one.closes_at,
        frozenset(one.weekdays),
        None if one.daily_from is None else time.fromisoformat(one.daily_from),
        None if one.daily_until is None else time.fromisoformat(one.daily_until),
    )


def _round_definition(one: Round, draw: tuple[DrawRow, ...]) -> RoundDefinition:
    return RoundDefinition(
        title=one.title,
        window=_window(one),
        minutes=one.minutes,
        tries=Tries(one.attempts, one.attempts_per_day),
        reveal=one.reveal,
        prediction=one.prediction,
        draw=draw,
    )


def _prize_definition(prize: Prize) -> PrizeDefinition:
    return PrizeDefinition(prize.board, prize.scope, prize.name, prize.count)


def _collective(stored: Mapping[str, object] | None) -> Collective | None:
    if stored is None:
        return None
    return Collective(CollectiveFormula(str(stored["formula"])), float(str(stored["minimum_turnout"])))
