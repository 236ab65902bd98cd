"""The database: one engine per process, durable settings, and the two ways in: reading() and transaction()."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import ModuleType
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker

from .config import Settings
from .hot.commits import Commits
from .hot.connection import HotConnection, HotConnections

try:
    from pysqlite3 import dbapi2 as bundled_sqlite
except ImportError:  # the wheel exists for Linux only
    bundled_sqlite = None

_Result = TypeVar("_Result")

#: SQLite before this loses committed writes in WAL mode with several processes: https://sqlite.org/wal.html#the_wal_reset_bug
FIRST_SAFE_WAL = (3, 51, 3)

#: A server that is gone without a word (power, cable) is given up after seconds; libpq's own patience is two minutes.
#: What DATABASE_URL says itself comes first.
POSTGRESQL_PATIENCE = {
    "connect_timeout": "3",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}

#: How long a writer of another process is waited for.
BUSY_TIMEOUT_MS = 15_000


def sqlite_module() -> ModuleType:
    """The SQLite that every part of the product uses: two engines on one file are not safe."""
    return bundled_sqlite if bundled_sqlite is not None else sqlite3


def sqlite_journal_mode() -> str:
    """WAL where the engine has the fix of the WAL-reset bug, the rollback journal where not."""
    return "WAL" if sqlite_module().sqlite_version_info >= FIRST_SAFE_WAL else "DELETE"


class Database:
    """Owns the engine. Make it after the fork: connections must not be shared between processes."""

    def __init__(self, settings: Settings) -> None:
        self.is_sqlite = settings.is_sqlite
        self.data_dir = settings.data_dir
        self.engine = (
            _sqlite_engine(settings.database_url) if self.is_sqlite else _postgresql_engine(settings.database_url)
        )
        # One pool, two ways to use it. On SQLite writers begin with the write lock. On PostgreSQL readers begin
        # nothing: each statement has its own view there anyway, and two journeys to the server are saved.
        reading: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        writing: dict[str, Any] = {"begin": "BEGIN IMMEDIATE"} if self.is_sqlite else {}
        self._reading_engine = self.engine.execution_options(**reading)
        self._writing_engine = self.engine.execution_options(**writing)
        at_one_moment: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._snapshot_engine = self.engine.execution_options(**at_one_moment)
        self._readers = sessionmaker(self._reading_engine, expire_on_commit=False)
        self._writers = sessionmaker(self._writing_engine, expire_on_commit=False)
        # Within a process writers queue here: SQLite's own busy handler sleeps and polls, which costs
        # far more latency than a lock that wakes the next writer at once.
        self._write_lock: Any = threading.Lock() if self.is_sqlite else nullcontext()
        # Of the hot path's connections only what is said begins and ends (see hot_connection.py).
        self._hot = HotConnections(self.engine.execution_options(begin=""), self.reading)
        self.commits = Commits(self._hot, self.is_sqlite, self._write_lock, BUSY_TIMEOUT_MS / 1000)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reads; nothing done in it is kept."""
        with self._readers() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session for long reads: all its statements see the database at one moment, and rows may be streamed.

        SQLite sorts on disk here: a list of a million must not be sorted in memory.
        """
        with self._snapshot_engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if self.is_sqlite:
                driver.execute("PRAGMA temp_store=FILE")
            try:
                with Session(connection, expire_on_commit=False) as session:
                    yield session
            finally:
                if self.is_sqlite:
                    connection.rollback()
                    driver.execute("PRAGMA temp_store=MEMORY")

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is durable when the block has ended, or undone when it raised.

        On SQLite the write lock is taken at the start (BEGIN IMMEDIATE), so that a read followed by a write
        can't lose a race; on PostgreSQL services lock the rows they decide on.
        """
        with self._write_lock, self._writers() as session:
            if self.is_sqlite:
                session.connection()  # the lock now, not at the first statement
            yield session
            session.commit()

    @contextmanager
    def hot_reading(self) -> Iterator[HotConnection]:
        """This thread's own connection: each statement sees what was durable when it began."""
        connection = self._hot.mine()
        try:
            yield connection
        finally:
            if connection.is_lost:
                self._hot.give_up(connection)

    def hot_transaction(self) -> AbstractContextManager[HotConnection]:
        """As `transaction`, without what a session knows about objects: for the hot path (see hot.py)."""
        return self.commits.transaction()

    def hot_write(self, work: Callable[[HotConnection], _Result], is_one_statement: bool = False) -> _Result:
        """What `work` returns, once what it wrote is durable; undone, and raised on, when it raises (see commits.py).

        `work` is given the connection to write on; it may run in another thread and must not ask for a request.
        """
        result: _Result = self.commits.write(work, is_one_statement)
        return result

    def dispose(self) -> None:
        self._hot.close()
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        module=sqlite_module(),
        # The driver's own BEGIN is switched off (isolation_level None); ours is below.
        connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        # Parameters hold names and phones: they never enter a log.
        hide_parameters=True,
        pool_size=16,
        max_overflow=16,
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            f"journal_mode={sqlite_journal_mode()}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if statement := connection.get_execution_options().get("begin", "BEGIN"):
            connection.exec_driver_sql(statement)

    return engine


def _postgresql_engine(url: str) -> Engine:
    said = make_url(url).query
    patience = {name: value for name, value in POSTGRESQL_PATIENCE.items() if name not in said}
    # No server-side prepared statements: they break behind pgbouncer in transaction mode.
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        # No ping before each use: a connection that turns out dead empties the pool (see hot.py), one answer is
        # "try again", and the next connection is a fresh one.
        connect_args={"prepare_threshold": None, **patience},
        # What the hot path began by itself is not ended by a session that looks something up in it.
        skip_autocommit_rollback=True,
    )
