"""What the rounds of contests draw: their blueprints, whether these can be filled, the banks there are to draw from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..domain.content_review import ContentState
from ..domain.contests import ContestState
from ..domain.drawing import BlueprintRow as DrawRow
from ..domain.drawing import Pool, matching, shortfalls
from ..domain.errors import N_, NotFound
from ..models import Bank, BlueprintRow, Contest, QuestionVersion, Round, Topic
from .pools import load_pool


@dataclass(frozen=True)
class DrawLine:
    """One row of a round's blueprint against the approved questions there are."""

    round: int
    row: int
    bank: str
    bank_title: str
    #: Empty for any.
    topic_title: str
    #: Empty where there is none.
    topic_title_en: str
    difficulty: str
    wanted: int
    #: Approved questions this row may take from; for a short row, what the other rows leave for it.
    available: int
    is_short: bool


@dataclass(frozen=True)
class Shortage:
    """One row (from 1) of a round's blueprint that can't be filled."""

    slug: str
    contest: str
    number: int
    title: str
    is_open: bool
    row: int
    wanted: int
    available: int


@dataclass(frozen=True)
class TopicOnOffer:
    slug: str
    title: str
    #: Empty where there is none.
    title_en: str
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
        topics.setdefault(topic.bank_id, []).append(TopicOnOffer(topic.slug, topic.title, topic.title_en, count))
    return tuple(
        BankOnOffer(
            slug=bank.slug,
            title=bank.title,
            approved=sum(count for (bank_id, _topic), count in approved.items() if bank_id == bank.id),
            topics=tuple(topics.get(bank.id, ())),
        )
        for bank in session.scalars(select(Bank).order_by(Bank.title, Bank.id))
    )


def contest_not_found() -> NotFound:
    return NotFound(N_("Không tìm thấy cuộc thi này."))


def draw_check(session: Session, slug: str) -> tuple[DrawLine, ...]:
    """Every row of every round's blueprint with what it wants and what there is; NotFound without the contest."""
    contest = session.scalars(select(Contest).where(Contest.slug == slug)).one_or_none()
    if contest is None:
        raise contest_not_found()
    draws = draws_of(session, contest.id)
    banks = {row.bank for rows in draws.values() for row in rows}
    pool = load_pool(session, banks)
    titles = {slug: title for slug, title in session.execute(select(Bank.slug, Bank.title).where(Bank.slug.in_(banks)))}
    topics = _topic_titles(session, banks)
    lines = []
    for number, rows in sorted(draws.items()):
        short = {one.row: one.available for one in shortfalls(rows, pool)}
        for at, (row, found) in enumerate(zip(rows, matching(rows, pool), strict=True), start=1):
            title, title_en = topics.get((row.bank, row.topic), (row.topic, "")) if row.topic else ("", "")
            lines.append(
                DrawLine(
                    round=number,
                    row=at,
                    bank=row.bank,
                    bank_title=titles.get(row.bank, row.bank),
                    topic_title=title,
                    topic_title_en=title_en,
                    difficulty=row.difficulty or "",
                    wanted=row.count,
                    available=short.get(at, found),
                    is_short=at in short,
                )
            )
    return tuple(lines)


def shortages_without(session: Session, version_id: int, now: datetime) -> tuple[Shortage, ...]:
    """The blueprint rows of open and coming rounds that could not be filled any more, were this version retired.

    Of published contests; a draft is looked at when it is published. Rows that are short already are among them.
    """
    bank = select(QuestionVersion.bank_id).where(QuestionVersion.id == version_id).scalar_subquery()
    rounds = session.execute(
        select(Round, Contest.slug, Contest.title)
        .join(Contest, Contest.id == Round.contest_id)
        .where(
            Contest.state == ContestState.PUBLISHED,
            Round.closes_at > now,
            Round.id.in_(select(BlueprintRow.round_id).where(BlueprintRow.bank_id == bank)),
        )
        .order_by(Round.opens_at, Round.id)
    ).all()
    draws = {one.contest_id: draws_of(session, one.contest_id) for one, _slug, _title in rounds}
    pool = load_pool(session, {row.bank for rows in draws.values() for draw in rows.values() for row in draw})
    rest = Pool(candidate for stratum in pool.strata for candidate in stratum if candidate.version_id != version_id)
    return tuple(
        Shortage(slug, title, one.number, one.title, one.opens_at <= now, short.row, short.wanted, short.available)
        for one, slug, title in rounds
        for short in shortfalls(draws[one.contest_id][one.number], rest)
    )


def draws_of(session: Session, contest_id: int) -> dict[int, tuple[DrawRow, ...]]:
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


def _topic_titles(session: Session, banks: Collection[str]) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (bank, topic): (title, title_en)
        for bank, topic, title, title_en in session.execute(
            select(Bank.slug, Topic.slug, Topic.title, Topic.title_en)
            .join(Topic, Topic.bank_id == Bank.id)
            .where(Bank.slug.in_(banks))
        )
    }
