"""Gunicorn's threads with a right of way: saves and submits pass everything else, and can always get a thread.

A patient worker hands every request that has arrived to its threads in the order they come. Here its loop reads the
first line of each: saves and submits are handed over at once; of everything else no more runs at a time than leaves two
threads free, and the rest waits, in order, without holding a thread. Nothing is refused. Only the loop touches the
lanes, so they need no lock; the threads never hear of them.
"""

import re
import time
from collections import deque
from concurrent.futures import Future
from typing import Any

from .patient_worker import PatientWorker

#: Threads that only saves and submits use.
RESERVED = 2
_FIRST = re.compile(rb"(?:PUT /a/[^/? ]+/responses|POST /a/[^/? ]+/(?:save|submit))/?(?:\?[^ ]*)? ")

#: A measure that takes longer says enough.
PATIENCE_SECONDS = 1.0


class Worker(PatientWorker):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._free_lanes = max(self.cfg.threads - RESERVED, 1)
        self._in_lane: set[Any] = set()
        #: Connections whose request waits for a lane, and since when.
        self._aside: deque[tuple[Any, float]] = deque()
        #: Whose request is just being taken off the hands of a thread.
        self._ended: Any = None

    def enqueue_req(self, conn: Any) -> None:
        if conn is not self._ended:
            super().enqueue_req(conn)
            return
        # Its next request was read along with this one: it stands in line as if it had just arrived.
        self._ended = None
        self.begin(conn, conn.parser.unreader.buf.getvalue())

    def begin(self, conn: Any, received: bytes) -> None:
        if is_first(received):
            self.enqueue_req(conn)
        elif self._free_lanes:
            self._free_lanes -= 1
            self._in_lane.add(conn)
            self.enqueue_req(conn)
        else:
            self._aside.append((conn, time.monotonic()))

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        had_lane = conn in self._in_lane
        self._in_lane.discard(conn)
        self._ended = conn
        super().finish_request(conn, fs)
        self._ended = None
        if not had_lane:
            return
        if self._aside:
            following, _since = self._aside.popleft()
            self._in_lane.add(following)
            # Behind what waits for a thread now: a save among it goes first.
            self.enqueue_req(following)
        else:
            self._free_lanes += 1

    def measure_delay(self) -> float | None:
        """How many milliseconds a request waits here before somebody looks at it; None when the process ends."""
        if not self.alive:
            return None
        sent = time.monotonic()
        arrived: Future[float] = Future()
        try:
            self.tpool.submit(lambda: arrived.set_result(time.monotonic()))
        except RuntimeError:
            return None
        try:
            in_line = arrived.result(timeout=PATIENCE_SECONDS) - sent
        except TimeoutError:
            in_line = PATIENCE_SECONDS
        return max(in_line, self._longest_aside()) * 1000

    def _longest_aside(self) -> float:
        """Seconds; asked by another thread than the loop's."""
        try:
            _conn, since = self._aside[0]
        except IndexError:
            return 0.0
        return time.monotonic() - since


def is_first(received: bytes) -> bool:
    """Whether the request that begins so brings answers of a running attempt."""
    return _FIRST.match(received) is not None
