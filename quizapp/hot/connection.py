"""A thread's own connection for the hot path: kept open, and begun and ended in so many words.

Taking a connection from a pool and giving it back costs more than the statement it is taken for.
"""

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


class HotConnection:
    """One connection of the engine, on which nothing begins by itself. Of one thread at a time."""

    def __init__(self, engine: Engine, reading: Callable[[], AbstractContextManager[Session]]) -> None:
        #: A session for what is rare. On SQLite on another connection: it sees what was durable when it is asked. On
        #: PostgreSQL on this one: where connections are few (pgbouncer), asking for a second may wait for oneself.
        self.session = self._own_session if engine.dialect.name == "postgresql" else reading
        self._connection: Connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.dialect: Dialect = engine.dialect
        self.driver: Any = self._connection.connection.dbapi_connection
        self.is_lost = False

    @contextmanager
    def _own_session(self) -> Iterator[Session]:
        with Session(self._connection, expire_on_commit=False) as session:
            yield session

    def say(self, sql: str) -> None:
        """Begins and ends transactions. Raises what the driver raises, as SQLAlchemy's exceptions (see hot.py)."""
        cursor = self.driver.cursor()
        try:
            cursor.execute(sql)
        except self.dialect.loaded_dbapi.Error as error:
            self.note(error)
            raise as_sqlalchemy(self.dialect, sql, error) from error
        finally:
            cursor.close()

    def note(self, error: BaseException) -> None:
        """Remembers when an error means that the server is no longer there."""
        if self.dialect.is_disconnect(error, self.driver, None):  # type: ignore[arg-type]
            self.is_lost = True

    def close(self) -> None:
        """Whatever was begun is undone; safe to call again, and for a connection whose server is gone."""
        self.is_lost = True
        with suppress(Exception):
            self._connection.invalidate()
        with suppress(Exception):
            self._connection.close()


class HotConnections:
    """One for each thread that asks. When the server goes away all are made anew, each at its next use."""

    def __init__(self, engine: Engine, reading: Callable[[], AbstractContextManager[Session]]) -> None:
        self._engine = engine
        self._reading = reading
        self._of_thread = threading.local()
        self._open: weakref.WeakSet[HotConnection] = weakref.WeakSet()
        self._guard = threading.Lock()

    def mine(self) -> HotConnection:
        kept: HotConnection | None = getattr(self._of_thread, "connection", None)
        if kept is None or kept.is_lost:
            kept = self._of_thread.connection = self.another()
        return kept

    def another(self) -> HotConnection:
        """One that is nobody's: for whoever guards its use."""
        made = HotConnection(self._engine, self._reading)
        with self._guard:
            self._open.add(made)
        return made

    def give_up(self, connection: HotConnection) -> None:
        """Closes one that is in doubt; one whose server is gone takes the others with it."""
        server_is_gone = connection.is_lost
        connection.close()
        if server_is_gone:
            for other in self._all():
                other.is_lost = True
            self._engine.dispose()

    def close(self) -> None:
        for connection in self._all():
            connection.close()

    def _all(self) -> list[HotConnection]:
        with self._guard:
            return list(self._open)


def as_sqlalchemy(dialect: Dialect, sql: str, error: BaseException) -> BaseException:
    """The same exceptions as everywhere else; what was sent stays out of them."""
    return DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        dialect=dialect,
    )
