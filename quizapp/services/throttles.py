"""Counts guesses on a key (a login, a source of codes) in the database: shared by workers, kept over a restart."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..domain.errors import N_, Refusal
from ..domain.rounds import VIETNAM
from ..models import Throttle

#: No limit has a longer window; older rows say nothing any more.
_FORGOTTEN_AFTER = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Limit:
    """So many tries within a span; then a wait until the span is over, never for ever."""

    tries: int
    span: timedelta


def throttle_key(kind: str, text: str) -> str:
    """What is typed or sent is never stored itself: people type passwords into the wrong field."""
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def count_try(session: Session, key: str, limit: Limit, now: datetime) -> None:
    """Counts one try before it is judged, so that many at once can't slip through; refuses with 429 and says when.

    Commit it before judging: a refusal afterwards must not take the count back.
    """
    row = session.get(Throttle, key, with_for_update=True) or _first_try(session, key, now)
    if now - row.since_at >= limit.span:
        row.failures, row.since_at = 0, now
    if row.failures >= limit.tries:
        raise Refusal(
            "too_many_tries",
            N_("Đã thử quá nhiều lần. Có thể thử lại từ %(time)s."),
            status=429,
            time=_next_minute(row.since_at + limit.span).astimezone(VIETNAM).strftime("%H:%M"),
        )
    row.failures += 1


def forgive(session: Session, key: str) -> None:
    """The right answer: earlier failures on the key are forgotten."""
    session.execute(delete(Throttle).where(Throttle.key == key))


def give_back(session: Session, key: str) -> None:
    """The try was no failure; earlier ones on the key stay."""
    row = session.get(Throttle, key, with_for_update=True)
    if row is not None and row.failures > 0:
        row.failures -= 1


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
