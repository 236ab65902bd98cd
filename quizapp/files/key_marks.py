"""Which options of a paper are set apart as keys, by bold, underlined, coloured, highlighted or starred text."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from .found_questions import FoundOption, FoundQuestion
from .marked_text import BARE, Look, Marked

#: Of the letters of an option: so many make it set apart as a whole, so few are a word that is stressed.
_WHOLE, _STRESSED = 0.8, 0.5
#: What fewer options of a paper are without is how its options are set, and marks no key.
_USUAL = 0.2
_WAYS = ("bold", "underline", "colour", "highlight")
_STARS = "*✓✔"

Value = Hashable


@dataclass(frozen=True)
class Setting:
    """How the letters and the texts of the options of a paper are set where they are no keys."""

    letters: Look
    bodies: Look


@dataclass(frozen=True)
class Marks:
    """Every set of options that something sets apart, as positions; `half` are options of which only a part is."""

    sets: frozenset[frozenset[int]]
    half: frozenset[int] = frozenset()
    #: Where a star is such a mark: it is no part of the text.
    starred: frozenset[int] = frozenset()


def usual_setting(questions: Iterable[FoundQuestion]) -> Setting:
    """Of a whole paper: one question may have more keys than other options."""
    options = [option for question in questions for option in question.options]
    texts = [option.body for option in options]
    letters = {way: _usual(way, (getattr(option.letter_look, way) for option in options)) for way in _WAYS}
    bodies = {way: _usual(way, (_value(text, way)[0] for text in texts)) for way in _WAYS}
    return Setting(Look()._replace(**letters), Look()._replace(**bodies))  # type: ignore[arg-type]


def marks_of(options: Sequence[FoundOption], setting: Setting) -> Marks:
    sets: set[frozenset[int]] = set()
    half: set[int] = set()
    texts = [option.body for option in options]
    for way in _WAYS:
        letters = [getattr(option.letter_look, way) for option in options]
        sets |= _set_apart(letters, getattr(setting.letters, way))
        bodies = [_value(text, way) for text in texts]
        usual = getattr(setting.bodies, way)
        sets |= _set_apart([value for value, _ in bodies], usual)
        parts = {at for at, (value, share) in enumerate(bodies) if share and value in ("", False)}
        large = {at for at in parts if bodies[at][1] >= _STRESSED}
        if not usual and len(parts) < len(options):
            half |= large
    starred = frozenset(at for at, option in enumerate(options) if _is_starred(option))
    if not 0 < len(starred) < len(options):
        starred = frozenset()
    return Marks(frozenset({*sets, starred} - {frozenset()}), frozenset(half), starred)


def without_star(text: Marked) -> Marked:
    """The text of an option whose star was a mark."""
    start = len(text.text) - len(text.text.lstrip(f"{_STARS} "))
    return text.part(start, max(start, len(text.text.rstrip(f"{_STARS} "))))


def _is_starred(option: FoundOption) -> bool:
    text = option.body.text
    return option.label.is_starred or text[:1] in (*_STARS,) or text[-1:] in (*_STARS,)


def _set_apart(values: Sequence[Value], usual: Value) -> set[frozenset[int]]:
    """The options of each value that is neither nothing nor the usual one, unless all are alike."""
    found: dict[Value, set[int]] = {}
    for at, value in enumerate(values):
        if value and value != usual and (usual is not True):
            found.setdefault(value, set()).add(at)
    return {frozenset(options) for options in found.values() if len(options) < len(values)}


def _usual(way: str, values: Iterable[Value]) -> Value:
    """What most have; nothing at all as soon as a fair part has nothing."""
    counts = Counter(values)
    nothing: Value = getattr(BARE, way)
    if counts[nothing] >= _USUAL * counts.total():
        return nothing
    return max(counts, key=lambda value: counts[value])


def _value(text: Marked, way: str) -> tuple[Value, float]:
    """What the text as a whole is set in, and which share of it is set in anything."""
    nothing: Value = getattr(BARE, way)
    first = text.looks[0] if text.looks else BARE
    if text.looks.count(first) == len(text.looks):
        value: Value = getattr(first, way)
        return value, float(value != nothing)
    shown = [look for sign, look in zip(text.text, text.looks, strict=True) if sign.isalnum()] or [
        look for sign, look in zip(text.text, text.looks, strict=True) if not sign.isspace()
    ]
    counts = Counter(getattr(look, way) for look in shown)
    if not counts:
        return nothing, 0.0
    most, count = max(counts.items(), key=lambda entry: entry[1])
    share = 1 - counts[nothing] / len(shown)
    return (most, share) if count >= _WHOLE * len(shown) else (nothing, share)
