"""What staff and the service did, in order; rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, RowId


class AuditEvent(Base):
    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    #: Empty for the service itself and for the command line.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    #: Who, in words that outlive the account: a login, `cli`, `service`.
    actor: Mapped[str] = mapped_column(String(64))
    #: Such as `bank.imported`, `contest.published`, `export.results`, `staff.signed_in`.
    action: Mapped[str] = mapped_column(String(64), index=True)
    #: What it was done to: a slug, a login, a public id.
    subject: Mapped[str] = mapped_column(String(120))
    #: Counts, states, reasons; never a password, an answer or a citizen's phone.
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
