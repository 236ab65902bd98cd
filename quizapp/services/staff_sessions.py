"""Staff sessions: opened by a right password, ended one by one or all at once; a try that failed is counted too."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from ..domain.accounts import normalise_login
from ..domain.errors import NotFound, Refusal
from ..models import Account, StaffSession
from ..sharing.shared import Shared
from .audit import Actor, record
from .throttles import Limit, count_try, forgive, give_back, throttle_key

#: A working day.
SESSION_HOURS = 12

TRIES_A_LOGIN = Limit(10, timedelta(minutes=15))
#: An office stands behind one address: more than for one login, far fewer than guessing needs.
TRIES_A_SOURCE = Limit(40, timedelta(minutes=15))

NOBODY = Actor("anonymous")


def login_or_empty(typed: str) -> str:
    """The login that was meant, or "" for what no login looks like."""
    try:
        return normalise_login(typed)
    except Refusal:
        return ""


def login_key(login: str) -> str:
    return throttle_key("login", login)


def source_key(source: str) -> str:
    return throttle_key("source", source)


def count_sign_in(session: Session, login: str, source: str, now: datetime, shared: Shared | None = None) -> None:
    """Counts a try on the login and on where it comes from, before it is judged. Refuses with 429 and says when.

    Its own transaction: guessing must cost the guesser a try whatever happens next.
    """
    count_try(session, login_key(login), TRIES_A_LOGIN, now, shared)
    count_try(session, source_key(source), TRIES_A_SOURCE, now, shared)


def count_password_try(session: Session, login: str, now: datetime, shared: Shared | None = None) -> None:
    """As `count_sign_in`, for somebody signed in who is asked for the password again."""
    count_try(session, login_key(login), TRIES_A_LOGIN, now, shared)


def open_session(
    session: Session,
    login: str,
    checked_hash: str | None,
    source: str,
    token_sha256: str,
    now: datetime,
    *,
    replaces: str = "",
) -> bool:
    """Opens a session under the token when `checked_hash`, against which the password proved right, is still in force.

    None as `checked_hash` is a wrong password or an unknown login; False comes back for these, and the journal has it
    either way. `replaces` is the token the browser had before: that session ends.
    """
    account = session.scalars(select(Account).where(Account.login == login).with_for_update()).one_or_none()
    if account is None or checked_hash is None or account.password_hash != checked_hash or not account.is_active:
        record(session, NOBODY, "staff.sign_in_failed", account.login if account else "", now)
        return False
    if replaces:
        session.execute(
            update(StaffSession)
            .where(StaffSession.token_sha256 == replaces, StaffSession.ended_at.is_(None))
            .values(ended_at=now)
        )
    session.add(
        StaffSession(
            token_sha256=token_sha256,
            account_id=account.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=SESSION_HOURS),
        )
    )
    forgive(session, login_key(login))
    give_back(session, source_key(source))
    actor = Actor(account.login, account.id, account.role, account.unit_id)
    record(session, actor, "staff.signed_in", account.login, now)
    return True


def sign_out(session: Session, actor: Actor, session_id: int, now: datetime) -> None:
    """Ends the session on the server: a copy of its cookie opens nothing from now on."""
    end_own_session(session, actor, session_id, now)
    record(session, actor, "staff.signed_out", actor.name, now)


def end_own_session(session: Session, actor: Actor, session_id: int, now: datetime) -> None:
    """Ends one session of the actor's own account; another's is not found."""
    found = session.scalars(
        select(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.account_id == actor.account_id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    found.ended_at = found.ended_at or now


def end_other_sessions(session: Session, actor: Actor, session_id: int, now: datetime) -> int:
    """Ends all sessions of the actor's account but this one; how many that were."""
    if actor.account_id is None:
        return 0
    ended = end_all_sessions(session, actor.account_id, now, except_id=session_id)
    record(session, actor, "staff.sessions_ended", actor.name, now, count=ended)
    return ended


def end_all_sessions(session: Session, account_id: int, now: datetime, *, except_id: int | None = None) -> int:
    """For other services, which write the journal themselves: ends what is open, and says how many that were."""
    statement = update(StaffSession).where(
        StaffSession.account_id == account_id, StaffSession.ended_at.is_(None), StaffSession.expires_at > now
    )
    if except_id is not None:
        statement = statement.where(StaffSession.id != except_id)
    result = cast(CursorResult[Any], session.execute(statement.values(ended_at=now)))
    return result.rowcount
