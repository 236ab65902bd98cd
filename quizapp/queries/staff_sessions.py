"""Which account a staff browser is, now: a session that was ended or has run out opens nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.access import Role
from ..models import Account, StaffSession


@dataclass(frozen=True)
class SignedIn:
    """The account behind a request, as pages need it."""

    account_id: int
    session_id: int
    login: str
    name: str
    role: Role
    unit_id: int | None
    must_change_password: bool
    last_seen_at: datetime


def find_signed_in(session: Session, token_sha256: str, now: datetime) -> SignedIn | None:
    """The active account whose session this is, or None; one statement."""
    row = session.execute(
        select(
            Account.id,
            StaffSession.id,
            Account.login,
            Account.name,
            Account.role,
            Account.unit_id,
            Account.must_change_password,
            StaffSession.last_seen_at,
        )
        .join(Account, Account.id == StaffSession.account_id)
        .where(
            StaffSession.token_sha256 == token_sha256,
            StaffSession.ended_at.is_(None),
            StaffSession.expires_at > now,
            Account.is_active,
        )
    ).one_or_none()
    return SignedIn(*row) if row else None
