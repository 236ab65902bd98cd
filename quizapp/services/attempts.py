"""What citizens' answers pass through: saved one by one, submitted once. What is said to be saved is durable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, case, or_, select, update

from ..db import Database
from ..domain.attempts import AttemptState, judge_response
from ..domain.errors import N_, Refusal
from ..domain.questions import QuestionKind
from ..domain.responses import Answers, judge_choice, unknown_slot
from ..hot import Handle, HotStatement
from ..models import Attempt, ParticipantSession, Slot
from ..queries.attempts import OwnAttempt, PaperSlot, load_slots, lock_attempt, lock_attempt_and_slots
from ..queries.memory import Memory, frozen_paper
from .closing import finish_attempt


@dataclass(frozen=True)
class Saved:
    """What may be said once the transaction is durable."""

    seq: int
    saved_at: datetime
    remaining_ms: int


class Submitted(StrEnum):
    NOW = "now"
    BEFORE = "before"
    #: The deadline had passed: what was saved before it is graded, what came with this submit is not.
    TOO_LATE = "too_late"


@cache
def _store(count: int) -> HotStatement:
    """Stores so many choices on one paper: `at_0` and `chosen_0` and so on.

    One statement, not one for each: psycopg would send those in pipeline mode, after which PostgreSQL 15 no longer
    ends a transaction whose host fell silent (idle_in_transaction_session_timeout), and its locks stay.
    """
    slots = [bindparam(f"at_{at}", type_=Integer) for at in range(count)]
    chosen = [bindparam(f"chosen_{at}", type_=Slot.response.type) for at in range(count)]
    return HotStatement(
        update(Slot)
        .where(
            Slot.attempt_id == bindparam("attempt"),
            Slot.slot.in_(slots),
            # What is older than what is there never overwrites it, in whatever order the network delivers.
            or_(Slot.seq.is_(None), Slot.seq <= bindparam("new_seq")),
        )
        .values(
            response=case(*((Slot.slot == at, choice) for at, choice in zip(slots, chosen, strict=True))),
            seq=bindparam("new_seq"),
            saved_at=bindparam("now"),
        )
    )


#: Own, running, in time, and written from this browser: all of it judged by the statement that stores.
_OWN_RUNNING = (
    select(Attempt.id)
    .join(ParticipantSession, ParticipantSession.id == Attempt.session_id)
    .where(
        Attempt.pid == bindparam("pid"),
        Attempt.state == AttemptState.IN_PROGRESS,
        Attempt.deadline_at > bindparam("now"),
        ParticipantSession.token_sha256 == bindparam("token"),
        ParticipantSession.participant_id == Attempt.participant_id,
    )
    # Who submits or closes the attempt meanwhile goes first or waits: no answer comes after the grading.
    .with_for_update(of=Attempt, key_share=True)
    .cte("own")
)
_STORE_ONE = HotStatement(
    update(Slot)
    .where(
        Slot.attempt_id == _OWN_RUNNING.c.id,
        Slot.slot == bindparam("at"),
        or_(Slot.seq.is_(None), Slot.seq <= bindparam("new_seq")),
    )
    .values(response=bindparam("chosen"), seq=bindparam("new_seq"), saved_at=bindparam("now"))
    # The clock on the phone follows what is stored, not what this process remembers.
    .returning(select(Attempt.deadline_at).where(Attempt.id == Slot.attempt_id).correlate(Slot).scalar_subquery())
)
_PREDICT = HotStatement(
    update(Attempt)
    .where(
        Attempt.id == bindparam("attempt"),
        or_(Attempt.prediction_seq.is_(None), Attempt.prediction_seq <= bindparam("new_seq")),
    )
    .values(prediction=bindparam("foretold"), prediction_seq=bindparam("new_seq"))
)


def save_durably(
    database: Database, memory: Memory, attempt_pid: str, token_sha256: str, answers: Answers, now: datetime
) -> Saved:
    """Stores the answers and returns when they are durable; as `save_answers`, which is asked where this can't judge.

    The usual save, one choice on a paper this process knows, is one statement.
    """
    if one := _one_choice(memory, attempt_pid, token_sha256, answers, now):
        stored = database.hot_write(lambda connection: _STORE_ONE.row(connection, one), is_one_statement=True)
        if stored is not None:
            return Saved(one["new_seq"], now, _remaining_ms(stored[0], now))
    return database.hot_write(
        lambda connection: save_answers(connection, memory, attempt_pid, token_sha256, answers, now)
    )


def save_answers(
    session: Handle, memory: Memory, attempt_pid: str, token_sha256: str, answers: Answers, now: datetime
) -> Saved:
    """Stores the answers unless newer ones are there. All of them or, when one is refused, none.

    Refused: not_found (404), taken_over (409), attempt_closed (410), unknown_slot and unknown_option (422).
    """
    attempt, slots = lock_attempt_and_slots(session, attempt_pid, token_sha256)
    judge_response(attempt.state, attempt.deadline_at, now)
    _judge_writer(attempt)
    seq = _sequence(answers, attempt, slots)
    _store_responses(session, memory, attempt.attempt_id, answers.responses, slots, seq, now)
    if answers.prediction is not None:
        foretold = {"attempt": attempt.attempt_id, "foretold": answers.prediction, "new_seq": seq}
        _PREDICT.change(session, foretold)
    memory.keep_paper(attempt_pid, frozen_paper(slots))
    return Saved(seq, now, _remaining_ms(attempt.deadline_at, now))


def submit_attempt(
    session: Handle, memory: Memory, attempt_pid: str, token_sha256: str, answers: Answers, now: datetime
) -> tuple[Submitted, datetime]:
    """Stores the last answers, ends the attempt and grades it, once; what came of it, and the attempt's deadline.

    Refused as `save_answers`, never for lateness.
    """
    attempt = lock_attempt(session, attempt_pid, token_sha256)
    if attempt.state is not AttemptState.IN_PROGRESS:
        return Submitted.BEFORE, attempt.deadline_at
    if now >= attempt.deadline_at:
        finish_attempt(session, memory, attempt, AttemptState.EXPIRED, now)
        return Submitted.TOO_LATE, attempt.deadline_at
    _judge_writer(attempt)
    # Looked at with the lock held: what a save stored while this waited for it is graded too.
    slots = load_slots(session, attempt.attempt_id)
    seq = _sequence(answers, attempt, slots)
    slots = _store_responses(session, memory, attempt.attempt_id, answers.responses, slots, seq, now, is_last=True)
    prediction = answers.prediction if attempt.prediction_seq is None or attempt.prediction_seq <= seq else None
    finish_attempt(session, memory, attempt, AttemptState.SUBMITTED, now, slots, prediction)
    return Submitted.NOW, attempt.deadline_at


def _one_choice(memory: Memory, pid: str, token: str, answers: Answers, now: datetime) -> dict[str, Any] | None:
    """What the one statement needs; None when the save is more than one good choice, or the paper is not known here."""
    paper = memory.paper(pid)
    if paper is None or len(answers.responses) != 1 or answers.prediction is not None or answers.seq is None:
        return None
    ((number, codes),) = answers.responses.items()
    version_id, options = paper.slots.get(number, (0, ()))
    kind = memory.kept_kind(version_id)
    if kind is None:
        return None
    try:
        chosen = judge_choice(number, kind, options, codes)
    except Refusal:
        # Said only to whom the paper belongs.
        return None
    return {
        "pid": pid,
        "token": token,
        "now": now,
        "at": number,
        "chosen": " ".join(chosen),
        "new_seq": answers.seq,
    }


def _remaining_ms(deadline_at: datetime, now: datetime) -> int:
    return max((deadline_at - now) // timedelta(milliseconds=1), 0)


def _judge_writer(attempt: OwnAttempt) -> None:
    if attempt.browser_id != attempt.writer_id:
        raise Refusal(
            "taken_over",
            N_("Bài này đang được làm trên máy khác. Muốn làm tiếp trên máy này, mời Quý vị bấm “Làm tiếp”."),
            status=409,
        )


def _sequence(answers: Answers, attempt: OwnAttempt, slots: Sequence[PaperSlot]) -> int:
    if answers.seq is not None:
        return answers.seq
    return max((attempt.prediction_seq or 0, *(slot.seq or 0 for slot in slots))) + 1


def _store_responses(
    session: Handle,
    memory: Memory,
    attempt_id: int,
    responses: Mapping[int, Sequence[str]],
    slots: Sequence[PaperSlot],
    seq: int,
    now: datetime,
    is_last: bool = False,
) -> list[PaperSlot]:
    """Writes what is new; the slots as they then are. After the last sending no older one can come any more."""
    by_number = {slot.slot: slot for slot in slots}
    if strange := responses.keys() - by_number.keys():
        raise unknown_slot(min(strange))
    kinds = _kinds(session, memory, [by_number[slot] for slot in responses])
    changed: dict[int, tuple[str, ...]] = {}
    for number, codes in responses.items():
        slot = by_number[number]
        chosen = judge_choice(number, kinds[slot.version_id], slot.options, codes)
        is_newer = slot.seq is None or slot.seq <= seq
        # The same choice again still counts as newer: an older one on its way must not overwrite it.
        if is_newer and (chosen != slot.response or (seq != slot.seq and not is_last)):
            changed[number] = chosen
    if changed:
        values: dict[str, Any] = {"attempt": attempt_id, "new_seq": seq, "now": now}
        for at, (number, chosen) in enumerate(changed.items()):
            values |= {f"at_{at}": number, f"chosen_{at}": " ".join(chosen)}
        _store(len(changed)).change(session, values)
    return [
        replace(slot, response=changed[slot.slot], seq=seq, saved_at=now) if slot.slot in changed else slot
        for slot in slots
    ]


def _kinds(session: Handle, memory: Memory, slots: Sequence[PaperSlot]) -> Mapping[int, QuestionKind]:
    shown = memory.shown(session, {slot.version_id for slot in slots})
    return {version_id: version.kind for version_id, version in shown.items()}
