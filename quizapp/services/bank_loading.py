"""Writes checked questions of a file into a bank, in bulk: which question each becomes a version of, and its review."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from ..domain.content_review import PENDING, ContentState, judge_step
from ..domain.questions import Difficulty, DraftQuestion
from ..domain.text import fold
from ..models import ContentReview, Question, QuestionVersion, Topic
from ..queries.banks import has_approved, is_current
from .audit import Actor
from .question_versions import Step, Target, make_questions, write_versions

#: A question in one of these waits to be mended; the same id or stem in a file is its next wording.
_MENDABLE = (ContentState.SENT_BACK, ContentState.RETIRED)
#: A version in one of these may be what `DraftQuestion.mends` names.
_STANDING = (ContentState.APPROVED, ContentState.DRAFT, ContentState.IN_REVIEW)


def write_questions(
    session: Session,
    bank_id: int,
    drafts: Sequence[DraftQuestion],
    actor: Actor,
    now: datetime,
    approve_reason: str | None,
) -> None:
    """All drafts as versions in review, or approved when a reason is given; each step of review is kept.

    A draft with the id or the stem of a question that was sent back or retired becomes that question's next version; so
    does a draft that mends one that stands in the bank: what is approved is drawn until its next version is.
    """
    if not drafts:
        return
    chosen = _chosen(session, bank_id, drafts)
    drafts = [_completed(draft, chosen[at]) if at in chosen else draft for at, draft in enumerate(drafts)]
    replaced = (*PENDING, ContentState.APPROVED) if approve_reason is not None else PENDING
    _give_place(session, actor, [one.target.question_id for one in chosen.values()], replaced, now)
    targets = _targets(session, bank_id, drafts, chosen, now)
    write_versions(session, bank_id, drafts, targets, _steps(actor, approve_reason), actor, now)


def _steps(actor: Actor, approve_reason: str | None) -> list[Step]:
    steps = [(ContentState.DRAFT, ContentState.IN_REVIEW, "")]
    if approve_reason is not None:
        steps.append((ContentState.IN_REVIEW, ContentState.APPROVED, approve_reason))
    for from_state, to_state, _ in steps:
        judge_step(from_state, to_state, author_id=actor.account_id, reviewer_id=actor.account_id)
    return steps


@dataclass(frozen=True)
class _Mended:
    """Where the next wording goes, and what the version in the bank has beside its words and key."""

    target: Target
    topic: str
    difficulty: Difficulty | None
    explanation: str
    source: str


def _completed(draft: DraftQuestion, mended: _Mended) -> DraftQuestion:
    """What the file has left empty stays as it is: a list of mended stems takes no source away."""
    return replace(
        draft,
        topic=draft.topic or mended.topic,
        difficulty=draft.difficulty or mended.difficulty,
        explanation=draft.explanation or mended.explanation,
        source=draft.source or mended.source,
    )


def _chosen(session: Session, bank_id: int, drafts: Sequence[DraftQuestion]) -> dict[int, _Mended]:
    """Drafts by position that mend a version which stands in the bank."""
    wanted = {draft.mends: at for at, draft in enumerate(drafts) if draft.mends}
    if not wanted:
        return {}
    every = aliased(QuestionVersion)
    newest = select(func.max(every.number)).where(every.question_id == Question.id).scalar_subquery()
    rows = session.execute(
        select(
            Question.id,
            Question.pid,
            QuestionVersion.number,
            newest.label("newest"),
            Topic.title,
            QuestionVersion.difficulty,
            QuestionVersion.explanation,
            QuestionVersion.source,
        )
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .outerjoin(Topic, Topic.id == QuestionVersion.topic_id)
        .where(Question.bank_id == bank_id, QuestionVersion.state.in_(_STANDING))
    )
    return {
        wanted[name]: _Mended(
            Target(row.id, row.newest + 1), row.title or "", row.difficulty, row.explanation, row.source
        )
        for row in rows
        if (name := f"{row.pid}.{row.number}") in wanted
    }


def _give_place(
    session: Session, actor: Actor, question_ids: Sequence[int], states: Sequence[ContentState], now: datetime
) -> None:
    """Versions in one of the states are superseded, with that step kept."""
    if not question_ids:
        return
    for version in session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id.in_(question_ids), QuestionVersion.state.in_(states))
        .with_for_update()
    ):
        session.add(
            ContentReview(
                version_id=version.id,
                account_id=actor.account_id,
                from_state=version.state,
                to_state=ContentState.SUPERSEDED,
                at=now,
            )
        )
        version.state = ContentState.SUPERSEDED
    session.flush()


def _targets(
    session: Session, bank_id: int, drafts: Sequence[DraftQuestion], chosen: dict[int, _Mended], now: datetime
) -> list[Target]:
    """Where each draft goes: where somebody said, the next version of one sent back or retired, or a new question."""
    others = {at: draft for at, draft in enumerate(drafts) if at not in chosen}
    mended = {at: one.target for at, one in chosen.items()} | dict(_mended(session, bank_id, others))
    fresh = iter(make_questions(session, bank_id, [one for at, one in enumerate(drafts) if at not in mended], now))
    return [mended[at] if at in mended else next(fresh) for at in range(len(drafts))]


def _mended(session: Session, bank_id: int, drafts: Mapping[int, DraftQuestion]) -> Iterator[tuple[int, Target]]:
    """Drafts by position with the question each mends; the version sent back is retired, its place is taken.

    A question of which an approved wording is drawn meanwhile is mended where somebody says so, see `_chosen`.
    """
    waiting = session.execute(
        select(Question.id, Question.reference, QuestionVersion.number, QuestionVersion.stem_fold)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.bank_id == bank_id, QuestionVersion.state.in_(_MENDABLE), is_current(), ~has_approved())
        .order_by(Question.id)
    ).all()
    by_reference = {row.reference.casefold(): row for row in waiting if row.reference}
    by_stem = {row.stem_fold: row for row in reversed(waiting) if not row.reference}
    taken: set[int] = set()
    for at, draft in drafts.items():
        row = by_reference.get(draft.reference.casefold()) if draft.reference else by_stem.get(fold(draft.stem))
        if row is not None and row.id not in taken:
            taken.add(row.id)
            yield at, Target(row.id, row.number + 1)
    session.execute(
        update(QuestionVersion)
        .where(QuestionVersion.question_id.in_(taken), QuestionVersion.state == ContentState.SENT_BACK)
        .values(state=ContentState.RETIRED)
    )
