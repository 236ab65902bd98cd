"""Looks through the records of an old workbook (.xls, BIFF8) before a parser may load it."""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from .file_kind import FileKind, unreadable
from .limits import MAX_COLUMNS, MAX_MERGED_RANGES, MAX_ROWS, MAX_SHEETS, too_many_columns, too_many_rows
from .number_formats import GENERAL, built_in_format
from .sheet_scan import Budget, SheetScan, cell_index, column_letters, workbook_too_large
from .workbook_guard import too_many_sheets
from .zip_guard import zip_broken

_BOF, _EOF, _CONTINUE, _FILEPASS = 0x809, 0x0A, 0x3C, 0x2F
_BOUNDSHEET, _FORMAT, _XF, _SST = 0x85, 0x41E, 0xE0, 0xFC
_FORMULA, _STRING, _LABEL, _RICH_LABEL, _SHARED, _NUMBER, _RK, _MANY_RK, _TRUTH = (
    0x06,
    0x207,
    0x204,
    0xD6,
    0xFD,
    0x203,
    0x27E,
    0xBD,
    0x205,
)
_MERGED = 0xE5
_BIFF8 = 0x600
_LONGEST_NUMBER = 20


def scan_old_workbook(stream: bytes, accepted: str) -> dict[str, SheetScan]:
    """What each sheet holds, by its name. Refuses what exceeds `limits`, passwords, and versions before Excel 97."""
    try:
        book = _read_globals(stream, accepted)
        budget = Budget()
        return {name: _scan_sheet(stream, offset, book, budget) for name, offset in book.sheets}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise zip_broken() from error


@dataclass
class _Book:
    sheets: list[tuple[str, int]] = field(default_factory=list)
    declared: dict[int, str] = field(default_factory=dict)
    #: Number of the format of each cell style.
    styles: list[int] = field(default_factory=list)
    lengths: "array[int]" = field(default_factory=lambda: array("L"))

    def take(self, kind: int, body: bytes) -> None:
        if kind == _BOUNDSHEET:
            self.sheets.append((_short_text(body, 6), struct.unpack_from("<I", body)[0]))
        elif kind == _FORMAT:
            self.declared[struct.unpack_from("<H", body)[0]] = _text(body, 2)
        elif kind == _XF:
            self.styles.append(struct.unpack_from("<H", body, 2)[0])

    def format(self, style: int) -> str:
        number = self.styles[style] if style < len(self.styles) else 0
        return self.declared.get(number) or built_in_format(str(number))


def _records(stream: bytes, at: int, budget: Budget) -> Iterator[tuple[int, bytes]]:
    """From this offset to the end of the part that begins there."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        budget.open_cell()
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == _EOF:
            return
        at += 4 + size


def _read_globals(stream: bytes, accepted: str) -> _Book:
    book = _Book()
    shared: list[bytes] = []
    last = 0
    for at, (kind, body) in enumerate(_records(stream, 0, Budget())):
        if at == 0 and (kind != _BOF or struct.unpack_from("<H", body)[0] != _BIFF8):
            raise unreadable(FileKind.OLD_EXCEL, accepted)
        if kind == _FILEPASS:
            raise unreadable(FileKind.ENCRYPTED_OFFICE, accepted)
        if kind == _SST or (kind == _CONTINUE and last == _SST):
            shared.append(body)
        if kind != _CONTINUE:
            last = kind
        book.take(kind, body)
    if len(book.sheets) > MAX_SHEETS:
        raise too_many_sheets(len(book.sheets))
    if len({name.lower() for name, _offset in book.sheets}) < len(book.sheets):
        raise zip_broken()
    book.lengths = _lengths_of(shared)
    return book


def _scan_sheet(stream: bytes, offset: int, book: _Book, budget: Budget) -> SheetScan:
    found = SheetScan()
    merged = 0
    for kind, body in _records(stream, offset, budget):
        if kind == _MERGED:
            merged += struct.unpack_from("<H", body)[0]
            if merged > MAX_MERGED_RANGES:
                raise workbook_too_large()
        elif kind == _STRING:
            budget.fill(1, struct.unpack_from("<H", body)[0])
        elif kind == _MANY_RK:
            row, first = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 6):
                style = struct.unpack_from("<H", body, 4 + 6 * at)[0]
                _fill(found, budget, row, first + at, _LONGEST_NUMBER, book.format(style))
        elif kind in (_FORMULA, _LABEL, _RICH_LABEL, _SHARED, _NUMBER, _RK, _TRUTH):
            row, column, style = struct.unpack_from("<HHH", body)
            is_text = kind in (_LABEL, _RICH_LABEL, _SHARED, _TRUTH)
            _fill(found, budget, row, column, _length(kind, body, book), GENERAL if is_text else book.format(style))
            if _is_error(kind, body):
                found.faults[cell_index(row, column)] = "error"
    return found


def _length(kind: int, body: bytes, book: _Book) -> int:
    if kind == _SHARED:
        shared: int = struct.unpack_from("<I", body, 6)[0]
        return book.lengths[shared]
    length: int = struct.unpack_from("<H", body, 6)[0]
    return length if kind in (_LABEL, _RICH_LABEL) else _LONGEST_NUMBER


def _is_error(kind: int, body: bytes) -> bool:
    if kind == _FORMULA:
        return body[12:14] == b"\xff\xff" and body[6] == 2
    return kind == _TRUTH and body[7] != 0


def _fill(found: SheetScan, budget: Budget, row: int, column: int, length: int, number_format: str) -> None:
    if row >= MAX_ROWS:
        raise too_many_rows(f"{column_letters(column)}{row + 1}")
    if column >= MAX_COLUMNS:
        raise too_many_columns(f"{column_letters(column)}{row + 1}")
    found.filled += 1
    budget.fill(1, length)
    if number_format != GENERAL:
        found.formats[cell_index(row, column)] = number_format


def _short_text(body: bytes, at: int) -> str:
    return _signs(body, at + 2, body[at], body[at + 1])


def _text(body: bytes, at: int) -> str:
    return _signs(body, at + 3, struct.unpack_from("<H", body, at)[0], body[at + 2])


def _signs(body: bytes, at: int, count: int, flags: int) -> str:
    return body[at : at + 2 * count].decode("utf-16-le") if flags & 1 else body[at : at + count].decode("latin-1")


def _lengths_of(parts: list[bytes]) -> "array[int]":
    """Of the shared strings. One may be cut between two parts; each part of it says anew how wide its signs are."""
    lengths = array("L")
    if not parts:
        return lengths
    at, part = 8, 0
    for _string in range(struct.unpack_from("<I", parts[0], 4)[0]):
        while at >= len(parts[part]):
            at, part = at - len(parts[part]), part + 1
        count, flags = struct.unpack_from("<HB", parts[part], at)
        at += 3
        after = 0
        if flags & 8:
            after, at = 4 * struct.unpack_from("<H", parts[part], at)[0], at + 2
        if flags & 4:
            after, at = after + struct.unpack_from("<I", parts[part], at)[0], at + 4
        lengths.append(count)
        left = count
        while (room := (len(parts[part]) - at) // (1 + (flags & 1))) < left:
            left -= room
            part += 1
            flags, at = parts[part][0], 1
        at += left * (1 + (flags & 1)) + after
    return lengths
