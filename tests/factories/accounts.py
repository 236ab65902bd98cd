"""Staff accounts, and a browser signed in as one."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.models import Account, StaffSession
from tests.people import LAN, Staff


def make_account(
    session: Session, staff: Staff = LAN, *, unit_id: int | None = None, must_change: bool = False
) -> Account:
    """An account nobody can sign in to with a password; use `sign_in_staff`."""
    now = datetime.now(UTC)
    account = Account(
        login=staff.login,
        name=staff.name,
        role=staff.role,
        unit_id=unit_id,
        password_hash="!",
        must_change_password=must_change,
        created_at=now,
        password_changed_at=now,
    )
    session.add(account)
    session.flush()
    return account


def sign_in_staff(session: Session, account: Account) -> str:
    """The cookie value (`qz-staff`) of a fresh session of the account."""
    raw = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    session.add(
        StaffSession(
            token_sha256=hashlib.sha256(raw.encode()).hexdigest(),
            account_id=account.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=12),
        )
    )
    session.flush()
    return raw
