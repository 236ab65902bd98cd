"""Contests for the office: the list, one contest as it was defined, and whether its draws can be filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session, selectinload

from ..domain.attempts import Tries
from ..domain.content_review import ContentState
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
from ..domain.drawing import matching, shortfalls
from ..domain.errors import N_, NotFound
from ..domain.ranking import Criterion
from ..domain.rounds import Phase, Window
from ..domain.units import TargetGroup
from ..models import Attempt, Bank, BlueprintRow, Contest, Participant, Prize, QuestionVersion, Round, Topic
from .pools import load_pool


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


@dataclass(frozen=True)
class DrawLine:
    """One row of a round's blueprint against the approved questions there are."""

    round: int
    row: int
    bank: str
    bank_title: str
    #: Empty for any.
    topic_title: str
    difficulty: str
    wanted: int
    #: Approved questions this row may take from; for a short row, what the other rows leave for it.
    available: int
    is_short: bool


@dataclass(frozen=True)
class TopicOnOffer:
    slug: str
    title: str
    approved: int


@dataclass(frozen=True)
class BankOnOffer:
    """A bank a round may draw from, with how many approved questions it has."""

    slug: str
    title: str
    approved: int
    topics: tuple[TopicOnOffer, ...]


def banks_on_offer(session: Session) -> tuple[BankOnOffer, ...]:
    """Every bank with its topics, by title. Three statements."""
    approved = {
        (bank_id, topic_id): count
        for bank_id, topic_id, count in session.execute(
            select(QuestionVersion.bank_id, QuestionVersion.topic_id, func.count(QuestionVersion.id))
            .where(QuestionVersion.state == ContentState.APPROVED)
            .group_by(QuestionVersion.bank_id, QuestionVersion.topic_id)
        )
    }
    topics: dict[int, list[TopicOnOffer]] = {}
    for topic in session.scalars(select(Topic).order_by(Topic.title, Topic.id)):
        count = approved.get((topic.bank_id, topic.id), 0)
        topics.setdefault(topic.bank_id, []).append(TopicOnOffer(topic.slug, topic.title, count))
    return tuple(
        BankOnOffer(
            slug=bank.slug,
            title=bank.title,
            approved=sum(count for (bank_id, _topic), count in approved.items() if bank_id == bank.id),
            topics=tuple(topics.get(bank.id, ())),
        )
        for bank in session.scalars(select(Bank).order_by(Bank.title, Bank.id))
    )


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


def contest_not_found() -> NotFound:
    return NotFound(N_("Không tìm thấy cuộc thi này."))


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
    draws = _draws(session, contest.id)
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


def draw_check(session: Session, slug: str) -> tuple[DrawLine, ...]:
    """Every row of every round's blueprint with what it wants and what there is; NotFound without the contest."""
    contest = session.scalars(select(Contest).where(Contest.slug == slug)).one_or_none()
    if contest is None:
        raise contest_not_found()
    draws = _draws(session, contest.id)
    banks = {row.bank for rows in draws.values() for row in rows}
    pool = load_pool(session, banks)
    titles = {slug: title for slug, title in session.execute(select(Bank.slug, Bank.title).where(Bank.slug.in_(banks)))}
    topics = _topic_titles(session, banks)
    lines = []
    for number, rows in sorted(draws.items()):
        short = {one.row: one.available for one in shortfalls(rows, pool)}
        for at, (row, found) in enumerate(zip(rows, matching(rows, pool), strict=True), start=1):
            lines.append(
                DrawLine(
                    round=number,
                    row=at,
                    bank=row.bank,
                    bank_title=titles.get(row.bank, row.bank),
                    topic_title=topics.get((row.bank, row.topic), row.topic) if row.topic else "",
                    difficulty=row.difficulty or "",
                    wanted=row.count,
                    available=short.get(at, found),
                    is_short=at in short,
                )
            )
    return tuple(lines)


def _counts(session: Session, statement: Select[int, int]) -> dict[int, int]:
    return {key: count for key, count in session.execute(statement)}


def _draws(session: Session, contest_id: int) -> dict[int, tuple[DrawRow, ...]]:
    """By number of the round, its blueprint in order."""
    draws: dict[int, list[DrawRow]] = {}
    for number, bank, topic, difficulty, count in session.execute(
        select(Round.number, Bank.slug, Topic.slug, BlueprintRow.difficulty, BlueprintRow.count)
        .join(BlueprintRow, BlueprintRow.round_id == Round.id)
        .join(Bank, Bank.id == BlueprintRow.bank_id)
        .outerjoin(Topic, Topic.id == BlueprintRow.topic_id)
        .where(Round.contest_id == contest_id)
        .order_by(Round.number, BlueprintRow.position)
    ):
        draws.setdefault(number, []).append(DrawRow(bank, topic, difficulty, count))
    return {number: tuple(rows) for number, rows in draws.items()}


def _topic_titles(session: Session, banks: set[str]) -> dict[tuple[str, str], str]:
    return {
        (bank, topic): title
        for bank, topic, title in session.execute(
            select(Bank.slug, Topic.slug, Topic.title).join(Topic, Topic.bank_id == Bank.id).where(Bank.slug.in_(banks))
        )
    }


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
