"""Keys that stand apart from their questions: `1.C 2.A …`, and tables of numbers and letters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..domain.text import fold, tidy
from .marked_text import Line
from .question_grammar import key_pairs, letters_of

_HEADS = re.compile(r"(?:cau(?: hoi)?(?: so)?|dap an(?: dung)?|da|d/a|d\.a|stt|tt|so|question|answer|key|no\.?)?\.?")
_NUMBER = re.compile(r"(?:câu\s*)?(\d{1,4})\s*[.:)]?", re.IGNORECASE)
#: A table of keys has at least so many, or it may be anything.
_FEWEST = 2

Grid = Mapping[tuple[int, int], str]


@dataclass
class KeyTable:
    """Keys by the number of their question; `found_before` questions of the paper stand above it."""

    found_before: int
    keys: dict[int, set[str]] = field(default_factory=dict)

    def add(self, pairs: Iterable[tuple[int, str]]) -> None:
        for number, letters in pairs:
            self.keys.setdefault(number, set()).add("".join(sorted(letters)))


def grid_of(lines: Sequence[Line]) -> Grid:
    """The cells of one table; several lines in a cell are one text."""
    grid: dict[tuple[int, int], str] = {}
    for line in lines:
        if line.cell is not None:
            at = (line.cell.row, line.cell.column)
            grid[at] = tidy(f"{grid.get(at, '')} {line.text.text}")
    return grid


def pairs_of(grid: Grid) -> list[tuple[int, str]]:
    """The keys of a table of keys, empty for any other table.

    Cells like `1.C`; numbers with the letters below them; numbers with the letters to their right. Where a number has
    both beside it, it is not known which is meant.
    """
    pairs: list[tuple[int, str]] = []
    numbers: dict[tuple[int, int], int] = {}
    letters: dict[tuple[int, int], str] = {}
    for at, text in grid.items():
        if found := _NUMBER.fullmatch(text):
            numbers[at] = int(found[1])
        elif key := letters_of(text):
            letters[at] = key
        elif own := key_pairs(text):
            pairs += own
        elif _HEADS.fullmatch(fold(text)) is None:
            return []
    below = {at: (at[0] + 1, at[1]) for at in numbers if (at[0] + 1, at[1]) in letters}
    right = {at: (at[0], at[1] + 1) for at in numbers if (at[0], at[1] + 1) in letters}
    # Several columns of letters to the right of one number are several papers: whose key it is, is not said.
    has_many = any((row, column + 2) in letters for row, column in right if not below)
    if has_many or (below and right) or (numbers and not (below or right)):
        return []
    pairs += [(numbers[at], letters[key]) for at, key in (below or right).items()]
    return pairs if len(pairs) >= _FEWEST else []


def table_for(position: int, tables: Sequence[KeyTable]) -> tuple[int, KeyTable] | None:
    """The keys that a question is meant by, the first below it, and after how many questions their part begins."""
    start = 0
    for table in tables:
        if position < table.found_before:
            return start, table
        start = table.found_before
    if len(tables) == 1 and tables[0].found_before == 0:
        return 0, tables[0]
    return None
