"""Starts a module of ours in a process of its own, feeds it, listens to it, and leaves nothing of it behind."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from .apart_limits import Allowance

ROOT = Path(__file__).parents[2]
_CHUNK = 64 * 1024
#: What is said beside the answer: progress, and the last words of an interpreter that breaks down.
_MOST_SAID = 64 * 1024
_PAUSE_SECONDS = 0.002


class End(Enum):
    """How a process ended."""

    BY_ITSELF = "by itself"
    CPU = "its processor time was over"
    WALL = "nobody waited any longer"
    TOO_LONG = "it answered more than was asked"


@dataclass(frozen=True)
class Ended:
    end: End
    #: Negative for the signal that killed it.
    code: int
    answer: bytes
    cpu_seconds: float


def run_apart(module: str, feed: bytes, allowance: Allowance, on_line: Callable[[bytes], None]) -> Ended:
    """Runs `python -m module`, its allowance as the argument, `feed` on its standard input, which stays open until the
    end: closed, it means that this process is gone. `on_line` hears what it says line by line on its standard error.

    May be called from any thread: nothing of ours runs between fork and exec. The process is gone, with all that it
    started and whatever is raised meanwhile, when this returns.
    """
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-s", "-m", module, allowance.written()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        start_new_session=True,
    )
    talk = _Talk(process, feed, allowance, on_line)
    with process:
        try:
            end = talk.until_it_ends()
        finally:
            # It leads its own group, and has not been waited for: the number is still its own.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL) and end is End.BY_ITSELF:
        end = End.CPU
    return Ended(end, process.returncode, bytes(talk.answer), used.ru_utime + used.ru_stime)


class _Talk:
    """What goes to and comes from one process."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", feed: bytes, allowance: Allowance, on_line: Callable[[bytes], None]
    ) -> None:
        self._process, self._allowance, self._on_line = process, allowance, on_line
        self._left = memoryview(feed)
        self._until = time.monotonic() + allowance.wall_seconds
        self._said = bytearray()
        self._said_in_all = 0
        self.answer = bytearray()

    def until_it_ends(self) -> End:
        process = self._process
        feeding, answering, saying = (pipe for pipe in (process.stdin, process.stdout, process.stderr) if pipe)
        with selectors.DefaultSelector() as selector:
            for pipe in (feeding, answering, saying):
                os.set_blocking(pipe.fileno(), False)
                selector.register(pipe, selectors.EVENT_WRITE if pipe is feeding else selectors.EVENT_READ)
            open_pipes = {answering.fileno(), saying.fileno()}
            while open_pipes:
                ready = selector.select(max(0.0, self._until - time.monotonic()))
                if not ready and time.monotonic() >= self._until:
                    return End.WALL
                for key, _ in ready:
                    if key.fd == feeding.fileno():
                        if not self._feed(key.fd):
                            selector.unregister(key.fd)
                    elif not self._listen(key.fd, is_answer=key.fd == answering.fileno()):
                        selector.unregister(key.fd)
                        open_pipes.discard(key.fd)
                if len(self.answer) > self._allowance.answer_bytes or self._said_in_all > _MOST_SAID:
                    return End.TOO_LONG
        return self._wait()

    def _feed(self, descriptor: int) -> bool:
        """Whether there is more to give."""
        try:
            self._left = self._left[os.write(descriptor, self._left[:_CHUNK]) :]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            return False
        return bool(self._left)

    def _listen(self, descriptor: int, *, is_answer: bool) -> bool:
        """Whether more may come."""
        try:
            heard = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return True
        if is_answer:
            self.answer += heard
            return bool(heard)
        self._said_in_all += len(heard)
        *lines, rest = (bytes(self._said) + heard).split(b"\n")
        self._said[:] = rest
        for line in lines:
            self._on_line(line)
        return bool(heard)

    def _wait(self) -> End:
        """It has closed both pipes, and ought to end now."""
        while os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            if time.monotonic() >= self._until:
                return End.WALL
            time.sleep(_PAUSE_SECONDS)
        return End.BY_ITSELF
