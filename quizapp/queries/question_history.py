"""The whole life of one question: every version, who wrote it, every step of its review."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ..domain.content_review import PENDING, ContentState
from ..domain.errors import N_, NotFound
from ..domain.questions import QuestionKind
from ..domain.version_changes import Wording
from ..models import Account, Bank, ContentReview, Question, QuestionVersion, Topic
from .item_statistics import ItemUse, uses_of
from .option_lists import VersionOptions, load_options

NO_QUESTION = N_("Không có câu hỏi này trong ngân hàng.")


@dataclass(frozen=True)
class ReviewStep:
    """Who moved a version from where to where; `by` is empty for the command line."""

    from_state: ContentState
    to_state: ContentState
    by: str
    remark: str
    at: datetime


@dataclass(frozen=True)
class VersionEntry:
    number: int
    state: ContentState
    kind: QuestionKind
    #: With the key that counts now: a corrected one is what a new version starts from.
    wording: Wording
    topic_en: str
    #: Empty where the command line brought it in.
    author: str
    author_id: int | None
    created_at: datetime
    steps: tuple[ReviewStep, ...]
    #: None where it was on no paper when the figures were last worked out.
    use: ItemUse | None
    options: VersionOptions


@dataclass(frozen=True)
class QuestionHistory:
    """`versions` the newest first; never empty."""

    bank_slug: str
    bank_title: str
    pid: str
    reference: str
    versions: tuple[VersionEntry, ...]

    @property
    def newest(self) -> VersionEntry:
        return self.versions[0]

    @property
    def drawn(self) -> VersionEntry | None:
        """The approved version: what new papers may hold."""
        return next((one for one in self.versions if one.state is ContentState.APPROVED), None)

    @property
    def pending(self) -> VersionEntry | None:
        """The version that is still being written or judged."""
        return next((one for one in self.versions if one.state in PENDING), None)

    @property
    def current(self) -> VersionEntry:
        """What people work with: the pending one, or what is drawn, or the last there was."""
        return self.pending or self.drawn or self.newest


def load_history(session: Session, bank_slug: str, pid: str) -> QuestionHistory:
    """The question of this bank, or NotFound; five statements."""
    head = session.execute(
        select(Question.id, Question.reference, Bank.slug, Bank.title)
        .join(Bank, Bank.id == Question.bank_id)
        .where(Question.pid == pid, Bank.slug == bank_slug)
    ).one_or_none()
    if head is None:
        raise NotFound(NO_QUESTION)
    rows = session.execute(
        select(
            QuestionVersion.id,
            QuestionVersion.number,
            QuestionVersion.state,
            QuestionVersion.kind,
            QuestionVersion.stem,
            QuestionVersion.explanation,
            QuestionVersion.source,
            QuestionVersion.difficulty,
            Topic.title.label("topic"),
            Topic.title_en.label("topic_en"),
            Account.name.label("author"),
            QuestionVersion.author_id,
            QuestionVersion.created_at,
        )
        .outerjoin(Topic, Topic.id == QuestionVersion.topic_id)
        .outerjoin(Account, Account.id == QuestionVersion.author_id)
        .where(QuestionVersion.question_id == head.id)
        .order_by(QuestionVersion.number.desc())
    ).all()
    ids = [row.id for row in rows]
    options = load_options(session, QuestionVersion.id.in_(ids))
    steps, uses = _steps(session, ids), uses_of(session, ids)
    return QuestionHistory(
        head.slug,
        head.title,
        pid,
        head.reference or "",
        tuple(_entry(row, options[row.id], steps.get(row.id, []), uses.get(row.id)) for row in rows),
    )


def _entry(
    row: Row[*tuple[Any, ...]], options: VersionOptions, steps: list[ReviewStep], use: ItemUse | None
) -> VersionEntry:
    return VersionEntry(
        row.number,
        row.state,
        row.kind,
        Wording(
            row.stem,
            options.texts,
            options.keys,
            row.topic or "",
            row.difficulty,
            row.source,
            row.explanation,
        ),
        row.topic_en or "",
        row.author or "",
        row.author_id,
        row.created_at,
        tuple(steps),
        use,
        options,
    )


def _steps(session: Session, version_ids: Collection[int]) -> dict[int, list[ReviewStep]]:
    steps: dict[int, list[ReviewStep]] = {}
    for version_id, from_state, to_state, by, remark, at in session.execute(
        select(
            ContentReview.version_id,
            ContentReview.from_state,
            ContentReview.to_state,
            Account.name,
            ContentReview.remark,
            ContentReview.at,
        )
        .outerjoin(Account, Account.id == ContentReview.account_id)
        .where(ContentReview.version_id.in_(version_ids))
        .order_by(ContentReview.id)
    ):
        steps.setdefault(version_id, []).append(ReviewStep(from_state, to_state, by or "", remark, at))
    return steps
