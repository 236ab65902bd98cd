"""Writes checked questions of a file into a bank, in bulk: which question each becomes a version of, and its review."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..domain.content_review import ContentState, judge_step
from ..domain.questions import DraftQuestion
from ..domain.text import fold
from ..models import Question, QuestionVersion
from ..queries.banks import has_approved, is_current
from .audit import Actor
from .question_versions import Step, Target, make_questions, write_versions

#: A question in one of these waits to be mended; the same id or stem in a file is its next wording.
_MENDABLE = (ContentState.SENT_BACK, ContentState.RETIRED)


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
    targets = _targets(session, bank_id, drafts, now)
    write_versions(session, bank_id, drafts, targets, _steps(actor, approve_reason), actor, now)


def _steps(actor: Actor, approve_reason: str | None) -> list[Step]:
    steps = [(ContentState.DRAFT, ContentState.IN_REVIEW, "")]
    if approve_reason is not None:
        steps.append((ContentState.IN_REVIEW, ContentState.APPROVED, approve_reason))
    for from_state, to_state, _ in steps:
        judge_step(from_state, to_state, author_id=actor.account_id, reviewer_id=actor.account_id)
    return steps


def _targets(session: Session, bank_id: int, drafts: Sequence[DraftQuestion], now: datetime) -> list[Target]:
    """Where each draft goes: the next version of a question that was sent back or retired, else a new question."""
    mended = dict(_mended(session, bank_id, drafts))
    fresh = iter(make_questions(session, bank_id, [one for at, one in enumerate(drafts) if at not in mended], now))
    return [mended[at] if at in mended else next(fresh) for at in range(len(drafts))]


def _mended(session: Session, bank_id: int, drafts: Sequence[DraftQuestion]) -> Iterator[tuple[int, Target]]:
    """Drafts by position with the question each mends; the version sent back is retired, its place is taken.

    A question of which an approved wording is drawn meanwhile is mended by hand, not by a file.
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
    for at, draft in enumerate(drafts):
        row = by_reference.get(draft.reference.casefold()) if draft.reference else by_stem.get(fold(draft.stem))
        if row is not None and row.id not in taken:
            taken.add(row.id)
            yield at, Target(row.id, row.number + 1)
    session.execute(
        update(QuestionVersion)
        .where(QuestionVersion.question_id.in_(taken), QuestionVersion.state == ContentState.SENT_BACK)
        .values(state=ContentState.RETIRED)
    )
