"""A file as tables of text cells, each row knowing its place: what spreadsheets and text files have in common."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from ..domain.questions import Finding, Place, Severity


@dataclass(frozen=True)
class Trouble:
    """Why the text of one cell can't be trusted (ERROR) or should be looked at (WARNING)."""

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


class Row(NamedTuple):
    """`number` counts from 1: the row of a sheet, or the physical line of a text file where the row starts."""

    number: int
    cells: tuple[str, ...]
    #: By position in `cells`, from 0.
    troubles: Mapping[int, Trouble] = MappingProxyType({})
    #: Whether a picture lies on the row.
    has_picture: bool = False

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """The rows that hold something. `merged` gives, by column, the row spans of cells merged downwards, sorted."""

    name: str
    rows: tuple[Row, ...]
    merged: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)

    def place(self, row: int) -> Place:
        return Place(row, self.name)

    def row(self, number: int) -> Row | None:
        """The row of this number, None when it is blank."""
        at = bisect_left(self.rows, number, key=lambda row: row.number)
        return self.rows[at] if at < len(self.rows) and self.rows[at].number == number else None

    def top_of(self, row: int, column: int) -> int:
        """The row whose cell is shown at this place: above it when cells are merged downwards, else the row itself."""
        spans = self.merged.get(column, ())
        at = bisect_right(spans, (row, 0xFFFFFFFF)) - 1
        return spans[at][0] if at >= 0 and row <= spans[at][1] else row


@dataclass(frozen=True)
class Tables:
    """`format` is the reader's name; `findings` are about the file and its sheets, not about rows."""

    format: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()
