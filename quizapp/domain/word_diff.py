"""What changed between two texts, word by word, so that a reader sees the one number that is another now."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: Words, signs and the blanks between them; `1.234,5` and `57-NQ/TW` are one word each: half a number says nothing.
_TOKEN = re.compile(r"\w+(?:[.,/:-]\w+)*|\s+|[^\w\s]")


class Change(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, went or came; never empty."""

    change: Change
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in reading order, what went before what came in its place.

    All but the added ones make up `before`, all but the removed ones `after`; neighbours differ in their change.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for change, words in _runs(old, new):
        text = "".join(words)
        if pieces and pieces[-1].change is change:
            pieces[-1] = Piece(change, pieces[-1].text + text)
        elif text:
            pieces.append(Piece(change, text))
    return tuple(pieces)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, Sequence[str]]]:
    """A blank that stayed between two changed words is no island: it goes and comes with them."""
    held_old: list[str] = []
    held_new: list[str] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for at, (tag, old_from, old_to, new_from, new_to) in enumerate(steps):
        is_island = 0 < at < len(steps) - 1 and "".join(old[old_from:old_to]).isspace()
        if tag == "equal" and not is_island:
            yield Change.REMOVED, held_old
            yield Change.ADDED, held_new
            held_old, held_new = [], []
            yield Change.SAME, old[old_from:old_to]
        else:
            held_old += old[old_from:old_to]
            held_new += new[new_from:new_to]
    yield Change.REMOVED, held_old
    yield Change.ADDED, held_new
