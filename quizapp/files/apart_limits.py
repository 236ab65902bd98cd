"""What a process that reads a stranger's file may use. It binds itself, before it has seen a byte of the file."""

import fcntl
import json
import os
import resource
import signal
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

MEBIBYTE = 1024 * 1024
#: The address space holds the libraries too, which take no memory of their own.
_SPACE_FOR_LIBRARIES = 300 * MEBIBYTE
_DESCRIPTORS = 24
#: So much sooner than the kernel ends it does the process hear that its processor time is over.
_SECONDS_TO_SAY_SO = 0.4
#: Behind the other processes of the machine: answers of contests are saved first.
_NICENESS = 5
_KILLED_FIRST = "1000"


@dataclass(frozen=True)
class Allowance:
    """Of one file. Whatever is used up ends the process; the file is refused then."""

    cpu_seconds: int = 5
    memory_bytes: int = 270 * MEBIBYTE
    #: On a busy machine the processor's seconds take longer than the clock's.
    wall_seconds: int = 20
    answer_bytes: int = 24 * MEBIBYTE

    def written(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Allowance":
        return cls(**json.loads(text))


class OutOfTime(BaseException):
    """The processor time is nearly over. No Exception: what catches those goes on reading."""


def bind_this_process(allowance: Allowance) -> None:
    """From here on this process can't grow, write files, start others, or outlive its parent's interest.

    `OutOfTime` is raised shortly before the processor time is over; code that never comes back to Python is killed
    at the end of it. `end_with(descriptor)` is the other half.
    """
    _limit(resource.RLIMIT_CPU, allowance.cpu_seconds)
    _limit(resource.RLIMIT_DATA, allowance.memory_bytes)
    _limit(resource.RLIMIT_AS, allowance.memory_bytes + _SPACE_FOR_LIBRARIES)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    if hasattr(resource, "RLIMIT_NPROC"):
        _limit(resource.RLIMIT_NPROC, 0)
    used = time.process_time()
    signal.signal(signal.SIGPROF, _say_that_time_is_over)
    signal.setitimer(signal.ITIMER_PROF, max(0.01, allowance.cpu_seconds - _SECONDS_TO_SAY_SO - used))
    # Nobody waits any longer than this, whatever became of the parent.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(allowance.wall_seconds + 5)
    with suppress(OSError):
        os.nice(_NICENESS)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write(_KILLED_FIRST)


def end_with(descriptor: int) -> None:
    """The kernel ends this process when the other end of this pipe is closed, as it is when the parent is killed.

    Nothing more may come through the pipe: that ends the process as well.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)


def _limit(kind: int, limit: int) -> None:
    """Never above what the process has already; where the system knows no such limit, without it."""
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        limit = min(limit, most)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (limit, limit))


def _say_that_time_is_over(*_signal: Any) -> None:
    raise OutOfTime
