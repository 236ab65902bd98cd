"""CSV that Excel opens in right Vietnamese and never calculates with: a BOM, and text that can't be a formula."""

import unicodedata

from .outgoing import IS_TEXT, Cell, ColumnKind, OutgoingTable, data_frame

BOM = "\ufeff"
#: What makes a spreadsheet take a text for a formula; full-width forms are the same sign to some of them.
_TRIGGERS = frozenset("=+-@\t\r\n|")
_SHARE_DIGITS = 6


def write_csv(table: OutgoingTable) -> bytes:
    """Header, rows and total in UTF-8 with BOM; numbers with a decimal point, what is not known empty."""
    lines = [*table.rows, *([table.total] if table.total else [])]
    safe = [[_cell(cell, column.kind) for cell, column in zip(line, table.columns, strict=True)] for line in lines]
    text: str = data_frame(table, safe).to_csv(index=False, lineterminator="\r\n")
    return (BOM + text).encode()


def safe_text(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would calculate or call something."""
    first = unicodedata.normalize("NFKC", text.lstrip(" \u00a0\u200b\ufeff")[:1])[:1]
    return f"'{text}" if first in _TRIGGERS and first else text


def _cell(cell: Cell, kind: ColumnKind) -> Cell:
    if kind in IS_TEXT and isinstance(cell, str):
        return safe_text(cell)
    if kind is ColumnKind.SHARE and cell is not None:
        return round(float(cell), _SHARE_DIGITS)
    return cell
