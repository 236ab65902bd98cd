"""Correcting a key after people answered: proposed by one, confirmed by another, all scores regraded at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..domain.content_review import ContentState
from ..domain.contests import ContestState
from ..domain.errors import N_, NotFound, Refusal
from ..domain.grading import AnswerKey
from ..domain.regrading import (
    MAX_GROUNDS,
    MAX_REASON,
    CorrectionKind,
    CorrectionState,
    corrected_key,
    judge_second_person,
    written,
)
from ..domain.text import tidy, tidy_lines
from ..models import Attempt, Contest, KeyCorrection, Round, Score, ScoreChange
from ..queries.corrections import NO_CORRECTION, Correction, KeyedQuestion, find_correction, find_question, key_of
from ..queries.regrading import changes_of, find_turn
from .audit import Actor, record
from .content_review import retire_versions
from .place_keeping import ask_for_places, keep_places
from .preview_jobs import is_short
from .regrade_planning import Plan, planned_changes


@dataclass(frozen=True)
class Wanted:
    """A correction as it is asked for; `keys` are option codes."""

    kind: CorrectionKind
    keys: Collection[str]
    #: The key that counted when it was asked for, as `written`: another correction meanwhile must be noticed.
    seen: str


def wanted_key(question: KeyedQuestion, wanted: Wanted) -> AnswerKey:
    """The key as it would be; refuses as `corrected_key`, and `corrected_meanwhile` (409)."""
    if wanted.seen != written(question.key):
        raise corrected_meanwhile()
    return corrected_key(wanted.kind, question.key, [option.code for option in question.options], wanted.keys)


def corrected_meanwhile() -> Refusal:
    """That the key is another since somebody looked."""
    return Refusal(
        "corrected_meanwhile",
        N_("Đáp án của câu này vừa được đính chính. Hãy mở lại trang để xem đáp án mới rồi đề nghị lại nếu cần."),
        status=409,
    )


def propose_correction(
    session: Session,
    actor: Actor,
    question: tuple[str, str, int],
    wanted: Wanted,
    reason: str,
    grounds: str,
    foreseen: Mapping[str, int],
    now: datetime,
) -> str:
    """Writes down what shall be corrected, for another person to confirm; its public id. No score changes yet.

    `question` is bank, public id and number of the version; `foreseen` the counts that were shown. Refuses as
    `wanted_key`, a `reason` that is missing or too long, and `correction_waiting` (409) while another one waits.
    """
    found = find_question(session, *question)
    after = wanted_key(found, wanted)
    reason, grounds = tidy(reason), tidy_lines(grounds)
    _judge_texts(reason, grounds)
    if actor.account_id is None:
        raise Refusal("account_needed", N_("Đính chính cần hai cán bộ đăng nhập bằng tài khoản của mình."), status=403)
    correction = KeyCorrection(
        version_id=found.version_id,
        kind=wanted.kind,
        keys=written(after),
        keys_before=written(found.key),
        reason=reason,
        grounds=grounds,
        state=CorrectionState.PROPOSED,
        proposed_by=actor.account_id,
        proposed_at=now,
        foreseen=dict(foreseen),
    )
    try:
        with session.begin_nested():
            session.add(correction)
    except IntegrityError as error:
        raise Refusal(
            "correction_waiting",
            N_("Câu này đang có một đề nghị đính chính chờ xác nhận. Hãy xác nhận hoặc rút đề nghị đó trước."),
            status=409,
        ) from error
    record(session, actor, "correction.proposed", _subject(question), now, **_told(correction))
    return correction.pid


def withdraw_correction(session: Session, actor: Actor, pid: str, now: datetime) -> None:
    """Nothing comes of a proposal. Anybody who may correct keys may withdraw it; refuses `already_decided` (409)."""
    correction = find_correction(session, pid)
    _decide(session, pid, CorrectionState.WITHDRAWN, actor, now)
    record(session, actor, "correction.withdrawn", _name(correction), now, correction=pid)


def confirm_correction(
    session: Session,
    actor: Actor,
    pid: str,
    now: datetime,
    *,
    announced_is_known: bool = False,
    plan: Plan | None = None,
) -> int:
    """Puts the correction in force and regrades every ended attempt with the question; how many scores changed.

    One transaction: all of it, or nothing; short with a `plan` made just before. An attempt that ends at the same
    moment waits for it, and is graded by the new key; one that ended just before is regraded. A dropped question is
    drawn no more. Refuses (403) `second_person_needed`; (409) `already_decided`, `corrected_meanwhile`, and
    `results_announced` when results that people may know change and `announced_is_known` does not say that this is
    meant.
    """
    correction = find_correction(session, pid)
    judge_second_person(correction.proposed_by, actor.account_id)
    question = find_question(session, correction.bank_slug, correction.question, correction.number)
    if correction.kind is CorrectionKind.DROPPED and question.state is ContentState.APPROVED:
        name = question.pid, question.number
        retire_versions(session, actor, question.bank_slug, [name], now, correction.reason)
    _hold_all_keys(session)
    # Looked at again now that nobody else corrects or grades.
    question = find_question(session, correction.bank_slug, correction.question, correction.number)
    if written(question.key) != correction.keys_before:
        raise corrected_meanwhile()
    correction_id = _decide(session, pid, CorrectionState.CONFIRMED, actor, now)
    _regrade(session, correction_id, question, key_of(question, correction.keys), now, plan)
    outcome = _outcome(session, correction_id, now)
    if outcome.pop("announced") and not announced_is_known:
        raise Refusal(
            "results_announced",
            N_("Kết quả có thay đổi đã được công bố. Hãy đánh dấu xác nhận đã biết điều này."),
            status=409,
            field="announced_is_known",
        )
    session.execute(update(KeyCorrection).where(KeyCorrection.id == correction_id).values(outcome=outcome))
    touched = select(Round.contest_id).where(Round.id.in_(outcome["rounds"]))
    session.execute(update(Contest).where(Contest.id.in_(touched)).values(revision=Contest.revision + 1))
    counts = {name: outcome[name] for name in ("up", "down", "people")}
    record(session, actor, "correction.confirmed", _name(correction), now, correction=pid, **counts)
    if is_short(session):
        keep_places(session, pid, now)
    else:
        # Others' saves wait for this transaction: the ranking of a large contest comes after it.
        ask_for_places(session, actor, pid, now)
    changed: int = outcome["up"] + outcome["down"]
    return changed


def _hold_all_keys(session: Session) -> None:
    """No attempt is graded until this transaction ends, and whoever grades afterwards looks the keys up anew.

    Contests before rounds, each in one order, as everybody else takes them. Starts and saves go on meanwhile.
    """
    for table in (Contest, Round):
        session.execute(select(table.id).order_by(table.id).with_for_update(key_share=True))
    session.execute(update(Round).values(key_revision=Round.key_revision + 1))


def _decide(session: Session, pid: str, state: CorrectionState, actor: Actor, now: datetime) -> int:
    """One of those who decide at once does it, the others are refused; the correction's number."""
    row = session.execute(
        select(KeyCorrection.id, KeyCorrection.version_id).where(KeyCorrection.pid == pid).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(NO_CORRECTION)
    if state is CorrectionState.CONFIRMED:
        former = KeyCorrection.version_id == row.version_id, KeyCorrection.state == CorrectionState.CONFIRMED
        session.execute(update(KeyCorrection).where(*former).values(state=CorrectionState.REPLACED))
    waiting = KeyCorrection.id == row.id, KeyCorrection.state == CorrectionState.PROPOSED
    decided = {"state": state, "decided_by": actor.account_id, "decided_at": now}
    result: Any = session.execute(update(KeyCorrection).where(*waiting).values(**decided))
    if not result.rowcount:
        raise Refusal(
            "already_decided", N_("Đề nghị này đã được xác nhận hoặc đã rút. Hãy tải lại trang để xem."), status=409
        )
    number: int = row.id
    return number


def _regrade(
    session: Session, correction_id: int, question: KeyedQuestion, after: AnswerKey, now: datetime, plan: Plan | None
) -> None:
    """A few statements, however many attempts there are."""
    changes = planned_changes(session, plan, question.version_id, question.key, after) if plan else None
    if changes is None:
        turn = find_turn(session, question.version_id, question.key, after)
        changes = changes_of(question.version_id, turn).subquery()
    session.execute(
        insert(ScoreChange).from_select(
            ["correction_id", "attempt_id", "points_before", "points_after"],
            select(literal(correction_id), Score.attempt_id, Score.points, Score.points + changes.c.delta)
            .join(changes, changes.c.attempt_id == Score.attempt_id)
            .order_by(Score.attempt_id),
        )
    )
    own = ScoreChange.correction_id == correction_id, ScoreChange.attempt_id == Score.attempt_id
    delta = select(ScoreChange.points_after - ScoreChange.points_before).where(*own).scalar_subquery()
    changed = select(ScoreChange.attempt_id).where(ScoreChange.correction_id == correction_id)
    session.execute(
        update(Score)
        .where(Score.attempt_id.in_(changed))
        .values(points=Score.points + delta, right_count=Score.right_count + delta, regraded_at=now)
        .execution_options(synchronize_session=False)
    )


def _outcome(session: Session, correction_id: int, now: datetime) -> dict[str, Any]:
    """What is kept of it: scores that rose and fell, full marks before and after, rounds; and whether announced."""
    rose = ScoreChange.points_after > ScoreChange.points_before
    known = or_(Contest.state == ContestState.FINISHED, Round.closes_at <= now)
    rows = session.execute(
        select(
            Attempt.round_id,
            known,
            func.count(case((rose, 1))),
            func.count(case((~rose, 1))),
            func.count(Attempt.participant_id.distinct()),
            func.count(case((ScoreChange.points_before == Score.max_points, 1))),
            func.count(case((ScoreChange.points_after == Score.max_points, 1))),
        )
        .select_from(ScoreChange)
        .join(Score, Score.attempt_id == ScoreChange.attempt_id)
        .join(Attempt, Attempt.id == ScoreChange.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(Contest, Contest.id == Round.contest_id)
        .where(ScoreChange.correction_id == correction_id)
        .group_by(Attempt.round_id, known)
    ).all()
    names = ("up", "down", "people", "full_before", "full_after")
    sums = {name: sum(row[at] for row in rows) for at, name in enumerate(names, start=2)}
    return {**sums, "rounds": [row[0] for row in rows], "announced": any(row[1] for row in rows)}


def _judge_texts(reason: str, grounds: str) -> None:
    if not reason:
        raise Refusal("reason_missing", N_("Hãy ghi lý do. Người dự thi sẽ đọc lý do này."), field="reason")
    for field, text, limit in (("reason", reason, MAX_REASON), ("grounds", grounds, MAX_GROUNDS)):
        if len(text) > limit:
            raise Refusal("text_too_long", N_("Nội dung dài quá %(limit)s ký tự."), field=field, limit=limit)


def _told(correction: KeyCorrection) -> dict[str, str]:
    return {"correction": correction.pid, "kind": correction.kind.value, "reason": correction.reason}


def _subject(question: tuple[str, str, int]) -> str:
    bank, pid, number = question
    return f"{bank}/{pid}.{number}"


def _name(correction: Correction) -> str:
    return _subject((correction.bank_slug, correction.question, correction.number))
