"""Many rows into a table as the driver takes them fastest: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, text

#: Pages of random keys stay in memory while a crowd is written; SQLite would else write each again and again.
_SQLITE_CACHE_KIB = 200_000


class BulkRows:
    """Rows of one table, values as they are stored (moments as milliseconds, enums as text), in the given columns."""

    def __init__(self, connection: Connection, table: Any, *columns: str) -> None:
        self._connection = connection
        self._table: Table = table.__table__
        names = ", ".join(columns)
        if connection.dialect.name == "postgresql":
            self._sql = f"COPY {self._table.name} ({names}) FROM STDIN"
        else:
            places = ", ".join("?" * len(columns))
            self._sql = f"INSERT INTO {self._table.name} ({names}) VALUES ({places})"  # noqa: S608 (our own names)

    def reserve(self, count: int) -> Sequence[int]:
        """Ids for so many rows, ascending, which nobody else gets."""
        key = self._table.primary_key.columns.keys()[0]
        if self._connection.dialect.name == "postgresql":
            numbers = text(
                f"SELECT nextval(pg_get_serial_sequence('{self._table.name}', '{key}')) FROM generate_series(1, :n)"  # noqa: S608
            )
            return list(self._connection.scalars(numbers, {"n": count}))
        # The transaction holds the write lock, so the next free ids are ours.
        first = self._connection.scalar(text(f"SELECT coalesce(max({key}), 0) + 1 FROM {self._table.name}")) or 1  # noqa: S608
        return range(first, first + count)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        cursor: Any = self._connection.connection.cursor()
        try:
            if self._connection.dialect.name == "postgresql":
                with cursor.copy(self._sql) as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                cursor.executemany(self._sql, rows)
        finally:
            cursor.close()


def widen_cache(connection: Connection) -> None:
    """For this connection's life; what PostgreSQL keeps is its own affair."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{_SQLITE_CACHE_KIB}")


def know_what_came(connection: Connection) -> None:
    """After very many rows: PostgreSQL plans by what it knows of a table, and its own look comes minutes later."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")
