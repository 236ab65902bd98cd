"""Writes versions of questions with all that hangs on them: topics, documents, options, the steps of their review."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..domain.banks import document_of, topic_slug
from ..domain.content_review import ContentState
from ..domain.questions import DraftQuestion
from ..domain.text import fold
from ..models import ContentReview, Option, Question, QuestionVersion, SourceDocument, Topic
from ..models.base import new_pid
from .audit import Actor

#: 32 bits as eight signs: the same length for every option, random, so that it tells nothing about the key.
_CODE_BYTES = 4

#: From which state to which, with what remark.
Step = tuple[ContentState, ContentState, str]


@dataclass(frozen=True)
class Target:
    """The question a draft becomes a version of, and the number of that version."""

    question_id: int
    number: int


def make_questions(session: Session, bank_id: int, drafts: Sequence[DraftQuestion], now: datetime) -> list[Target]:
    """A new question for each draft, still without a version; in the order of the drafts."""
    rows = [
        {"pid": new_pid(), "bank_id": bank_id, "reference": draft.reference or None, "created_at": now}
        for draft in drafts
    ]
    if not rows:
        return []
    ids = {
        pid: question_id
        for pid, question_id in session.execute(insert(Question).returning(Question.pid, Question.id), rows)
    }
    return [Target(ids[str(row["pid"])], 1) for row in rows]


def write_versions(
    session: Session,
    bank_id: int,
    drafts: Sequence[DraftQuestion],
    targets: Sequence[Target],
    steps: Sequence[Step],
    actor: Actor,
    now: datetime,
) -> None:
    """Each draft as the version its target says, in the state the last step leads to; without steps it is a draft."""
    topics = _topic_ids(session, bank_id, drafts)
    documents = _document_ids(session, bank_id, drafts)
    rows: list[dict[str, Any]] = [
        {
            "question_id": target.question_id,
            "bank_id": bank_id,
            "number": target.number,
            "state": steps[-1][1] if steps else ContentState.DRAFT,
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
    if steps:
        session.execute(insert(ContentReview), list(_reviews(version_ids, steps, actor, now)))


def _reviews(
    version_ids: Sequence[int], steps: Sequence[Step], actor: Actor, now: datetime
) -> Iterator[dict[str, Any]]:
    for version_id in version_ids:
        for from_state, to_state, remark in steps:
            yield {
                "version_id": version_id,
                "account_id": actor.account_id,
                "from_state": from_state,
                "to_state": to_state,
                "remark": remark,
                "at": now,
            }


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
