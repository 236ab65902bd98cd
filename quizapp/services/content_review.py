"""Moves question versions through their review: submit, approve, send back, retire; several at once, all or none."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from ..domain.content_review import ContentState, judge_step
from ..domain.errors import N_, NotFound, Refusal
from ..domain.text import tidy_lines
from ..models import ContentReview, Question, QuestionVersion
from .audit import Actor, record
from .banks import lock_bank

#: A version by its question's public id and its number: what a form names, so that a newer wording is never meant.
VersionName = tuple[str, int]

MAX_REMARK = 1_000


def submit_versions(
    session: Session, actor: Actor, bank_slug: str, names: Collection[VersionName], now: datetime, remark: str = ""
) -> int:
    """Drafts and versions sent back go to review; how many. Refuses `wrong_review_step`, `nothing_chosen`."""
    return _move(session, actor, bank_slug, names, ContentState.IN_REVIEW, now, remark)


def approve_versions(
    session: Session, actor: Actor, bank_slug: str, names: Collection[VersionName], now: datetime, remark: str = ""
) -> int:
    """Versions in review may be drawn from now on, older wordings of theirs no more; how many.

    Refuses `own_content` when the actor brought one of them in, `wrong_review_step`, `nothing_chosen`.
    """
    return _move(session, actor, bank_slug, names, ContentState.APPROVED, now, remark)


def send_back_versions(
    session: Session, actor: Actor, bank_slug: str, names: Collection[VersionName], now: datetime, remark: str
) -> int:
    """Versions in review go back to whoever wrote them; how many. Refuses as above, and `remark_missing`."""
    return _move(session, actor, bank_slug, names, ContentState.SENT_BACK, now, _needed(remark))


def retire_versions(
    session: Session, actor: Actor, bank_slug: str, names: Collection[VersionName], now: datetime, remark: str
) -> int:
    """Versions are drawn no more, for good; papers that hold them keep them. How many; refuses as above."""
    return _move(session, actor, bank_slug, names, ContentState.RETIRED, now, _needed(remark))


def _needed(remark: str) -> str:
    if not tidy_lines(remark):
        raise Refusal("remark_missing", N_("Hãy ghi lý do, để người soạn biết cần sửa gì."), field="remark")
    return remark


def _move(
    session: Session,
    actor: Actor,
    bank_slug: str,
    names: Collection[VersionName],
    to_state: ContentState,
    now: datetime,
    remark: str,
) -> int:
    remark = tidy_lines(remark)
    if len(remark) > MAX_REMARK:
        raise Refusal("remark_too_long", N_("Lý do dài quá %(limit)s ký tự."), field="remark", limit=MAX_REMARK)
    if not names:
        raise Refusal("nothing_chosen", N_("Chưa chọn câu hỏi nào."), field="chosen")
    bank = lock_bank(session, bank_slug)
    versions = session.scalars(
        select(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.bank_id == bank.id, tuple_(Question.pid, QuestionVersion.number).in_(sorted(set(names))))
        .with_for_update(of=QuestionVersion)
    ).all()
    if len(versions) < len(set(names)):
        raise NotFound(N_("Có câu hỏi không còn trong ngân hàng này. Hãy tải lại trang."))
    for version in versions:
        judge_step(version.state, to_state, author_id=version.author_id, reviewer_id=actor.account_id)
    if to_state is ContentState.APPROVED:
        _supersede(session, actor, [version.question_id for version in versions], now)
    for version in versions:
        _step(session, actor, version, to_state, remark, now)
    session.flush()
    bank.revision += 1
    record(session, actor, f"content.{to_state.value}", bank.slug, now, count=len(versions), remark=remark)
    return len(versions)


def _supersede(session: Session, actor: Actor, question_ids: Sequence[int], now: datetime) -> None:
    """Stored before the approval: the database allows one approved wording of a question at a time."""
    for version in session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id.in_(question_ids), QuestionVersion.state == ContentState.APPROVED)
        .with_for_update()
    ):
        _step(session, actor, version, ContentState.SUPERSEDED, "", now)
    session.flush()


def _step(
    session: Session, actor: Actor, version: QuestionVersion, to_state: ContentState, remark: str, now: datetime
) -> None:
    session.add(
        ContentReview(
            version_id=version.id,
            account_id=actor.account_id,
            from_state=version.state,
            to_state=to_state,
            remark=remark,
            at=now,
        )
    )
    version.state = to_state
