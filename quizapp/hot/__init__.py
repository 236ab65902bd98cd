"""Statements of the hot path: written in SQLAlchemy, compiled once for each database, run on the driver's own cursor.

Running a compiled statement costs a tenth of sending it through SQLAlchemy again, and on the last evening that is half
of what a save costs. What they run in is the session's transaction like everything else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, bindparam
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement

from .connection import HotConnection, as_sqlalchemy

Values = Mapping[str, Any]
#: What a statement runs in: a session, or a connection of the hot path.
Handle = Session | HotConnection
_Convert = Callable[[Any], Any]


class HotStatement:
    """One statement with named parameters. An INSERT names its columns, which are its parameters."""

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}
        self._for_many: dict[int, HotStatement] = {}

    def rows(self, session: Handle, values: Values) -> list[tuple[Any, ...]]:
        """All rows, in the types of the columns."""
        cursor, compiled = self._run(session, values)
        try:
            return compiled.converted(cursor.fetchall())
        finally:
            cursor.close()

    def row(self, session: Handle, values: Values) -> tuple[Any, ...] | None:
        """The only row, or None."""
        found = self.rows(session, values)
        return found[0] if found else None

    def returned(self, session: Handle, values: Values) -> Any:
        """The one value that the statement returns: the id of a row just inserted."""
        return self.rows(session, values)[0][0]

    def change(self, session: Handle, values: Values) -> int:
        """Runs it; how many rows it changed."""
        cursor, _compiled = self._run(session, values)
        try:
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def insert_all(self, session: Handle, rows: Sequence[Values]) -> None:
        """Inserts all rows by one statement, compiled once for each number of rows."""
        count = len(rows)
        if count not in self._for_many:
            self._for_many[count] = HotStatement(_of_many_rows(self._statement, self._columns or (), count))
        flat = {f"{name}_{at}": value for at, row in enumerate(rows) for name, value in row.items()}
        self._for_many[count].change(session, flat)

    def _run(self, handle: Handle, values: Values) -> tuple[Any, "_Compiled"]:
        if isinstance(handle, HotConnection):
            dialect, driver = handle.dialect, handle.driver
        else:
            connection = handle.connection()
            dialect, driver = connection.dialect, connection.connection
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, self._columns, dialect)
        cursor = driver.cursor()
        try:
            execute(cursor, compiled.sql, compiled.parameters(values))
        except dialect.loaded_dbapi.Error as error:
            if isinstance(handle, HotConnection):
                handle.note(error)
            elif dialect.is_disconnect(error, connection.connection.driver_connection, cursor):
                # The server went away, and with it every other connection of the pool.
                connection.invalidate()
                connection.engine.dispose()
            raise as_sqlalchemy(dialect, compiled.sql, error) from error
        return cursor, compiled


def objects(handle: Handle) -> AbstractContextManager[Session]:
    """A session for what is asked once and then kept; beside a hot connection, it sees what is durable already."""
    return handle.session() if isinstance(handle, HotConnection) else nullcontext(handle)


def execute(cursor: Any, sql: str, parameters: Any) -> None:
    """The one place where these statements reach the database; whoever counts them listens here."""
    cursor.execute(sql, parameters)


@dataclass(frozen=True)
class _Compiled:
    sql: str
    #: Every parameter with its conversion, in the order of the places; drivers with named places get a mapping.
    names: tuple[tuple[str, _Convert | None], ...]
    #: Values that stand in the statement itself.
    fixed: Mapping[str, Any]
    is_positional: bool
    results: tuple[tuple[int, _Convert], ...]

    def parameters(self, values: Values) -> Any:
        fixed = self.fixed
        if self.is_positional:
            return [
                fixed[name] if name in fixed else values[name] if convert is None else convert(values[name])
                for name, convert in self.names
            ]
        return {
            name: fixed[name] if name in fixed else values[name] if convert is None else convert(values[name])
            for name, convert in self.names
        }

    def converted(self, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
        if not self.results:
            return [tuple(row) for row in rows]
        converted = []
        for row in rows:
            values = list(row)
            for at, convert in self.results:
                values[at] = convert(values[at])
            converted.append(tuple(values))
        return converted


def _of_many_rows(statement: Any, columns: Sequence[str], count: int) -> ClauseElement:
    types = statement.table.c
    many: ClauseElement = statement.values(
        [{name: bindparam(f"{name}_{at}", type_=types[name].type) for name in columns} for at in range(count)]
    )
    return many


def _compile(statement: ClauseElement, columns: Sequence[str] | None, dialect: Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(columns) if columns else None)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    conversions = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
    order = compiled.positiontup if compiled.positional else list(binds)
    standing = compiled.params
    fixed = {
        name: convert(standing[name]) if (convert := conversions[name]) else standing[name]
        for name in order
        if name not in (columns or ()) and standing[name] is not None
    }
    return _Compiled(
        compiled.string,
        tuple((name, conversions[name]) for name in order),
        fixed,
        compiled.positional,
        tuple(_results(statement, dialect)),
    )


def _results(statement: ClauseElement, dialect: Dialect) -> Iterable[tuple[int, _Convert]]:
    selected: Any = getattr(statement, "selected_columns", None) or getattr(statement, "_returning", ())
    for at, column in enumerate(selected):
        convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if convert is not None:
            yield at, convert
