"""Gunicorn's threads with a right of way: saves and submits pass everything else, and can always get a thread.

A patient worker hands every request that has arrived to its threads in the order they come. Here a thread reads the
head of the request first: saves and submits are served at once; of everything else no more runs at a time than leaves
two threads free, and the rest waits, in order, without holding a thread. Nothing is refused.
"""

import re
import time
from collections import deque
from concurrent.futures import Future
from threading import Lock
from typing import Any

from .patient_worker import PatientWorker

#: Threads that only saves and submits use.
RESERVED = 2
_FIRST = re.compile(r"(?:PUT /a/[^/]+/responses|POST /a/[^/]+/(?:save|submit))/?")

#: A measure that takes longer says enough.
PATIENCE_SECONDS = 1.0

#: The answer of a thread that put a request aside instead of serving it.
_LATER = object()


class _Read:
    """Stands for a connection's parser once: gives the request that was read before, then makes room for it again."""

    def __init__(self, conn: Any, request: Any) -> None:
        self._conn, self._parser, self._request = conn, conn.parser, request
        self.since = time.monotonic()
        conn.parser = self

    def __next__(self) -> Any:
        self._conn.parser = self._parser
        return self._request


class Worker(PatientWorker):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = Lock()
        self._free_lanes = max(self.cfg.threads - RESERVED, 1)
        self._aside: deque[Any] = deque()
        self._has_lane: set[Any] = set()

    def handle(self, conn: Any) -> Any:
        with self._guard:
            was_aside = conn in self._has_lane
        try:
            return super().handle(conn)
        finally:
            if was_aside:
                self._give_back_unused(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        if is_first(req.method, req.path):
            return super().handle_request(req, conn)
        with self._guard:
            if conn in self._has_lane:
                self._has_lane.remove(conn)
            elif self._free_lanes:
                self._free_lanes -= 1
            else:
                self._aside.append((conn, _Read(conn, req)))
                return _LATER
        try:
            return super().handle_request(req, conn)
        finally:
            self._pass_lane_on()

    def _keepalive_after(self, conn: Any, keepalive: Any) -> Any:
        return keepalive if keepalive is _LATER else super()._keepalive_after(conn, keepalive)

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        if not fs.cancelled() and fs.exception() is None and fs.result() is _LATER:
            return  # it is in `_aside`, or already on its way again
        super().finish_request(conn, fs)

    def _pass_lane_on(self) -> None:
        with self._guard:
            if not self._aside:
                self._free_lanes += 1
                return
            conn, _read = self._aside.popleft()
            self._has_lane.add(conn)
        # Behind what waits for a thread now: a save among it goes first.
        self.enqueue_req(conn)

    def _give_back_unused(self, conn: Any) -> None:
        """A connection that broke before its request was served again must take no lane with it."""
        with self._guard:
            if conn not in self._has_lane:
                return
            self._has_lane.remove(conn)
        self._pass_lane_on()

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
        with self._guard:
            aside = time.monotonic() - self._aside[0][1].since if self._aside else 0.0
        return max(in_line, aside) * 1000


def is_first(method: str, path: str) -> bool:
    """Whether the request brings answers of a running attempt."""
    return _FIRST.fullmatch(f"{method} {path}") is not None
