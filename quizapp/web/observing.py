"""Around the whole application: every request is counted and timed, has an id, and is logged when it went wrong."""

import logging
import re
import secrets
from collections.abc import Iterable
from time import perf_counter
from typing import Any

from flask import Flask, Response, request

from ..logs import request_id
from ..metering import observe_request

#: Who answers a request in front of Flask puts the endpoint (`play.save`) here, so that it is counted as the same.
ENDPOINT = "quizapp.endpoint"
#: The route as it is written in the code (`/a/<pid>`), never the path: it holds attempts and codes.
ROUTE = "quizapp.route"

#: Whoever answers 503 as the right answer (a place in the queue) says so here: it is counted, and no warning.
EXPECTED = "quizapp.expected"
#: A citizen takes longer for a failure.
SLOW_SECONDS = 2.0
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

log = logging.getLogger(__name__)


class Observed:
    """A WSGI application around another. `believes_id`: a proxy of ours names the request (X-Request-Id)."""

    def __init__(self, app: Any, *, believes_id: bool) -> None:
        self._app = app
        self._believes_id = believes_id

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        started = perf_counter()
        name = self._name(environ)
        before = request_id.set(name)
        status = 500

        def begin(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            headers.append(("X-Request-Id", name))
            return start_response(line, headers, *more)

        try:
            answer: Iterable[bytes] = self._app(environ, begin)
            return answer
        finally:
            _note(environ, status, perf_counter() - started)
            request_id.reset(before)

    def _name(self, environ: dict[str, Any]) -> str:
        if self._believes_id:
            given: str = environ.get("HTTP_X_REQUEST_ID", "")
            if _GIVEN_ID.fullmatch(given):
                return given
        return secrets.token_hex(8)


def init_observing(app: Flask, *, believes_id: bool) -> None:
    """Puts itself around the application as it is now; what is put around it later is not measured."""

    @app.after_request
    def tell_the_route(response: Response) -> Response:
        rule = request.url_rule
        if rule is not None:
            request.environ[ENDPOINT], request.environ[ROUTE] = rule.endpoint, rule.rule
        return response

    app.wsgi_app = Observed(app.wsgi_app, believes_id=believes_id)  # type: ignore[method-assign]


def _note(environ: dict[str, Any], status: int, seconds: float) -> None:
    observe_request(environ.get(ENDPOINT, ""), status, seconds)
    if status >= 500 and EXPECTED not in environ:
        level = logging.WARNING if status == 503 else logging.ERROR
    else:
        level = logging.WARNING if seconds >= SLOW_SECONDS else logging.DEBUG
    if log.isEnabledFor(level):
        method = environ.get("REQUEST_METHOD", "")
        facts = {"method": method if method in _METHODS else "?", "route": environ.get(ROUTE, ""), "status": status}
        log.log(level, "request", extra={**facts, "ms": round(seconds * 1000, 1)})


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
