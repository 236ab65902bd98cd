"""Work that outlives a request: its states, and when a process that does it counts as dead."""

from datetime import datetime, timedelta
from enum import StrEnum

#: Silent for longer, the process is taken for dead and its job is begun anew.
SILENT_AFTER = timedelta(seconds=60)
#: A job whose process died so often is not begun again: it would only die once more.
MOST_RUNS = 3


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


#: States that change no more.
OVER = frozenset({JobState.DONE, JobState.FAILED})


def silent_since(now: datetime) -> datetime:
    """Who gave no sign of life after this moment is dead."""
    return now - SILENT_AFTER


def percent(done: int, total: int | None) -> int | None:
    """How far, from 0 to 100; None while nobody knows how much it is."""
    return min(100, done * 100 // total) if total else None
