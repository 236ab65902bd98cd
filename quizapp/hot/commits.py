"""Writes of the hot path, made durable together: whoever waits for the write lock is written by its next holder.

On SQLite there is one writer at a time, and most of what a small write costs is its commit. So the threads of a
process leave their writes in a line; the one that gets the lock takes all that stand there into one transaction, and
none is told "done" before the commit, with its fsync, has returned. PostgreSQL groups the flushes of concurrent
commits by itself.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager, suppress
from typing import Any, Generic, TypeVar, cast

from sqlalchemy.exc import OperationalError

from ..metering import observe_commit
from .connection import HotConnection, HotConnections

_Result = TypeVar("_Result")
Work = Callable[[HotConnection], _Result]

#: The least another process may hold the lock before it is asked for again; SQLite's own waiting sleeps far longer.
FIRST_WAIT_SECONDS = 0.0002
LONGEST_WAIT_SECONDS = 0.002


class Commits:
    """The way in for the hot path's writes."""

    def __init__(self, connections: HotConnections, is_sqlite: bool, write_lock: Any, patience_seconds: float) -> None:
        self._connections = connections
        self._lock = write_lock
        self._patience = patience_seconds
        self._writer: HotConnection | None = None
        self._line: list[_Ticket[Any]] = []
        self._guard = threading.Lock()
        self.write: Callable[[Work[Any], bool], Any] = self._write_in_line if is_sqlite else self._write_alone
        self.transaction = self._sqlite_transaction if is_sqlite else self._postgresql_transaction

    def _write_alone(self, work: Work[_Result], is_one_statement: bool = False) -> _Result:
        if is_one_statement:
            # Its own transaction, by the server's rule: three journeys to the server are saved.
            connection, started = self._connections.mine(), time.perf_counter()
            try:
                result = work(connection)
                observe_commit(time.perf_counter() - started, 1)
                return result
            finally:
                if connection.is_lost:
                    self._connections.give_up(connection)
        with self._postgresql_transaction() as connection:
            result = work(connection)
        return result

    @contextmanager
    def _postgresql_transaction(self) -> Iterator[HotConnection]:
        connection = self._connections.mine()
        try:
            connection.say("BEGIN")
            yield connection
            self._commit(connection, HotConnection.say, 1)
        except BaseException:
            try:
                connection.say("ROLLBACK")
            except Exception:
                connection.is_lost = True
            if connection.is_lost:
                self._connections.give_up(connection)
            raise

    def _write_in_line(self, work: Work[_Result], is_one_statement: bool = False) -> _Result:
        ticket = _Ticket(work)
        with self._guard:
            self._line.append(ticket)
        with self._lock:
            # Whoever held the lock before may have written this one too.
            if not ticket.is_done:
                self._write_all()
        return ticket.result()

    def _write_all(self) -> None:
        """With the lock held: everything in the line, each undone by itself if it is refused, and one commit."""
        batch: list[_Ticket[Any]] = []
        try:
            with self._begun(batch) as connection:
                with self._guard:
                    batch += self._line
                    self._line = []
                for ticket in batch:
                    _run(connection, ticket, is_alone=len(batch) == 1)
        except BaseException as error:
            if not batch:
                # It did not even begin: whoever stands in the line has waited long enough.
                with self._guard:
                    batch, self._line = self._line, []
            for ticket in batch:
                ticket.fail(error)
        for ticket in batch:
            ticket.is_done = True

    @contextmanager
    def _sqlite_transaction(self) -> Iterator[HotConnection]:
        with self._lock, self._begun("1") as connection:
            yield connection

    @contextmanager
    def _begun(self, batch: Sized) -> Iterator[HotConnection]:
        connection = self._writer
        if connection is None:
            connection = self._connections.another()
            # Of its own waiting the smallest: see _say_patiently.
            connection.say("PRAGMA busy_timeout=1")
            self._writer = connection
        try:
            self._say_patiently(connection, "BEGIN IMMEDIATE")
            yield connection
            self._commit(connection, self._say_patiently, len(batch))
        except BaseException as error:
            with suppress(Exception):
                connection.say("ROLLBACK")
            if isinstance(error, OperationalError):
                # After a failed fsync or a full disk nothing that this connection holds in memory is to be trusted.
                self._writer = None
                connection.close()
            raise

    def _say_patiently(self, connection: HotConnection, sql: str) -> None:
        """Asks again while another process holds the lock, as long as it may be waited for."""
        until, wait = time.monotonic() + self._patience, FIRST_WAIT_SECONDS
        while True:
            try:
                return connection.say(sql)
            except OperationalError as error:
                if "locked" not in str(error.orig) or time.monotonic() >= until:
                    raise
            time.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 (spreads the processes, guards nothing)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _commit(self, connection: HotConnection, say: Callable[[HotConnection, str], None], writers: int) -> None:
        started = time.perf_counter()
        say(connection, "COMMIT")
        observe_commit(time.perf_counter() - started, writers)


class _Ticket(Generic[_Result]):
    """One write in the line, and what came of it."""

    def __init__(self, work: Work[_Result]) -> None:
        self.work = work
        self.is_done = False
        self.value: _Result | None = None
        self.error: BaseException | None = None

    def fail(self, error: BaseException) -> None:
        # Who was refused was refused for a reason of its own.
        self.error = self.error or error

    def result(self) -> _Result:
        if self.error is not None:
            raise self.error
        return cast(_Result, self.value)


def _run(connection: HotConnection, ticket: _Ticket[Any], is_alone: bool) -> None:
    if is_alone:
        ticket.value = ticket.work(connection)
        return
    connection.say("SAVEPOINT one")
    try:
        ticket.value = ticket.work(connection)
    except Exception as error:
        ticket.error = error
        connection.say("ROLLBACK TO one")
    connection.say("RELEASE one")
