"""What a view may ask for: the moment of the request, the database, the settings, the visitor's token."""

import hashlib
import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, g, request

from ..config import Settings
from ..db import Database
from ..shared import Shared

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


def hot_transaction() -> AbstractContextManager[Any]:
    return running().database.hot_transaction()


def transaction() -> AbstractContextManager[Any]:
    return running().database.transaction()


def visitor_cookie_name() -> str:
    return "__Host-qz-visitor" if running().settings.is_https else "qz-visitor"


def visitor_token() -> str:
    """The SHA-256 of the browser's own random token, or "" when it has none. Only the hash is ever stored."""
    if "visitor" not in g:
        raw = request.cookies.get(visitor_cookie_name(), "")
        g.visitor = hashlib.sha256(raw.encode()).hexdigest() if raw else ""
    token: str = g.visitor
    return token


def new_visitor() -> tuple[str, str]:
    """A token for a browser, and the hash that stands for it in the database."""
    raw = secrets.token_urlsafe(32)
    return raw, hashlib.sha256(raw.encode()).hexdigest()


def remember_visitor(response: Response, raw_token: str) -> None:
    response.set_cookie(
        visitor_cookie_name(),
        raw_token,
        max_age=VISITOR_DAYS * 86400,
        secure=running().settings.is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget_visitor(response: Response) -> None:
    response.delete_cookie(
        visitor_cookie_name(), secure=running().settings.is_https, httponly=True, samesite="Lax", path="/"
    )
