"""Pages rendered once with blanks in them, filled for each person: a template's work is done once for the crowd."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping

from flask import current_app, has_request_context, render_template
from markupsafe import Markup

from .ask import Ask
from .context import running
from .language import language

#: Control signs stand around a blank's name: no text of ours or of an office may hold one (domain/draft_checks).
_BLANK = re.compile("\x02([a-z_]+)\x03")
#: More than there are rounds, languages and states of all contests that are taken at once.
MOST_KEPT = 500


class Frame:
    """The text between the blanks, and their names."""

    def __init__(self, text: str) -> None:
        parts = _BLANK.split(text)
        self._texts = parts[::2]
        self._names = parts[1::2]

    def fill(self, values: Mapping[str, object]) -> str:
        """`values` are markup or numbers, by the names of the blanks; KeyError when one is missing."""
        filled = [self._texts[0]]
        for name, text in zip(self._names, self._texts[1:], strict=True):
            filled += (str(values[name]), text)
        return "".join(filled)


def blanks(names: Iterable[str]) -> dict[str, Markup]:
    """What a template is given in the places of the values."""
    return {name: Markup(f"\x02{name}\x03") for name in names}  # noqa: S704 (names of ours)


def frame(key: Hashable, make: Callable[[], str]) -> Frame:
    """The frame of this key in the language of the request, made the first time. `key` names all it depends on."""
    kept: dict[Hashable, Frame] = running().caches.setdefault("frames", {})
    whole = (key, language())
    found = kept.get(whole)
    if found is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[whole] = Frame(make())
    return found


def render(ask: Ask, template: str, **values: object) -> str:
    """A template, also where Flask does not know of the request."""
    if has_request_context():
        return render_template(template, **values)
    with current_app.request_context(ask.environ):
        return render_template(template, **values)
