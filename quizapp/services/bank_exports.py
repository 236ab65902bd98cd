"""Who took a bank with its keys out, entered before anything is handed over."""

from datetime import datetime

from sqlalchemy.orm import Session

from .audit import Actor, record


def record_bank_export(
    session: Session, actor: Actor, slug: str, now: datetime, *, format: str, count: int, left_out: int
) -> None:
    """One event; `count` questions are in the file, `left_out` the format could not take."""
    record(session, actor, "bank.exported", slug, now, format=format, count=count, left_out=left_out)
