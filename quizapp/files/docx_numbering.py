"""The automatic numbers and letters of a Word document as they are seen on the page."""

from dataclasses import dataclass, field

from .docx_styles import Styles
from .xml_tree import Node

_LEVELS = 9
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
#: Numbers beyond this are somebody's joke; they must not cost memory.
_LARGEST = 100_000
_WITHOUT_NUMBER = ("bullet", "none")


@dataclass(frozen=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass
class _List:
    """One list definition (`abstractNum`) with the numbers it has reached."""

    levels: dict[int, _Level]
    reached: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts as Word does; to be asked once for every paragraph, in the order of the document."""

    def __init__(self, root: Node, styles: Styles) -> None:
        self._styles = styles
        abstract = {node.get("abstractNumId"): _List(_levels(node)) for node in root.children("abstractNum")}
        self._lists: dict[str, _List] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._levels_of: dict[str, dict[int, _Level]] = {}
        for number in root.children("num"):
            reference = number.child("abstractNumId")
            found = abstract.get(reference.get("val")) if reference else None
            if found is None:
                continue
            name = number.get("numId")
            self._lists[name] = found
            self._overrides[name] = {}
            self._levels_of[name] = dict(found.levels)
            for override in number.children("lvlOverride"):
                at = _int(override.get("ilvl"))
                if (start := override.child("startOverride")) is not None:
                    self._overrides[name][at] = _int(start.get("val"), 1)
                self._levels_of[name] |= _levels(override)

    def label(self, paragraph: Node | None) -> str:
        """`Câu 3:`, `b)`, or empty for a paragraph without a number. A bare number gets a full stop."""
        name, level_name = self._styles.numbering_of(paragraph)
        found = self._lists.get(name)
        if found is None:
            return ""
        at = _int(level_name)
        levels = self._levels_of[name]
        level = levels.get(at)
        if level is None:
            return ""
        self._count(name, found, at, level.start)
        if level.format in _WITHOUT_NUMBER:
            return ""
        text = level.text
        for upper in range(_LEVELS):
            shown = levels.get(upper)
            if f"%{upper + 1}" in text and shown is not None:
                text = text.replace(f"%{upper + 1}", _shown(found.reached.get(upper, shown.start), shown.format))
        text = text.strip()[:80]
        return f"{text}." if text[-1:].isalnum() else text

    def _count(self, name: str, found: _List, at: int, start: int) -> None:
        overrides = self._overrides[name]
        if at in overrides:
            found.reached[at] = overrides.pop(at)
        else:
            found.reached[at] = min(found.reached.get(at, start - 1) + 1, _LARGEST)
        for lower in [lower for lower in found.reached if lower > at]:
            del found.reached[lower]


def _levels(node: Node) -> dict[int, _Level]:
    found = {}
    for level in node.children("lvl"):
        form, text, start = level.child("numFmt"), level.child("lvlText"), level.child("start")
        found[_int(level.get("ilvl"))] = _Level(
            form.get("val") if form else "decimal",
            text.get("val") if text else "",
            _int(start.get("val"), 1) if start else 1,
        )
    return found


def _int(text: str, otherwise: int = 0) -> int:
    return min(int(text), _LARGEST) if text.isdecimal() and len(text) < 9 else otherwise


def _shown(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and number > 0:
        # After z comes aa, then bb.
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman"):
        roman, rest = "", min(number, 4_000)
        for value, signs in _ROMAN:
            roman += signs * (rest // value)
            rest %= value
        return roman.upper() if form == "upperRoman" else roman
    return f"{number:02}" if form == "decimalZero" else str(number)
