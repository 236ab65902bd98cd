"""Text that knows how each of its signs looks: what a document of questions becomes before it is understood."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ..domain.text import tidy_lines
from .plain_text import Obstacle, Plain

#: Holds the place of what is no text: a picture, a formula.
OBJECT = "\ufffc"
#: The word joiner, which nobody sees: before a text it says that the text is no label, whatever it looks like.
GUARD = "\u2060"
#: Other signs that nobody sees would only hide a label.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2061-\u206f\ufeff]")


class Look(NamedTuple):
    """How a sign looks, as far as teachers mark keys by it; and why it can't be taken over, if it can't."""

    bold: bool = False
    underline: bool = False
    #: As RRGGBB; empty for black, and for no highlighting.
    colour: str = ""
    highlight: str = ""
    obstacle: Obstacle | None = None


BARE = Look()


@dataclass(frozen=True)
class Marked:
    """A text and, sign by sign, its looks."""

    text: str = ""
    looks: tuple[Look, ...] = ()

    @classmethod
    def of(cls, text: str, look: Look = BARE) -> "Marked":
        return cls(text, (look,) * len(text))

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def part(self, start: int, end: int | None = None) -> "Marked":
        return Marked(self.text[start:end], self.looks[start:end])

    def strip(self) -> "Marked":
        if self.text == self.text.strip():
            return self
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def plain(self) -> Plain:
        """Tidied text without the places of objects, which become obstacles."""
        if self.looks.count(BARE) == len(self.looks) or not any(look.obstacle for look in self.looks):
            return Plain(tidy_lines(self.text))
        shown = "".join(sign for sign, look in zip(self.text, self.looks, strict=True) if not look.obstacle)
        return Plain(tidy_lines(shown), frozenset(look.obstacle for look in self.looks if look.obstacle))


def below_each_other(parts: Iterable[Marked]) -> Marked:
    return joined(parts, "\n")


def joined(parts: Iterable[Marked], between: str) -> Marked:
    pieces = list(parts)
    if len(pieces) == 1:
        return pieces[0]
    gap = (BARE,) * len(between)
    looks: list[Look] = []
    for at, piece in enumerate(pieces):
        looks += (*(gap if at else ()), *piece.looks)
    return Marked(between.join(piece.text for piece in pieces), tuple(looks))


def composed(marked: Marked) -> Marked:
    """In NFC and without invisible signs; a sign put together from several looks as its first."""
    if marked.text.isascii():
        return marked
    text, looks = marked.text, marked.looks
    if _INVISIBLE.search(text):
        kept = [(sign, look) for sign, look in zip(text, looks, strict=True) if not _INVISIBLE.match(sign)]
        text, looks = "".join(sign for sign, _ in kept), tuple(look for _, look in kept)
    if unicodedata.is_normalized("NFC", text):
        return Marked(text, looks)
    signs: list[str] = []
    shown: list[Look] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        sign = unicodedata.normalize("NFC", text[start:end])
        signs.append(sign)
        shown += [looks[start]] * len(sign)
        start = end
    return Marked("".join(signs), tuple(shown))


@dataclass(frozen=True)
class Cell:
    """Where in which table a line stands."""

    table: int
    row: int
    column: int


@dataclass(frozen=True)
class Line:
    """One line as it is seen, automatic numbers included.

    `row` is the number of its paragraph (in a text: of the line). Lines of one `block` belong together: those of a
    paragraph, or those of a text without a blank line between them.
    """

    row: int
    text: Marked
    block: int
    is_heading: bool = False
    cell: Cell | None = None
