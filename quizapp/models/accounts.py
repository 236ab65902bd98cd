"""Staff: accounts, their server-side sessions, and the counters that slow guessing down."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.access import Role
from .base import Base, RowId, enum_column


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    #: Lower case, folded: look-alikes are the same login.
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))
    #: A coordinator sees this unit only.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    #: The password was given by somebody else and works once, to choose one's own.
    must_change_password: Mapped[bool]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime]


class StaffSession(Base):
    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    #: SHA-256 of the cookie's token: a copy of the database opens no session.
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Throttle(Base):
    """Failed guesses on one key (a login, a source of resume codes) since a moment."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[int]
    since_at: Mapped[datetime]
