"""Counts guesses on a key (a login, a source of codes) in the database: shared by all hosts, kept over a restart.

Every try that is judged is counted there. Redis only remembers for some seconds that a key was refused, so that a
flood of guesses does not reach the database: lost or away, it gives nobody a try more and locks nobody out.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..domain.errors import N_, Refusal
from ..domain.rounds import VIETNAM
from ..models import Throttle
from ..sharing.shared import Shared, SharedAway

#: No limit has a longer window; older rows say nothing any more.
_FORGOTTEN_AFTER = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
#: Short: who is forgiven meanwhile (a new password from the office) is not kept waiting.
REMEMBERED_SECONDS = 5


@dataclass(frozen=True)
class Limit:
    """So many tries within a span; then a wait until the span is over, never for ever."""

    tries: int
    span: timedelta


def throttle_key(kind: str, text: str) -> str:
    """What is typed or sent is never stored itself: people type passwords into the wrong field."""
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def count_try(session: Session, key: str, limit: Limit, now: datetime, shared: Shared | None = None) -> None:
    """Counts one try before it is judged, so that many at once can't slip through; refuses with 429 and says when.

    Commit it before judging: a refusal afterwards must not take the count back.
    """
    if until := _refused_lately(shared, key):
        raise _refusal(until)
    row = session.get(Throttle, key, with_for_update=True) or _first_try(session, key, now)
    if now - row.since_at >= limit.span:
        row.failures, row.since_at = 0, now
    if row.failures >= limit.tries:
        until = _next_minute(row.since_at + limit.span).astimezone(VIETNAM).strftime("%H:%M")
        _remember_refusal(shared, key, until)
        raise _refusal(until)
    row.failures += 1


def forgive(session: Session, key: str) -> None:
    """The right answer: earlier failures on the key are forgotten."""
    session.execute(delete(Throttle).where(Throttle.key == key))


def give_back(session: Session, key: str) -> None:
    """The try was no failure; earlier ones on the key stay."""
    row = session.get(Throttle, key, with_for_update=True)
    if row is not None and row.failures > 0:
        row.failures -= 1


def _refusal(until: str) -> Refusal:
    return Refusal("too_many_tries", N_("Đã thử quá nhiều lần. Có thể thử lại từ %(time)s."), status=429, time=until)


def _refused_lately(shared: Shared | None, key: str) -> str | None:
    try:
        return shared.get(f"refused:{key}") if shared else None
    except SharedAway:
        return None


def _remember_refusal(shared: Shared | None, key: str, until: str) -> None:
    with suppress(SharedAway):
        if shared:
            shared.put(f"refused:{key}", until, REMEMBERED_SECONDS)


def _first_try(session: Session, key: str, now: datetime) -> Throttle:
    session.execute(delete(Throttle).where(Throttle.since_at < now - _FORGOTTEN_AFTER))
    try:
        with session.begin_nested():
            row = Throttle(key=key, failures=0, since_at=now)
            session.add(row)
    except IntegrityError:  # another worker was first
        return session.get_one(Throttle, key, with_for_update=True)
    return row


def _next_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + _MINUTE
