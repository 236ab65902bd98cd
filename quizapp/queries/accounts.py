"""Staff accounts as pages show them, and the one hash a sign-in is checked against."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..domain.access import Role
from ..domain.errors import N_, NotFound
from ..models import Account, StaffSession, Unit


@dataclass(frozen=True)
class AccountRow:
    login: str
    name: str
    role: Role
    unit_code: str | None
    unit_name: str | None
    is_active: bool
    must_change_password: bool
    created_at: datetime
    open_sessions: int


@dataclass(frozen=True)
class OpenSession:
    id: int
    created_at: datetime
    expires_at: datetime


def find_password_hash(session: Session, login: str) -> str | None:
    """The hash in force for a login, or None. For checking a password only: it goes into no page."""
    return session.scalars(select(Account.password_hash).where(Account.login == login)).one_or_none()


def list_accounts(session: Session, now: datetime) -> list[AccountRow]:
    """All accounts, those in use first, by login; one statement."""
    return [AccountRow(*row) for row in session.execute(_rows(now).order_by(Account.is_active.desc(), Account.login))]


def find_account(session: Session, login: str, now: datetime) -> AccountRow:
    row = session.execute(_rows(now).where(Account.login == login)).one_or_none()
    if row is None:
        raise NotFound(N_("Không có tài khoản này."))
    return AccountRow(*row)


def open_sessions(session: Session, account_id: int, now: datetime) -> list[OpenSession]:
    """Where an account is signed in, the newest first."""
    return [
        OpenSession(*row)
        for row in session.execute(
            select(StaffSession.id, StaffSession.created_at, StaffSession.expires_at)
            .where(
                StaffSession.account_id == account_id, StaffSession.ended_at.is_(None), StaffSession.expires_at > now
            )
            .order_by(StaffSession.created_at.desc(), StaffSession.id.desc())
        )
    ]


def _rows(now: datetime) -> Select[Any]:
    sessions = (
        select(func.count())
        .where(StaffSession.account_id == Account.id, StaffSession.ended_at.is_(None), StaffSession.expires_at > now)
        .scalar_subquery()
    )
    return select(
        Account.login,
        Account.name,
        Account.role,
        Unit.code,
        Unit.name,
        Account.is_active,
        Account.must_change_password,
        Account.created_at,
        sessions,
    ).outerjoin(Unit, Unit.id == Account.unit_id)
