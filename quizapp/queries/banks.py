"""Banks as the office lists them, and what a new file is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from ..domain.bank_checks import ExistingQuestion
from ..domain.content_review import ContentState
from ..domain.errors import N_, NotFound
from ..domain.questions import Difficulty
from ..models import Bank, Question, QuestionVersion, Topic
from .option_lists import load_options

NO_BANK = N_("Không có ngân hàng câu hỏi này.")


@dataclass(frozen=True)
class BankSummary:
    """One line of the list of banks: what can be drawn, and where the current version of each question stands.

    A question whose approved wording is being mended counts as approved, and once more by the state of the new one.
    """

    slug: str
    title: str
    created_at: datetime
    questions: int
    counts: Mapping[ContentState, int]

    def count(self, state: ContentState) -> int:
        return self.counts.get(state, 0)


@dataclass(frozen=True)
class TopicChoice:
    slug: str
    title: str
    title_en: str


@dataclass(frozen=True)
class CoverageRow:
    """How many approved questions a topic has, by difficulty; `None` is where the file gave none."""

    title: str
    title_en: str
    counts: Mapping[Difficulty | None, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def is_current() -> ColumnElement[bool]:
    """A condition that one version of each question meets: the one people work with.

    It is the newest, but for a new wording that was dropped while an approved one stayed: then it is that one.
    """
    other = aliased(QuestionVersion)
    later = select(other.id).where(
        other.question_id == QuestionVersion.question_id, other.number > QuestionVersion.number
    )
    is_approved = QuestionVersion.state == ContentState.APPROVED
    is_dropped = and_(QuestionVersion.state == ContentState.RETIRED, has_approved())
    return or_(
        and_(is_approved, ~later.where(other.state != ContentState.RETIRED).exists()),
        and_(~is_approved, ~is_dropped, ~later.exists()),
    )


def has_approved() -> ColumnElement[bool]:
    """A condition: some version of the same question is approved."""
    approved = aliased(QuestionVersion)
    return (
        select(approved.id)
        .where(approved.question_id == QuestionVersion.question_id, approved.state == ContentState.APPROVED)
        .exists()
    )


def is_standing() -> ColumnElement[bool]:
    """A condition that at most one version of a question meets: the approved one, or the one that may become it.

    Others are out of the bank: a file may bring the question again, mended.
    """
    may_become = QuestionVersion.state.in_((ContentState.DRAFT, ContentState.IN_REVIEW))
    return or_(QuestionVersion.state == ContentState.APPROVED, and_(may_become, is_current(), ~has_approved()))


def list_banks(session: Session) -> list[BankSummary]:
    """Every bank, by title; two statements."""
    counts: dict[int, dict[ContentState, int]] = {}
    questions: dict[int, int] = {}
    for bank_id, state, count, current in session.execute(_counts()):
        counts.setdefault(bank_id, {})[state] = count
        questions[bank_id] = questions.get(bank_id, 0) + current
    banks = session.execute(select(Bank.id, Bank.slug, Bank.title, Bank.created_at).order_by(Bank.title, Bank.id))
    return [
        BankSummary(slug, title, created, questions.get(bank_id, 0), counts.get(bank_id, {}))
        for bank_id, slug, title, created in banks
    ]


def find_bank(session: Session, slug: str) -> BankSummary:
    """The bank or NotFound; two statements."""
    bank = session.execute(
        select(Bank.id, Bank.slug, Bank.title, Bank.created_at).where(Bank.slug == slug)
    ).one_or_none()
    if bank is None:
        raise NotFound(NO_BANK)
    rows = session.execute(_counts().where(QuestionVersion.bank_id == bank.id)).all()
    counts = {state: count for _bank, state, count, _current in rows}
    return BankSummary(bank.slug, bank.title, bank.created_at, sum(row[3] for row in rows), counts)


def _counts() -> Select[int, ContentState, int, Any]:
    """By bank and state: versions that are current or approved, and how many of them are current."""
    current = case((is_current(), 1), else_=0)
    return (
        select(QuestionVersion.bank_id, QuestionVersion.state, func.count(), func.sum(current))
        .where(or_(is_current(), QuestionVersion.state == ContentState.APPROVED))
        .group_by(QuestionVersion.bank_id, QuestionVersion.state)
    )


def list_topics(session: Session, bank_slug: str) -> list[TopicChoice]:
    """The topics of the bank in the order they were made."""
    rows = session.execute(
        select(Topic.slug, Topic.title, Topic.title_en)
        .join(Bank, Bank.id == Topic.bank_id)
        .where(Bank.slug == bank_slug)
        .order_by(Topic.id)
    )
    return [TopicChoice(*row) for row in rows]


def coverage(session: Session, bank_slug: str) -> list[CoverageRow]:
    """What can be drawn: approved questions by topic and difficulty. Topics without any are listed too."""
    rows = session.execute(
        select(Topic.title, Topic.title_en, QuestionVersion.difficulty, func.count(QuestionVersion.id))
        .join(Bank, Bank.id == Topic.bank_id)
        .outerjoin(
            QuestionVersion,
            and_(QuestionVersion.topic_id == Topic.id, QuestionVersion.state == ContentState.APPROVED),
        )
        .where(Bank.slug == bank_slug)
        .group_by(Topic.id, Topic.title, Topic.title_en, QuestionVersion.difficulty)
        .order_by(Topic.id)
    ).all()
    without_topic = session.execute(
        select(QuestionVersion.difficulty, func.count())
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .where(
            Bank.slug == bank_slug,
            QuestionVersion.topic_id.is_(None),
            QuestionVersion.state == ContentState.APPROVED,
        )
        .group_by(QuestionVersion.difficulty)
    ).all()
    table: dict[tuple[str, str], dict[Difficulty | None, int]] = {}
    for title, title_en, difficulty, count in rows:
        table.setdefault((title, title_en), {})[difficulty] = count
    listed = [CoverageRow(title, title_en, counts) for (title, title_en), counts in table.items()]
    if without_topic:
        listed.append(CoverageRow("", "", {difficulty: count for difficulty, count in without_topic}))
    return listed


def existing_questions(session: Session, bank_slug: str, but: str = "") -> list[ExistingQuestion]:
    """What a file must not contradict or repeat: the wordings that stand in the bank, with the keys in force.

    `but` is the public id of a question that is left out: the one that is being mended.
    """
    standing = (
        Bank.slug == bank_slug,
        is_standing(),
        QuestionVersion.question_id.not_in(select(Question.id).where(Question.pid == but)),
    )
    options = load_options(session, *standing)
    newer = aliased(QuestionVersion)
    has_next = (
        select(newer.id)
        .where(
            newer.question_id == QuestionVersion.question_id,
            newer.number > QuestionVersion.number,
            newer.state.in_((ContentState.DRAFT, ContentState.IN_REVIEW)),
        )
        .exists()
    )
    rows = session.execute(
        select(
            QuestionVersion.id, Question.reference, QuestionVersion.stem, Question.pid, QuestionVersion.number, has_next
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .where(*standing)
        .order_by(QuestionVersion.id)
    )
    return [
        ExistingQuestion(
            reference or "",
            stem,
            options[version_id].texts,
            options[version_id].keys,
            "" if is_being_mended else f"{pid}.{number}",
        )
        for version_id, reference, stem, pid, number, is_being_mended in rows
    ]
