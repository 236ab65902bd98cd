"""Writes checked questions into a bank: topics, documents, questions, versions, options and their review, in bulk."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ..domain.banks import document_of, topic_slug
from ..domain.content_review import ContentState, judge_step
from ..domain.questions import DraftQuestion
from ..domain.text import fold
from ..models import ContentReview, Option, Question, QuestionVersion, SourceDocument, Topic
from ..models.base import new_pid
from ..queries.banks import is_newest
from .audit import Actor

#: 32 bits as eight signs: the same length for every option, random, so that it tells nothing about the key.
_CODE_BYTES = 4
#: A question in one of these waits to be mended; the same id or stem in a file is its next wording.
_MENDABLE = (ContentState.SENT_BACK, ContentState.RETIRED)


@dataclass(frozen=True)
class _Target:
    """The question a draft becomes a version of."""

    question_id: int
    number: int


def write_questions(
    session: Session,
    bank_id: int,
    drafts: Sequence[DraftQuestion],
    actor: Actor,
    now: datetime,
    approve_reason: str | None,
) -> None:
    """All drafts as versions in review, or approved when a reason is given; each step of review is kept.

    A draft with the id or the stem of a question that was sent back or retired becomes that question's next version.
    """
    if not drafts:
        return
    topics = _topic_ids(session, bank_id, drafts)
    documents = _document_ids(session, bank_id, drafts)
    targets = _targets(session, bank_id, drafts, now)
    steps = _steps(actor, approve_reason)
    rows: list[dict[str, Any]] = [
        {
            "question_id": target.question_id,
            "bank_id": bank_id,
            "number": target.number,
            "state": steps[-1][1],
            "kind": draft.kind,
            "stem": draft.stem,
            "stem_fold": fold(draft.stem),
            "explanation": draft.explanation,
            "source": draft.source,
            "document_id": documents.get(fold(document_of(draft.source))),
            "topic_id": topics.get(topic_slug(draft.topic)),
            "difficulty": draft.difficulty,
            "author_id": actor.account_id,
            "created_at": now,
        }
        for draft, target in zip(drafts, targets, strict=True)
    ]
    version_of = {
        question_id: version_id
        for question_id, version_id in session.execute(
            insert(QuestionVersion).returning(QuestionVersion.question_id, QuestionVersion.id), rows
        )
    }
    version_ids = [version_of[target.question_id] for target in targets]
    session.execute(insert(Option), list(_options(drafts, version_ids)))
    session.execute(
        insert(ContentReview),
        [
            {
                "version_id": version_id,
                "account_id": actor.account_id,
                "from_state": from_state,
                "to_state": to_state,
                "remark": remark,
                "at": now,
            }
            for version_id in version_ids
            for from_state, to_state, remark in steps
        ],
    )


def _steps(actor: Actor, approve_reason: str | None) -> list[tuple[ContentState, ContentState, str]]:
    steps = [(ContentState.DRAFT, ContentState.IN_REVIEW, "")]
    if approve_reason is not None:
        steps.append((ContentState.IN_REVIEW, ContentState.APPROVED, approve_reason))
    for from_state, to_state, _ in steps:
        judge_step(from_state, to_state, author_id=actor.account_id, reviewer_id=actor.account_id)
    return steps


def _options(drafts: Sequence[DraftQuestion], version_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    for draft, version_id in zip(drafts, version_ids, strict=True):
        codes: set[str] = set()
        while len(codes) < len(draft.options):
            codes.add(secrets.token_hex(_CODE_BYTES))
        for position, (text, code) in enumerate(zip(draft.options, codes, strict=True)):
            yield {
                "version_id": version_id,
                "position": position,
                "code": code,
                "text": text,
                "is_key": position in draft.keys,
            }


def _topic_ids(session: Session, bank_id: int, drafts: Sequence[DraftQuestion]) -> dict[str, int]:
    """Ids by what drafts may call a topic, folded: its slug or its title. Topics that are not there are made."""
    ids: dict[str, int] = {}
    stored = session.execute(
        select(Topic.id, Topic.slug, Topic.title).where(Topic.bank_id == bank_id).order_by(Topic.id)
    ).all()
    for topic_id, _, title in stored:
        ids.setdefault(topic_slug(title), topic_id)
    # A slug wins over another topic's title.
    ids |= {topic_slug(slug): topic_id for topic_id, slug, _ in stored}
    titles: dict[str, str] = {}
    for draft in drafts:
        if draft.topic and (slug := topic_slug(draft.topic)) not in ids:
            titles.setdefault(slug, draft.topic)
    for slug, title in titles.items():
        topic = Topic(bank_id=bank_id, slug=slug, title=title)
        session.add(topic)
        session.flush()
        ids[slug] = topic.id
    return ids


def _document_ids(session: Session, bank_id: int, drafts: Sequence[DraftQuestion]) -> dict[str, int]:
    """Ids by folded title; documents that are not there are made."""
    ids = {
        fold(title): document_id
        for document_id, title in session.execute(
            select(SourceDocument.id, SourceDocument.title).where(SourceDocument.bank_id == bank_id)
        )
    }
    titles: dict[str, str] = {}
    for draft in drafts:
        title = document_of(draft.source)
        if title and fold(title) not in ids:
            titles.setdefault(fold(title), title)
    if titles:
        made = session.execute(
            insert(SourceDocument).returning(SourceDocument.title, SourceDocument.id),
            [{"bank_id": bank_id, "title": title} for title in titles.values()],
        )
        ids |= {fold(title): document_id for title, document_id in made}
    return ids


def _targets(session: Session, bank_id: int, drafts: Sequence[DraftQuestion], now: datetime) -> list[_Target]:
    """Where each draft goes: the next version of a question that was sent back or retired, else a new question."""
    mended = dict(_mended(session, bank_id, drafts))
    new = [
        {"pid": new_pid(), "bank_id": bank_id, "reference": draft.reference or None, "created_at": now}
        for at, draft in enumerate(drafts)
        if at not in mended
    ]
    ids: dict[str, int] = {}
    if new:
        ids = {
            pid: question_id
            for pid, question_id in session.execute(insert(Question).returning(Question.pid, Question.id), new)
        }
    fresh = iter(new)
    return [mended[at] if at in mended else _Target(ids[str(next(fresh)["pid"])], 1) for at in range(len(drafts))]


def _mended(session: Session, bank_id: int, drafts: Sequence[DraftQuestion]) -> Iterator[tuple[int, _Target]]:
    """Drafts by position with the question each mends; the version sent back is retired, its place is taken."""
    waiting = session.execute(
        select(Question.id, Question.reference, QuestionVersion.number, QuestionVersion.stem_fold)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.bank_id == bank_id, QuestionVersion.state.in_(_MENDABLE), is_newest())
        .order_by(Question.id)
    ).all()
    by_reference = {row.reference.casefold(): row for row in waiting if row.reference}
    by_stem = {row.stem_fold: row for row in reversed(waiting) if not row.reference}
    taken: set[int] = set()
    for at, draft in enumerate(drafts):
        row = by_reference.get(draft.reference.casefold()) if draft.reference else by_stem.get(fold(draft.stem))
        if row is not None and row.id not in taken:
            taken.add(row.id)
            yield at, _Target(row.id, row.number + 1)
    session.execute(
        update(QuestionVersion)
        .where(QuestionVersion.question_id.in_(taken), QuestionVersion.state == ContentState.SENT_BACK)
        .values(state=ContentState.RETIRED)
    )
