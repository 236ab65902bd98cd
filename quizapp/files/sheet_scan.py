"""Scans the XML of one sheet as a stream: how far it reaches, and what its values alone do not tell."""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..domain.errors import N_, Refusal
from .limits import (
    MAX_CELLS,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_FILLED_CELLS,
    MAX_MERGED_RANGES,
    MAX_ROWS,
    too_many_columns,
    too_many_rows,
)
from .number_formats import GENERAL
from .xml_walk import walk
from .zip_guard import zip_broken

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
#: What follows the cells and holds texts of its own: lists to choose from, rules, page footers.
_AFTER_CELLS = frozenset({"conditionalFormatting", "dataValidations", "headerFooter", "extLst"})
#: Longer than any number; of longer texts only the length counts.
_LONGEST_NUMBER = 64


def cell_index(row: int, column: int) -> int:
    """One number for a cell within the limits; row and column count from 0."""
    return row * MAX_COLUMNS + column


@dataclass
class SheetScan:
    """What was found in one sheet, by `cell_index`."""

    filled: int = 0
    #: Number formats other than the general one.
    formats: dict[int, str] = field(default_factory=dict)
    #: `error` (#N/A and its kind) or `no_value` (a formula that was never computed).
    faults: dict[int, str] = field(default_factory=dict)
    #: Rows, from 0, on which a picture begins.
    pictures: frozenset[int] = frozenset()


@dataclass
class Budget:
    """What a whole workbook has used up of its limits."""

    cells: int = 0
    filled: int = 0
    characters: int = 0

    def open_cell(self) -> None:
        """One more cell of any kind. Refuses `workbook_too_large`."""
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise workbook_too_large()

    def has_room_for(self, cells: int, filled: int, characters: int) -> bool:
        """Whether a whole sheet of so much fits; it is taken off if it does."""
        after = Budget(self.cells + cells, self.filled + filled, self.characters + characters)
        if after.cells > MAX_CELLS or after.filled > MAX_FILLED_CELLS or after.characters > MAX_CHARACTERS:
            return False
        self.cells, self.filled, self.characters = after.cells, after.filled, after.characters
        return True

    def fill(self, times: int, length: int) -> None:
        """So many cells with a text of this length each. Refuses `workbook_too_large`."""
        self.filled += times
        self.characters += times * length
        if self.filled > MAX_FILLED_CELLS or self.characters > MAX_CHARACTERS:
            raise workbook_too_large()


def scan_sheet(xml: bytes, lengths: "array[int]", formats: Sequence[str], budget: Budget) -> SheetScan:
    """Refuses a filled cell beyond the limits, and a sheet that spends the workbook's budget; adds to `budget`.

    `lengths` are those of the shared strings, `formats` the number format of each cell style.
    """
    walker = _Walker(lengths, formats, budget)
    walk(xml, walker.on_start, walker.on_text)
    walker.close_cell()
    return walker.found


def lengths_of_shared_strings(xml: bytes) -> "array[int]":
    """One small file can hold one long text and show it in every cell: so the lengths are counted per use."""
    lengths = array("L")

    def on_start(name: str, _attributes: Mapping[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def on_text(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    walk(xml, on_start, on_text)
    return lengths


class _Walker:
    """Follows the events of one sheet. Cells without a reference are counted on, as every reader of the format does."""

    def __init__(self, lengths: "array[int]", formats: Sequence[str], budget: Budget) -> None:
        self.found = SheetScan()
        self._lengths, self._formats, self._budget = lengths, formats, budget
        self._row, self._cell_row, self._column = -1, 0, 0
        self._merged = self._length = 0
        self._type = self._style = self._part = self._value = ""
        self._has_formula = self._is_in_cell = False

    def on_start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self.close_cell()
            self._open_cell(attributes)
        elif name == "row":
            self.close_cell()
            self._row = _row_number(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif name in ("v", "f", "is") and self._is_in_cell:
            self._part = name
            self._has_formula = self._has_formula or name == "f"
        elif name in _AFTER_CELLS:
            self.close_cell()
        elif name == "mergeCell":
            self.close_cell()
            self._merged += 1
            if self._merged > MAX_MERGED_RANGES:
                raise workbook_too_large()

    def on_text(self, text: str) -> None:
        if self._part in ("v", "is"):
            self._length += len(text)
            if self._length <= _LONGEST_NUMBER:
                self._value += text

    def close_cell(self) -> None:
        if not self._is_in_cell:
            return
        if self._part:
            self._count_filled_cell()
        self._column += 1
        self._is_in_cell, self._part = False, ""

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        self._budget.open_cell()
        self._cell_row = max(self._row, 0)
        if "r" in attributes:
            self._cell_row, self._column = _row_and_column(attributes["r"])
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._part = self._value = ""
        self._length = 0
        self._has_formula, self._is_in_cell = False, True

    def _count_filled_cell(self) -> None:
        row, column = self._cell_row, self._column
        if row >= MAX_ROWS:
            raise too_many_rows(_name_of(row, column))
        if column >= MAX_COLUMNS:
            raise too_many_columns(_name_of(row, column))
        value, index = self._value.strip(), cell_index(row, column)
        self.found.filled += 1
        self._budget.fill(1, self._shared_length(value) if self._type == "s" else self._length)
        if self._type == "e":
            self.found.faults[index] = "error"
        elif self._has_formula and not value and self._type != "str":
            self.found.faults[index] = "no_value"
        elif self._type == "n" and (code := self._format()) != GENERAL:
            self.found.formats[index] = code

    def _shared_length(self, value: str) -> int:
        if not value:
            return 0
        if not value.isdecimal() or len(value) > 9 or int(value) >= len(self._lengths):
            raise zip_broken()
        return self._lengths[int(value)]

    def _format(self) -> str:
        at = int(self._style) if self._style.isdecimal() and len(self._style) < 10 else 0
        return self._formats[at] if at < len(self._formats) else GENERAL


def _row_number(text: str) -> int:
    if not text.isdecimal() or len(text) > 7 or int(text) == 0:
        raise zip_broken()
    return int(text) - 1


def _row_and_column(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise zip_broken()
    return int(match[2]) - 1, column_of(match[1])


@lru_cache(maxsize=1024)
def column_of(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _name_of(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def workbook_too_large() -> Refusal:
    """Of a file with more cells or text than any table of questions or units has."""
    return Refusal(
        "workbook_too_large",
        N_("Bảng tính quá lớn để đọc. Hãy xóa các trang, cột và vùng đã định dạng không dùng rồi lưu lại."),
        field="file",
    )
