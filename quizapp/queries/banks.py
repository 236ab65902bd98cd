"""Banks as the office lists them, and what a new file is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from ..domain.bank_checks import ExistingQuestion
from ..domain.content_review import ContentState
from ..domain.errors import N_, NotFound
from ..domain.questions import Difficulty
from ..models import Bank, Option, Question, QuestionVersion, Topic

#: A question in one of these is out of the bank: a file may bring it again, mended.
OUT_OF_BANK = (ContentState.SENT_BACK, ContentState.RETIRED, ContentState.SUPERSEDED)

NO_BANK = N_("Không có ngân hàng câu hỏi này.")


@dataclass(frozen=True)
class BankSummary:
    """One line of the list of banks; `counts` are of the newest version of each question."""

    slug: str
    title: str
    created_at: datetime
    counts: Mapping[ContentState, int]

    @property
    def questions(self) -> int:
        return sum(self.counts.values())

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


def is_newest() -> ColumnElement[bool]:
    """A condition: there is no later version of the same question."""
    later = aliased(QuestionVersion)
    newer = select(later.id).where(
        later.question_id == QuestionVersion.question_id, later.number > QuestionVersion.number
    )
    return ~newer.exists()


def list_banks(session: Session) -> list[BankSummary]:
    """Every bank, by title; two statements."""
    counts: dict[int, dict[ContentState, int]] = {}
    for bank_id, state, count in session.execute(
        select(QuestionVersion.bank_id, QuestionVersion.state, func.count())
        .where(is_newest())
        .group_by(QuestionVersion.bank_id, QuestionVersion.state)
    ):
        counts.setdefault(bank_id, {})[state] = count
    banks = session.execute(select(Bank.id, Bank.slug, Bank.title, Bank.created_at).order_by(Bank.title, Bank.id))
    return [BankSummary(slug, title, created, counts.get(bank_id, {})) for bank_id, slug, title, created in banks]


def find_bank(session: Session, slug: str) -> BankSummary:
    """The bank or NotFound; two statements."""
    bank = session.execute(
        select(Bank.id, Bank.slug, Bank.title, Bank.created_at).where(Bank.slug == slug)
    ).one_or_none()
    if bank is None:
        raise NotFound(NO_BANK)
    counts = session.execute(
        select(QuestionVersion.state, func.count())
        .where(QuestionVersion.bank_id == bank.id, is_newest())
        .group_by(QuestionVersion.state)
    ).all()
    return BankSummary(bank.slug, bank.title, bank.created_at, {state: count for state, count in counts})


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


def existing_questions(session: Session, bank_slug: str) -> list[ExistingQuestion]:
    """What a file must not contradict or repeat: the newest versions, but for those sent back or retired."""
    options: dict[int, list[tuple[str, bool]]] = {}
    standing = (
        Bank.slug == bank_slug,
        QuestionVersion.state.not_in(OUT_OF_BANK),
        is_newest(),
    )
    for version_id, text, is_key in session.execute(
        select(Option.version_id, Option.text, Option.is_key)
        .join(QuestionVersion, QuestionVersion.id == Option.version_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .where(*standing)
        .order_by(Option.version_id, Option.position)
    ):
        options.setdefault(version_id, []).append((text, is_key))
    rows = session.execute(
        select(QuestionVersion.id, Question.reference, QuestionVersion.stem)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .where(*standing)
        .order_by(QuestionVersion.id)
    )
    return [
        ExistingQuestion(
            reference or "",
            stem,
            tuple(text for text, _ in options.get(version_id, ())),
            frozenset(at for at, (_, is_key) in enumerate(options.get(version_id, ())) if is_key),
        )
        for version_id, reference, stem in rows
    ]
