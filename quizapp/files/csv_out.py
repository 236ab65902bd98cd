"""CSV that Excel opens in right Vietnamese and never calculates with: a BOM, and text that can't be a formula."""

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import IO, Any

from .outgoing import Cell, Column, ColumnKind, LongTable, OutgoingTable

BOM = "\ufeff"
#: What makes a spreadsheet take a text for a formula; full-width forms are the same sign to some of them.
_TRIGGERS = frozenset("=+-@\t\r\n|")
#: What a spreadsheet does not see before a formula.
_UNSEEN = " \u00a0\u200b\ufeff"
_SHARE_DIGITS = 6
_MOMENT = "%H:%M:%S %d/%m/%Y"
#: Rows looked at together: a column of harmless texts is recognised by its first signs.
_CHUNK = 1000


def write_csv(table: OutgoingTable) -> bytes:
    """Header, rows and total in UTF-8 with BOM; numbers with a decimal point, what is not known empty."""
    file = BytesIO()
    _write(table.columns, [*table.rows, *([table.total] if table.total else [])], file)
    return file.getvalue()


def write_long_csv(table: LongTable, file: IO[bytes]) -> None:
    """The same for a list too long to be held: row after row into the file."""
    _write(table.columns, table.rows, file)


def safe_text(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would calculate or call something."""
    first = unicodedata.normalize("NFKC", text.lstrip(_UNSEEN)[:1])[:1]
    return f"'{text}" if first in _TRIGGERS and first else text


def _write(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], file: IO[bytes]) -> None:
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        text.write(BOM)
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([column.title for column in columns])
        source = iter(rows)
        while chunk := list(islice(source, _CHUNK)):
            writer.writerows(_safe(columns, chunk))
    finally:
        # Written out, and the file left open: it is the caller's.
        text.detach()


def _safe(columns: Sequence[Column], rows: list[Sequence[Cell]]) -> Iterator[tuple[Cell, ...]]:
    cells = zip(*rows, strict=True)
    return zip(*(_COLUMNS[column.kind](list(found)) for column, found in zip(columns, cells, strict=True)), strict=True)


def _texts(cells: list[Any]) -> list[Cell]:
    if any(map(_may_begin_a_formula, {cell[:1] for cell in cells if cell})):
        return [safe_text(cell) if cell else cell for cell in cells]
    return cells


@lru_cache(maxsize=4096)
def _may_begin_a_formula(sign: str) -> bool:
    return sign in _UNSEEN or safe_text(sign) != sign


def _numbers(cells: list[Any]) -> list[Cell]:
    return cells


def _shares(cells: list[Any]) -> list[Cell]:
    return [None if cell is None else round(float(cell), _SHARE_DIGITS) for cell in cells]


def _moments(cells: list[Any]) -> list[Cell]:
    return [None if cell is None else cell.strftime(_MOMENT) for cell in cells]


_COLUMNS: dict[ColumnKind, Callable[[list[Any]], list[Cell]]] = {
    ColumnKind.TEXT: _texts,
    ColumnKind.CODE: _texts,
    ColumnKind.WHOLE: _numbers,
    ColumnKind.DECIMAL: _numbers,
    ColumnKind.SHARE: _shares,
    ColumnKind.MOMENT: _moments,
}
