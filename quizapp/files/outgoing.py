"""A table on its way out: columns with kinds, rows, a total; what the workbook and the CSV are both made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

#: A moment is the hour on the wall, without a zone: spreadsheets know none.
Cell = str | int | float | datetime | None


class ColumnKind(StrEnum):
    TEXT = "text"
    #: Digits that are no number: a phone keeps its leading 0.
    CODE = "code"
    WHOLE = "whole"
    DECIMAL = "decimal"
    #: A share of 1, shown as a percentage.
    SHARE = "share"
    #: A moment to the second: a real date, which sorts and filters as one.
    MOMENT = "moment"


IS_TEXT = frozenset({ColumnKind.TEXT, ColumnKind.CODE})

#: How spreadsheets show each kind.
NUMBER_FORMATS = {
    ColumnKind.TEXT: "General",
    ColumnKind.CODE: "@",
    ColumnKind.WHOLE: "#,##0",
    ColumnKind.DECIMAL: "#,##0.00",
    ColumnKind.SHARE: "0.0%",
    ColumnKind.MOMENT: "hh:mm:ss dd/mm/yyyy",
}


@dataclass(frozen=True)
class Column:
    title: str
    kind: ColumnKind
    #: In characters.
    width: int = 12


@dataclass(frozen=True)
class OutgoingTable:
    """`heading` says what it is; `facts` who made it, when and of what; `total` stands under the rows."""

    sheet: str
    office: str
    heading: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in [*self.rows, *([self.total] if self.total else [])]):
            raise ValueError("a row has more or fewer cells than there are columns")


@dataclass(frozen=True)
class LongTable:
    """A list too long to be held: its rows come one after the other, once, and are never all in memory."""

    sheet: str
    office: str
    heading: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    #: How many will come.
    count: int


_TYPES = {
    ColumnKind.TEXT: "object",
    ColumnKind.CODE: "object",
    # Whole numbers may be missing: Int64 keeps 12 as 12 beside a gap, where int would turn to float.
    ColumnKind.WHOLE: "Int64",
    ColumnKind.DECIMAL: "Float64",
    ColumnKind.SHARE: "Float64",
    ColumnKind.MOMENT: "datetime64[us]",
}


def data_frame(table: OutgoingTable, rows: Sequence[Sequence[Cell]] | None = None) -> "DataFrame":
    """The rows (the table's, unless others are given) with a typed column each; what is not known stays missing."""
    import pandas

    lines = table.rows if rows is None else rows
    return pandas.DataFrame(
        {
            at: pandas.Series([line[at] for line in lines], dtype=_TYPES[column.kind])
            for at, column in enumerate(table.columns)
        }
    ).set_axis([column.title for column in table.columns], axis="columns")
