"""The end of an attempt: decided once, whoever comes first, and graded in the same transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import bindparam, func, insert, select, update

from ..db import Database
from ..domain.attempts import AttemptState, duration_ms
from ..domain.grading import SlotKey, grade
from ..hot import Handle, HotStatement
from ..models import Attempt, Round, Score
from ..queries.attempts import PaperSlot, hold_keys, load_slots, lock_attempt
from ..queries.memory import Memory

#: Short transactions: others' saves wait no longer than this many gradings.
BATCH = 50

#: Waits for a correction that has begun, and lets none begin: what counts as right is now known until the commit.
_HELD = select(Round.key_revision).where(Round.id == bindparam("round")).with_for_update(read=True).cte("held_keys")
_END = HotStatement(
    update(Attempt)
    .where(Attempt.id == bindparam("attempt"), Attempt.state == AttemptState.IN_PROGRESS)
    .values(
        state=bindparam("state"),
        ended_at=bindparam("ended"),
        prediction=func.coalesce(bindparam("foretold"), Attempt.prediction),
    )
    .returning(select(_HELD.c.key_revision).scalar_subquery())
)
_SCORE = HotStatement(
    insert(Score),
    ("attempt_id", "points", "max_points", "right_count", "answered_count", "duration_ms", "graded_at"),
)
_OVERDUE = HotStatement(
    select(Attempt.id, Attempt.round_id, Attempt.started_at, Attempt.deadline_at)
    .where(Attempt.state == AttemptState.IN_PROGRESS, Attempt.deadline_at <= bindparam("now"))
    .order_by(Attempt.deadline_at)
    .limit(bindparam("batch"))
    .with_for_update(skip_locked=True)
)


class Running(Protocol):
    """An attempt that is to end, as far as its end needs to know it."""

    @property
    def attempt_id(self) -> int: ...
    @property
    def round_id(self) -> int: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def deadline_at(self) -> datetime: ...


class Ending(NamedTuple):
    """A running attempt, where nothing else is known of it."""

    attempt_id: int
    round_id: int
    started_at: datetime
    deadline_at: datetime


def finish_attempt(
    session: Handle,
    memory: Memory,
    attempt: Running,
    state: AttemptState,
    now: datetime,
    slots: Sequence[PaperSlot] | None = None,
    prediction: int | None = None,
) -> bool:
    """Ends a running attempt at `now` (submitted) or at its deadline (expired), and grades it; False when it was over.

    `slots` are the paper with the responses as they now are in the database, if known; `prediction` one that came with
    the submit. A key corrected at the same moment counts for this attempt too: by this grading, or by the regrading.
    """
    ended_at = now if state is AttemptState.SUBMITTED else attempt.deadline_at
    ending = {"attempt": attempt.attempt_id, "state": state, "ended": ended_at, "foretold": prediction}
    ended = _END.row(session, ending | {"round": attempt.round_id})
    if ended is None:
        return False
    paper = load_slots(session, attempt.attempt_id) if slots is None else slots
    keys = memory.keys(session, attempt.round_id, ended[0], {slot.version_id for slot in paper})
    score = grade([SlotKey(slot.slot, keys[slot.version_id]) for slot in paper], _responses(paper))
    _SCORE.change(
        session,
        {
            "attempt_id": attempt.attempt_id,
            "points": score.points,
            "max_points": score.max_points,
            "right_count": score.right,
            "answered_count": score.answered,
            "duration_ms": duration_ms(attempt.started_at, ended_at, attempt.deadline_at),
            "graded_at": now,
        },
    )
    return True


def close_overdue(session: Handle, memory: Memory, now: datetime) -> int:
    """Ends and grades attempts past their deadline, at most BATCH in one transaction; how many it was."""
    overdue = [Ending(*row) for row in _OVERDUE.rows(session, {"now": now, "batch": BATCH})]
    # In the order in which a correction takes them: neither waits for the other in a circle.
    for round_id in sorted({attempt.round_id for attempt in overdue}):
        hold_keys(session, round_id)
    return sum(finish_attempt(session, memory, attempt, AttemptState.EXPIRED, now) for attempt in overdue)


def close_all_overdue(database: Database, memory: Memory, now: datetime) -> int:
    """Batch after batch, each durable for itself, until none is left; how many it was."""
    total = 0
    while True:
        with database.hot_transaction() as session:
            closed = close_overdue(session, memory, now)
        total += closed
        if closed < BATCH:
            return total


def close_own_attempt(session: Handle, memory: Memory, attempt_pid: str, token_sha256: str, now: datetime) -> bool:
    """Ends the browser's own attempt when its deadline has passed; its owner need not wait for the service's round."""
    attempt = lock_attempt(session, attempt_pid, token_sha256)
    if attempt.state is not AttemptState.IN_PROGRESS or now < attempt.deadline_at:
        return False
    return finish_attempt(session, memory, attempt, AttemptState.EXPIRED, now)


def _responses(paper: Sequence[PaperSlot]) -> Mapping[int, Collection[str]]:
    return {slot.slot: slot.response for slot in paper if slot.response is not None}
