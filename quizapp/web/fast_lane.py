"""The short way in front of Flask: the usual request of a citizen on the last evening, and nothing else.

A page on it is a function that gets an `Ask` and the slug or the attempt of the address, and returns a `Reply`, or
None when the request is not the usual one. Then, and for all other addresses, Flask answers as if the short way were
not there. What a page refuses (or fails with) is handed to Flask too, which says it in words as everywhere.
"""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from werkzeug.sansio.utils import host_is_trusted

from .ask import MOST_BYTES, Ask, NotUsual
from .citizen_token import is_token
from .context import Services, hashed, visitor_cookie_name
from .headers import headers_of_all
from .language import COOKIE as LANGUAGE_COOKIE
from .language import LANGUAGES
from .observing import ENDPOINT, ROUTE
from .reply import PHRASES, Reply, compress

Page = Callable[[Ask, str], Reply | None]
#: What went wrong on the short way, for Flask to say.
FAULT = "quizapp.fault"
_SAFE_SITES = frozenset({"", "same-origin", "same-site", "none"})


@dataclass(frozen=True)
class _Stop:
    page: Page
    endpoint: str
    rule: str


class Stops:
    """The pages of the short way, by method and the fixed parts of their address."""

    def __init__(self) -> None:
        self._stops: dict[tuple[str, str, str], _Stop] = {}

    def add(self, method: str, rule: str, endpoint: str) -> Callable[[Page], Page]:
        """For addresses of the shape `/c/<slug>` or `/c/<slug>/join`: one letter, one name, at most one word."""

        def hang(page: Page) -> Page:
            _, first, _name, *word = rule.split("/")
            self._stops[method, first, word[0] if word else ""] = _Stop(page, endpoint, rule)
            return page

        return hang

    def find(self, method: str, path: str) -> tuple[_Stop | None, str]:
        """The page at the address, and the name in it."""
        parts = path.split("/")
        if not 3 <= len(parts) <= 4 or not parts[2] or not path.isascii() or (len(parts) == 4 and not parts[3]):
            return None, ""
        return self._stops.get((method, parts[1], parts[3] if len(parts) == 4 else "")), parts[2]


class FastLane:
    """A WSGI application around Flask's."""

    def __init__(self, app: Flask, stops: Stops) -> None:
        self._app = app
        self._flask: Any = app.wsgi_app
        self._stops = stops
        self._services: Services = app.extensions["quizapp"]
        settings = self._services.settings
        self._secret, self._hosts = settings.secret_key, list(settings.trusted_hosts)
        self._headers = headers_of_all(settings.is_https)
        with app.app_context():
            self._cookie = visitor_cookie_name()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        stop, name = self._stops.find(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        ask = None if stop is None else self._usual(environ)
        reply = None if stop is None or ask is None else self._reply(stop, ask, name)
        if reply is None:
            answer: Iterable[bytes] = self._flask(environ, start_response)
            return answer
        compress(reply, environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response(
            PHRASES[reply.status],
            [
                ("Content-Type", reply.content_type),
                ("Content-Length", str(len(reply.body))),
                ("Cache-Control", "no-store" if reply.is_personal else "no-cache"),
                *self._headers,
                *reply.headers,
            ],
        )
        return [reply.body]

    def _usual(self, environ: dict[str, Any]) -> Ask | None:
        """The request, if it is one as our pages send it. Its body is still there for Flask."""
        if environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"):
            return None
        if self._hosts and not host_is_trusted(environ.get("HTTP_HOST"), self._hosts):
            return None
        if environ["REQUEST_METHOD"] == "GET":
            return Ask(environ, b"")
        length = environ.get("CONTENT_LENGTH") or ""
        origin = environ.get("HTTP_ORIGIN") or ""
        if not length.isdecimal() or int(length) > MOST_BYTES or environ.get("HTTP_TRANSFER_ENCODING"):
            return None
        if environ.get("HTTP_SEC_FETCH_SITE", "") not in _SAFE_SITES:
            return None
        if origin and origin != f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST')}":
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        return Ask(environ, body)

    def _reply(self, stop: _Stop, ask: Ask, name: str) -> Reply | None:
        environ = ask.environ
        with self._app.app_context():
            raw = ask.cookies.get(self._cookie, "")
            g.visitor = hashed(raw) if raw else ""
            chosen = ask.cookies.get(LANGUAGE_COOKIE, "vi")
            g.lang = chosen if chosen in LANGUAGES else "vi"
            try:
                if environ["REQUEST_METHOD"] != "GET" and not is_token(self._secret, g.visitor, ask.token):
                    return None
                reply = stop.page(ask, name)
            except NotUsual:
                return None
            except Exception as fault:
                environ[FAULT] = fault
                return None
        environ[ENDPOINT], environ[ROUTE] = stop.endpoint, stop.rule
        return reply


def init_fast_lane(app: Flask, stops: Stops) -> None:
    """Puts the short way in front, and lets Flask say what went wrong on it."""

    def say_what_went_wrong() -> None:
        if FAULT in request.environ:
            raise request.environ[FAULT]

    # Before all others: nothing is to be done a second time.
    app.before_request_funcs.setdefault(None, []).insert(0, say_what_went_wrong)
    app.wsgi_app = FastLane(app, stops)  # type: ignore[method-assign]
