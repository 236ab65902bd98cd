"""Writes what was done into the audit journal, in the same transaction as the deed itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..domain.access import Role
from ..models import AuditEvent


@dataclass(frozen=True)
class Actor:
    """Who does something: a signed-in account, the command line or the service itself."""

    #: A login, `cli` or `service`.
    name: str
    account_id: int | None = None
    role: Role | None = None
    unit_id: int | None = None


CLI = Actor("cli")
SERVICE = Actor("service")


def record(
    session: Session, actor: Actor, action: str, subject: str, now: datetime, **details: str | int | bool | None
) -> None:
    """Adds one event. `details` hold counts, states and reasons; never a password, an answer or a phone number."""
    session.add(
        AuditEvent(
            at=now, account_id=actor.account_id, actor=actor.name, action=action, subject=subject, details=details
        )
    )
