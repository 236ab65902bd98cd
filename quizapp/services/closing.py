"""The end of an attempt: decided once, whoever comes first, and graded in the same transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from ..db import Database
from ..domain.attempts import AttemptState, duration_ms
from ..domain.grading import SlotKey, grade
from ..hot import Handle, HotStatement
from ..models import Attempt, Score
from ..queries.attempts import PaperSlot, load_slots, lock_attempt
from ..queries.memory import Memory

#: Short transactions: others' saves wait no longer than this many gradings.
BATCH = 50

_END = HotStatement(
    update(Attempt)
    .where(Attempt.id == bindparam("attempt"), Attempt.state == AttemptState.IN_PROGRESS)
    .values(
        state=bindparam("state"),
        ended_at=bindparam("ended"),
        prediction=func.coalesce(bindparam("foretold"), Attempt.prediction),
    )
)
_SCORE = HotStatement(
    insert(Score),
    ("attempt_id", "points", "max_points", "right_count", "answered_count", "duration_ms", "graded_at"),
)
_OVERDUE = HotStatement(
    select(Attempt.id, Attempt.started_at, Attempt.deadline_at)
    .where(Attempt.state == AttemptState.IN_PROGRESS, Attempt.deadline_at <= bindparam("now"))
    .order_by(Attempt.deadline_at)
    .limit(bindparam("batch"))
    .with_for_update(skip_locked=True)
)


def finish_attempt(
    session: Handle,
    memory: Memory,
    attempt_id: int,
    times: tuple[datetime, datetime],
    state: AttemptState,
    now: datetime,
    slots: Sequence[PaperSlot] | None = None,
    prediction: int | None = None,
) -> bool:
    """Ends a running attempt at `now` (submitted) or at its deadline (expired), and grades it; False when it was over.

    `times` are start and deadline; `slots` the paper with the responses as they now are in the database, if known;
    `prediction` one that came with the submit.
    """
    started_at, deadline_at = times
    ended_at = now if state is AttemptState.SUBMITTED else deadline_at
    ending = {"attempt": attempt_id, "state": state, "ended": ended_at, "foretold": prediction}
    if _END.change(session, ending) == 0:
        return False
    paper = load_slots(session, attempt_id) if slots is None else slots
    keys = memory.keys(session, {slot.version_id for slot in paper})
    score = grade(
        [SlotKey(slot.slot, keys[slot.version_id].kind, keys[slot.version_id].keys) for slot in paper],
        _responses(paper),
    )
    _SCORE.change(
        session,
        {
            "attempt_id": attempt_id,
            "points": score.points,
            "max_points": score.max_points,
            "right_count": score.right,
            "answered_count": score.answered,
            "duration_ms": duration_ms(started_at, ended_at, deadline_at),
            "graded_at": now,
        },
    )
    return True


def close_overdue(session: Handle, memory: Memory, now: datetime) -> int:
    """Ends and grades attempts past their deadline, at most BATCH in one transaction; how many it was."""
    overdue = _OVERDUE.rows(session, {"now": now, "batch": BATCH})
    return sum(
        finish_attempt(session, memory, attempt_id, (started_at, deadline_at), AttemptState.EXPIRED, now)
        for attempt_id, started_at, deadline_at in overdue
    )


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
    times = (attempt.started_at, attempt.deadline_at)
    return finish_attempt(session, memory, attempt.attempt_id, times, AttemptState.EXPIRED, now)


def _responses(paper: Sequence[PaperSlot]) -> Mapping[int, Collection[str]]:
    return {slot.slot: slot.response for slot in paper if slot.response is not None}
