"""The list of those who wait for their turn to start, shared by all workers of a host: a small SQLite file.

It is no part of the contest's data: nothing is synced to the disk, no backup holds it, and when it is lost the phones'
signed tickets put everybody back to their place. Several hosts share theirs in Redis (shared_waiting_room.py).
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from ..db import sqlite_module
from ..domain.admission import (
    MOST_RATE,
    PLACE_SECONDS,
    TURN_SECONDS,
    Pace,
    Seat,
    expected_by,
    is_ticket_fresh,
    is_turn,
    turns,
)

log = logging.getLogger(__name__)

#: A turn is a moment's work; who can't have the file for so long goes on without.
BUSY_SECONDS = 1.0

_TABLES = """
CREATE TABLE IF NOT EXISTS waiting (
    key TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, due_at INTEGER NOT NULL, called_at INTEGER, spent_at INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS in_order ON waiting (number, due_at) WHERE called_at IS NULL;
CREATE TABLE IF NOT EXISTS figures (
    only INTEGER PRIMARY KEY CHECK (only = 1), open_until INTEGER NOT NULL DEFAULT 0,
    last_number INTEGER NOT NULL DEFAULT 0, called_to INTEGER NOT NULL DEFAULT 0,
    turns REAL NOT NULL DEFAULT 0, counted_at INTEGER NOT NULL DEFAULT 0,
    rate REAL, cut_at INTEGER NOT NULL DEFAULT 0, raised_at INTEGER NOT NULL DEFAULT 0
);
INSERT OR IGNORE INTO figures (only) VALUES (1);
"""


class RoomAway(Exception):
    """The list can't be had just now: go on without, nobody is kept out for that."""


class WaitingRoom:
    """One for each process; opens its file at the first use, after the fork."""

    def __init__(self, folder: Path, limit: int = 0) -> None:
        """With a `limit` of starts a second everybody queues, always."""
        self._limit = limit
        self._path = folder / "waiting-room.db"
        self._lock = Lock()
        self._connection: Any = None
        self._pid = 0

    def is_open(self, now: int) -> bool:
        """Whether whoever comes now has to queue."""
        if self._limit:
            return True
        with self._file() as file:
            return bool(file.execute("SELECT open_until FROM figures").fetchone()[0] > now)

    def keep_open(self, now: int, milliseconds: int) -> None:
        with self._change() as file:
            file.execute("UPDATE figures SET open_until = MAX(open_until, ?)", (now + milliseconds,))

    def ask(self, key: str, ticket: int | None, now: int, may_arrive: bool = True) -> Seat | None:
        """The seat of this key: the one it has, the one of its ticket, or the last one.

        None for whoever has neither, unless they `may_arrive`. A turn that was used, or that nobody took for long,
        counts no more.
        """
        with self._change() as file:
            row = file.execute("SELECT number, called_at, spent_at FROM waiting WHERE key = ?", (key,)).fetchone()
            number, called_at, spent_at = row or (None, None, None)
            is_over = spent_at is not None or (called_at is not None and now - called_at > TURN_SECONDS * 1000)
            if number is None or is_over:
                held = ticket if number is None and ticket and is_ticket_fresh(ticket, now) else None
                if held is None and not may_arrive:
                    return None
                number, called_at = self._seat_anew(file, key, held, now), None
            if called_at is not None:
                return Seat(number, 0, is_called=True)
            return self._move_up(file, key, number, now)

    def spend(self, key: str) -> None:
        """The turn was used: it opens no second attempt."""
        with self._change() as file:
            file.execute("UPDATE waiting SET spent_at = 1 WHERE key = ?", (key,))

    def count_waiting(self, now: int) -> int:
        """How many wait and are still expected to ask."""
        with self._file() as file:
            counted = file.execute("SELECT COUNT(*) FROM waiting WHERE called_at IS NULL AND due_at >= ?", (now,))
            return int(counted.fetchone()[0])

    def load_pace(self) -> Pace:
        with self._file() as file:
            rate, cut_at, raised_at = file.execute("SELECT rate, cut_at, raised_at FROM figures").fetchone()
        return Pace() if rate is None else Pace(rate, cut_at, raised_at)

    def store_pace(self, pace: Pace) -> None:
        with self._change() as file:
            file.execute(
                "UPDATE figures SET rate = ?, cut_at = ?, raised_at = ?", (pace.rate, pace.cut_at, pace.raised_at)
            )

    def sweep(self, now: int) -> None:
        """Forgets old places."""
        with self._change() as file:
            file.execute("DELETE FROM waiting WHERE number < ?", (now - PLACE_SECONDS * 1000,))

    def _seat_anew(self, file: Any, key: str, ticket: int | None, now: int) -> int:
        (last,) = file.execute("SELECT last_number FROM figures").fetchone()
        taken = ticket and file.execute("SELECT 1 FROM waiting WHERE number = ?", (ticket,)).fetchone()
        number = ticket if ticket and not taken else max(last + 1, now)
        file.execute(
            "INSERT OR REPLACE INTO waiting (key, number, due_at) VALUES (?, ?, ?)", (key, number, expected_by(0, now))
        )
        file.execute("UPDATE figures SET last_number = MAX(last_number, ?)", (number,))
        return number

    def _move_up(self, file: Any, key: str, number: int, now: int) -> Seat:
        ahead, is_anyone_waiting = file.execute(
            "SELECT (SELECT COUNT(*) FROM waiting WHERE number < ? AND called_at IS NULL AND due_at >= ?), "
            "EXISTS (SELECT 1 FROM waiting WHERE number <> ? AND called_at IS NULL AND due_at >= ?)",
            (number, now, number, now),
        ).fetchone()
        called_to, kept, counted_at, rate = file.execute(
            "SELECT called_to, turns, counted_at, rate FROM figures"
        ).fetchone()
        rate = min(Pace().rate if rate is None else rate, self._limit or MOST_RATE)
        kept = turns(kept, rate, now - counted_at, bool(is_anyone_waiting))
        is_called = is_turn(number, ahead, called_to, kept)
        if is_called:
            kept, called_to = kept - 1, max(called_to, number)
            file.execute("UPDATE waiting SET called_at = ? WHERE key = ?", (now, key))
            file.execute("UPDATE figures SET turns = ?, counted_at = ?, called_to = ?", (kept, now, called_to))
        else:
            due_at = expected_by(ahead, now)
            file.execute("UPDATE waiting SET due_at = ? WHERE key = ?", (due_at, key))
            file.execute(
                "UPDATE figures SET turns = ?, counted_at = ?, open_until = MAX(open_until, ?)", (kept, now, due_at)
            )
        return Seat(number, ahead, is_called)

    @contextmanager
    def _change(self) -> Iterator[Any]:
        with self._file() as file:
            file.execute("BEGIN IMMEDIATE")
            try:
                yield file
            except BaseException:
                file.rollback()
                raise
            file.commit()

    @contextmanager
    def _file(self) -> Iterator[Any]:
        sqlite = sqlite_module()
        with self._lock:
            try:
                if self._connection is None or self._pid != os.getpid():
                    self._connection, self._pid = self._open(sqlite), os.getpid()
                yield self._connection
            except sqlite.Error as error:
                self._give_up(sqlite, error)
                raise RoomAway from error

    def _open(self, sqlite: Any) -> Any:
        connection = sqlite.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        os.chmod(self._path, 0o600)
        # Nothing here has to survive a power cut.
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_TABLES)
        return connection

    def _give_up(self, sqlite: Any, error: Exception) -> None:
        log.warning("the waiting room is away: %s", type(error).__name__)
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite.Error):
                connection.close()
        if isinstance(error, sqlite.DatabaseError) and not isinstance(error, sqlite.OperationalError):
            # A damaged file: the next one is new, and the tickets fill it.
            self._path.unlink(missing_ok=True)
