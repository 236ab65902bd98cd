"""A gunicorn worker that gives a request a thread only when all of it has arrived.

Otherwise eight phones on a bad line, or one person with bad intentions, hold all threads of a worker by sending a byte
now and then. Here such connections wait in the worker's one loop, where thousands cost nothing, and others are served.
What a proxy in front does by itself (nginx: proxy_request_buffering) holds without one as well.
"""

import errno
import socket
import struct
import time
from collections import deque
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

#: A request that has not arrived by then is dropped; the page sends it again.
ARRIVAL_SECONDS = 30
#: A thread waits so long for the next byte to come or to be taken.
STALL_SECONDS = 10
#: Bodies up to here are waited for outside the threads: every form of a citizen, no uploaded file.
WAITED_FOR = 32 * 1024
#: So many requests with larger bodies are read at once; the others wait. They are staff's uploads.
LARGE_AT_ONCE = 2
#: A head longer than this is handed over as it is, and refused (gunicorn.conf.py: limit_request_…).
LONGEST_HEAD = 16 * 1024

_STALL = struct.pack("ll", STALL_SECONDS, 0)


def arrival(received: bytes) -> str:
    """How far a request has come, by its first bytes: "coming", "whole", or "large" (more follows within a thread)."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return "whole" if len(received) >= LONGEST_HEAD else "coming"
    length = 0
    for line in head.lower().split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name == b"transfer-encoding":
            return "large"
        if name == b"content-length":
            # What is no number is refused by the parser, at once.
            length = int(value) if value.strip().isdigit() else 0
    if length > WAITED_FOR:
        return "large"
    return "whole" if len(body) >= length else "coming"


def _peek(client: socket.socket) -> bytes | None:
    """What has arrived, left where it is; None for nothing yet, empty when the other side has ended it. OSError."""
    try:
        return client.recv(LONGEST_HEAD + WAITED_FOR, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """As gunicorn's threads, with the waiting for requests done outside them."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        #: Connections whose request is on its way, in the order in which they will be given up.
        self._arriving: dict[TConn, int] = {}
        self._large: set[TConn] = set()
        self._large_waiting: deque[TConn] = deque()

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _STALL)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _STALL)
        self._await_request(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)

    def _await_request(self, conn: TConn) -> None:
        try:
            received = _peek(conn.sock)
        except OSError:
            self._hang_up(conn)
            return
        if received is not None and (state := arrival(received)) != "coming":
            # The usual request is one packet: it needs no look but this.
            self._arrived(conn, received, state)
            return
        conn.timeout = time.monotonic() + (ARRIVAL_SECONDS if self.alive else STOP_KEEPALIVE_LINGER)
        self._arriving[conn] = 0
        self.poller.register(conn.sock, EVENT_READ, partial(self._look, conn))
        self._look(conn, conn.sock)

    def _look(self, conn: TConn, client: socket.socket) -> None:
        """Looks at what has arrived without taking it; the kernel wakes us again only when there is more."""
        before = self._arriving[conn]
        try:
            received = _peek(client)
        except OSError:
            self._give_up(conn)
            return
        if received is None:
            return
        state = arrival(received)
        if state == "coming" and len(received) > before:
            self._arriving[conn] = len(received)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(received) + 1)
        elif state == "coming":
            self._give_up(conn)  # woken with nothing new: the other side has ended it
        else:
            self._release(conn)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            self._arrived(conn, received, state)

    def _arrived(self, conn: TConn, received: bytes, state: str) -> None:
        conn.data_ready = True
        if state == "large":
            self._begin_large(conn)
        else:
            self.begin(conn, received)

    def begin(self, conn: TConn, _received: bytes) -> None:
        """Hands a request that has arrived to the threads."""
        self.enqueue_req(conn)

    def _begin_large(self, conn: TConn) -> None:
        if len(self._large) < LARGE_AT_ONCE:
            self._large.add(conn)
            self.begin(conn, b"")
        else:
            self._large_waiting.append(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        super().finish_request(conn, fs)
        if conn in self._large:
            self._large.discard(conn)
            if self._large_waiting:
                self._begin_large(self._large_waiting.popleft())

    def _release(self, conn: TConn) -> None:
        del self._arriving[conn]
        self.poller.unregister(conn.sock)

    def _give_up(self, conn: TConn) -> None:
        self._release(conn)
        self._hang_up(conn)

    def _hang_up(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        super().murder_pending()
        now = time.monotonic()
        while self._arriving and (first := next(iter(self._arriving))).timeout <= now:
            self._give_up(first)

    def _cap_keepalive(self, deadline: float) -> None:
        """At a stop: what has not arrived by then is not waited for."""
        super()._cap_keepalive(deadline)
        for conn in self._arriving:
            conn.timeout = min(conn.timeout, deadline)
        while self._large_waiting:
            self.nr_conns -= 1
            self._large_waiting.popleft().close()
