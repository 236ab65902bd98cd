"""Vietnamese and English: Vietnamese is the source language, English a complete catalogue read at the start.

Vietnamese has one form for any number. Where English has two, the catalogue has both: `%(count)s rounds || one round`.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from babel.messages.pofile import read_po
from flask import Flask, Response, g, request
from markupsafe import Markup

LANGUAGES = ("vi", "en")
COOKIE = "qz-lang"
FORMS = " || "
CATALOGUE = Path(__file__).parents[1] / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def read_catalogue(path: Path = CATALOGUE) -> dict[str, str]:
    """Source sentence to translation; sentences without one are left out and stay Vietnamese."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }


def language() -> str:
    """`vi` unless this browser asked for English; phones set to English are no reason."""
    if "lang" not in g:
        asked = request.args.get("lang") or request.cookies.get(COOKIE) or "vi"
        g.lang = asked if asked in LANGUAGES else "vi"
    lang: str = g.lang
    return lang


def translate(text: str, params: Mapping[str, object] | None = None) -> str:
    """The sentence in the language of the request, its places filled."""
    if language() != "vi":
        text = _english_of(text, params or {})
    return text % params if params else text


_english: dict[str, str] = {}
#: For sentences with two forms: the place that decides, and what is said when it is 1.
_english_of_one: dict[str, tuple[str, str]] = {}


def _learn(catalogue: Mapping[str, str]) -> None:
    for text, english in catalogue.items():
        _english[text], _, of_one = english.partition(FORMS)
        place = re.search(r"%\((\w+)\)", text)
        if of_one and place:
            _english_of_one[text] = (place[1], of_one)


def _english_of(text: str, params: Mapping[str, object]) -> str:
    place, of_one = _english_of_one.get(text, ("", ""))
    return of_one if place and str(params.get(place)) == "1" else _english.get(text, text)


def _gettext(text: str, /, **params: object) -> str:
    """For templates: what is filled in is escaped unless it is markup already."""
    return _in_english(text, **params) if language() == "en" else _in_vietnamese(text, **params)


def _in_vietnamese(text: str, /, **params: object) -> str:
    return Markup(text) % params if params else text  # noqa: S704 (the sentences are ours, the params are escaped)


def _in_english(text: str, /, **params: object) -> str:
    return _in_vietnamese(_english_of(text, params), **params)


def init_language(app: Flask) -> None:
    """Puts `_()` into the templates and remembers a language asked for by `?lang=`."""
    _learn(read_catalogue())
    app.jinja_env.globals.update(_=_gettext, language=language)

    @app.context_processor
    def words() -> dict[str, object]:
        # Asked once a page instead of once a sentence.
        return {"_": _in_english if language() == "en" else _in_vietnamese}

    @app.after_request
    def remember(response: Response) -> Response:
        # Asked of the bytes first: nearly no request has it, and reading them all costs.
        asked = request.args.get("lang") if b"lang=" in request.query_string else None
        if asked in LANGUAGES:
            is_secure = app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(COOKIE, asked, max_age=365 * 86400, secure=is_secure, httponly=True, samesite="Lax")
        return response
