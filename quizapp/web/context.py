"""What a view may ask for: the moment of the request, the database, the settings, the visitor's token."""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from werkzeug.http import dump_cookie

from ..config import Settings
from ..db import Database
from ..sharing.shared import Shared
from .citizen_token import issue_token

_Result = TypeVar("_Result")

VISITOR_DAYS = 120


@dataclass
class Services:
    """What one running process holds: made once by the composition root, found through the app."""

    settings: Settings
    database: Database
    shared: Shared
    #: Values that never change or are known by a revision, kept by name (see web/play and web/contests).
    caches: dict[str, Any] = field(default_factory=dict)


def running() -> Services:
    services: Services = current_app.extensions["quizapp"]
    return services


def clock() -> datetime:
    """The moment of this request: read once, so that every rule judges the same instant."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    now: datetime = g.now
    return now


def reading() -> AbstractContextManager[Any]:
    return running().database.reading()


def long_reading() -> AbstractContextManager[Any]:
    return running().database.snapshot()


def hot_reading() -> AbstractContextManager[Any]:
    return running().database.hot_reading()


def hot_write(work: Callable[[Any], _Result], is_one_statement: bool = False) -> _Result:
    return running().database.hot_write(work, is_one_statement)


def transaction() -> AbstractContextManager[Any]:
    return running().database.transaction()


def visitor_cookie_name() -> str:
    return "__Host-qz-visitor" if running().settings.is_https else "qz-visitor"


def visitor_token() -> str:
    """The SHA-256 of the browser's own random token, or "" when it has none. Only the hash is ever stored."""
    if "visitor" not in g:
        raw = request.cookies.get(visitor_cookie_name(), "")
        g.visitor = hashed(raw) if raw else ""
    token: str = g.visitor
    return token


def hashed(raw_token: str) -> str:
    """What stands for a browser's own token in the database."""
    return hashlib.sha256(raw_token.encode()).hexdigest()


def sure_visitor() -> str:
    """As `visitor_token`; a browser that has none gets one with the answer (see `visitor_cookie`)."""
    if not visitor_token():
        g.new_visitor = secrets.token_urlsafe(32)
        g.visitor = hashed(g.new_visitor)
    token: str = g.visitor
    return token


def visitor_cookie() -> str | None:
    """The cookie that gives this browser its token; None when it keeps the one it has."""
    if "new_visitor" not in g:
        return None
    return dump_cookie(
        visitor_cookie_name(),
        g.new_visitor,
        max_age=VISITOR_DAYS * 86400,
        secure=running().settings.is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def form_token() -> str:
    """The CSRF token for the forms on a citizen's page."""
    return issue_token(running().settings.secret_key, sure_visitor())


def forget_visitor(response: Response) -> None:
    response.delete_cookie(
        visitor_cookie_name(), secure=running().settings.is_https, httponly=True, samesite="Lax", path="/"
    )
