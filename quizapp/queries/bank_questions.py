"""The questions of a bank as the office reads them: wording, key, source and state, found by topic, level and words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, aliased

from ..domain.content_review import PENDING, ContentState
from ..domain.questions import Difficulty, QuestionKind
from ..domain.text import fold
from ..models import Account, Bank, ContentReview, Option, Question, QuestionVersion, SourceDocument, Topic
from .banks import is_current
from .item_statistics import ItemUse, uses_of
from .option_lists import VersionOptions, load_options

PAGE_SIZE = 25


@dataclass(frozen=True)
class QuestionFilter:
    """What to list; empty means any. `text` is searched for in stems, options, sources and ids, without marks and case.

    Approved gives what can be drawn, though a newer wording may wait.
    """

    topic: str = ""
    difficulty: Difficulty | None = None
    state: ContentState | None = None
    text: str = ""
    #: Its title.
    document: str = ""


@dataclass(frozen=True)
class OptionLine:
    text: str
    #: Whether it is (part of) an answer that counts as right now.
    is_key: bool


@dataclass(frozen=True)
class QuestionLine:
    """The current version of a question, or the approved one, with everything staff may see of it."""

    pid: str
    number: int
    reference: str
    stem: str
    kind: QuestionKind
    options: tuple[OptionLine, ...]
    topic: str
    topic_en: str
    difficulty: Difficulty | None
    explanation: str
    source: str
    document: str
    state: ContentState
    author_id: int | None
    author: str
    created_at: datetime
    #: The last remark of the review, if there is one: why it was sent back or retired.
    remark: str
    #: Which version is drawn meanwhile, where this one is not approved.
    drawn_number: int | None
    #: Which newer wording waits, where this one is approved.
    next_number: int | None
    #: None where it was on no paper when the figures were last worked out.
    use: ItemUse | None
    is_key_corrected: bool


@dataclass(frozen=True)
class QuestionPage:
    """One page of the list; `total` counts all that match."""

    questions: tuple[QuestionLine, ...]
    total: int
    page: int
    pages: int


def list_questions(
    session: Session, bank_slug: str, wanted: QuestionFilter, page: int = 1, page_size: int = PAGE_SIZE
) -> QuestionPage:
    """The current versions that match, in the order their questions came in. Five statements.

    A page too high gives the last.
    """
    conditions = _conditions(bank_slug, wanted)
    total = session.execute(_from(select(func.count(QuestionVersion.id))).where(*conditions)).scalar_one()
    pages = max(1, -(-total // page_size))
    page = min(max(page, 1), pages)
    rows = session.execute(
        _from(
            select(
                QuestionVersion.id,
                Question.pid,
                QuestionVersion.number,
                Question.reference,
                QuestionVersion.stem,
                QuestionVersion.kind,
                Topic.title.label("topic"),
                Topic.title_en.label("topic_en"),
                QuestionVersion.difficulty,
                QuestionVersion.explanation,
                QuestionVersion.source,
                SourceDocument.title.label("document"),
                QuestionVersion.state,
                QuestionVersion.author_id,
                Account.name.label("author"),
                QuestionVersion.created_at,
                _number_of(ContentState.APPROVED).label("drawn_number"),
                _number_of(*PENDING).label("next_number"),
            )
        )
        .where(*conditions)
        .order_by(Question.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    ).all()
    ids = [row.id for row in rows]
    options = load_options(session, QuestionVersion.id.in_(ids))
    remarks, uses = _remarks(session, ids), uses_of(session, ids)
    lines = (_line(row, options[row.id], remarks.get(row.id, ""), uses.get(row.id)) for row in rows)
    return QuestionPage(tuple(lines), total, page, pages)


def _from(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .outerjoin(Topic, Topic.id == QuestionVersion.topic_id)
        .outerjoin(SourceDocument, SourceDocument.id == QuestionVersion.document_id)
        .outerjoin(Account, Account.id == QuestionVersion.author_id)
    )


def _number_of(*states: ContentState) -> ScalarSelect[int]:
    """The other version of the same question in one of these states: there is one approved, one pending at most."""
    other = aliased(QuestionVersion)
    return (
        select(func.max(other.number))
        .where(
            other.question_id == QuestionVersion.question_id,
            other.id != QuestionVersion.id,
            other.state.in_(states),
        )
        .scalar_subquery()
    )


def _conditions(bank_slug: str, wanted: QuestionFilter) -> list[ColumnElement[bool]]:
    is_listed = QuestionVersion.state == wanted.state if wanted.state is ContentState.APPROVED else is_current()
    conditions = [Bank.slug == bank_slug, is_listed]
    if wanted.topic:
        conditions.append(Topic.slug == wanted.topic)
    if wanted.difficulty:
        conditions.append(QuestionVersion.difficulty == wanted.difficulty)
    if wanted.state:
        conditions.append(QuestionVersion.state == wanted.state)
    if wanted.document:
        conditions.append(SourceDocument.title == wanted.document)
    if text := fold(wanted.text):
        option = select(Option.id).where(
            Option.version_id == QuestionVersion.id, Option.text_fold.contains(text, autoescape=True)
        )
        conditions.append(
            QuestionVersion.stem_fold.contains(text, autoescape=True)
            | QuestionVersion.source_fold.contains(text, autoescape=True)
            | option.exists()
            | func.lower(Question.reference).contains(text, autoescape=True)
        )
    return conditions


def option_lines(options: VersionOptions) -> tuple[OptionLine, ...]:
    return tuple(OptionLine(text, at in options.right) for at, text in enumerate(options.texts))


def _remarks(session: Session, version_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(
        select(ContentReview.version_id, ContentReview.remark)
        .where(ContentReview.version_id.in_(version_ids), ContentReview.remark != "")
        .order_by(ContentReview.id)
    )
    return {version_id: remark for version_id, remark in rows}


def _line(row: Row[*tuple[Any, ...]], options: VersionOptions, remark: str, use: ItemUse | None) -> QuestionLine:
    return QuestionLine(
        row.pid,
        row.number,
        row.reference or "",
        row.stem,
        row.kind,
        option_lines(options),
        row.topic or "",
        row.topic_en or "",
        row.difficulty,
        row.explanation,
        row.source,
        row.document or "",
        row.state,
        row.author_id,
        row.author or "",
        row.created_at,
        remark,
        row.drawn_number,
        row.next_number,
        use,
        options.is_corrected,
    )
