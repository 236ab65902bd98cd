"""Questions as HTML: an approved wording never changes, so its templates are rendered once and their blanks filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...queries.attempts import PaperSlot
from ...queries.versions import ShownVersion
from ..ask import Ask
from ..context import running
from ..frames import render
from ..language import language

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class _Blanks:
    """What differs from paper to paper. Control signs: no question may hold one (domain/draft_checks)."""

    slot: str = "\x01"
    count: str = "\x02"
    options: str = "\x03"
    letter: str = "\x04"
    checked: str = "\x05"


_BLANK = _Blanks()


@dataclass(frozen=True)
class _Rendered:
    frame: str
    options: Mapping[str, str]


def paper_markup(slots: Sequence[PaperSlot], shown: Mapping[int, ShownVersion], ask: Ask) -> str:
    """The fieldsets of a paper, in order, with what was saved."""
    count = str(len(slots))
    return "".join([_slot_markup(slot, _rendered(shown[slot.version_id], ask), count) for slot in slots])


def _slot_markup(slot: PaperSlot, rendered: _Rendered, count: str) -> str:
    chosen = slot.response or ()
    options = [
        rendered.options[code]
        .replace(_BLANK.letter, letter)
        .replace(_BLANK.checked, " checked" if code in chosen else "")
        for code, letter in zip(slot.options, LETTERS, strict=False)
    ]
    frame = rendered.frame.replace(_BLANK.count, count).replace(_BLANK.options, "".join(options))
    return frame.replace(_BLANK.slot, str(slot.slot))


def _rendered(version: ShownVersion, ask: Ask) -> _Rendered:
    kept: dict[tuple[int, str], _Rendered] = running().caches.setdefault("slot_markup", {})
    key = version.version_id, language()
    if key not in kept:
        kept[key] = _Rendered(
            render(ask, "play/_slot.html", version=version, blank=_BLANK),
            {
                code: render(ask, "play/_option.html", version=version, code=code, text=text, blank=_BLANK)
                for code, text in version.options.items()
            },
        )
    return kept[key]
