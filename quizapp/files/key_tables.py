"""Keys that stand apart from their questions: `1.C 2.A …`, and tables of numbers and letters."""

import re
from collections import Counter
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


def keys_apart(
    numbers: Sequence[int | None], tables: Sequence[KeyTable]
) -> tuple[dict[int, frozenset[str]], list[int]]:
    """The keys of questions by their positions, and the numbers that are not exactly one question's.

    A table is about the questions between it and the table above; a single one above all questions about all. Where no
    question has a number, a table with a key for each of them goes by their order.
    """
    found: dict[int, frozenset[str]] = {}
    unmet: list[int] = []
    is_above_all = len(tables) == 1 and tables[0].found_before == 0
    start = 0
    for table in tables:
        end = len(numbers) if is_above_all else table.found_before
        part = numbers[start:end]
        if not any(numbers) and set(table.keys) == set(range(1, len(part) + 1)):
            part = range(1, len(part) + 1)
        times = Counter(part)
        found |= {
            start + at: frozenset(table.keys[number])
            for at, number in enumerate(part)
            if number is not None and number in table.keys and times[number] == 1
        }
        unmet += [number for number in table.keys if times[number] != 1]
        start = end
    return found, unmet
