"""Says until when a document is in force that questions rest on."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.errors import N_, NotFound, Refusal
from ..models import SourceDocument
from ..queries.source_documents import EXPIRY_SET
from .audit import Actor, record
from .banks import lock_bank

#: A year outside of this is a slip of the pen.
_YEARS = range(1945, 2101)


def set_expiry(
    session: Session, actor: Actor, bank_slug: str, title: str, expires_on: date | None, now: datetime
) -> None:
    """`expires_on` is the last day the document is in force; None: nobody knows of one. The journal keeps both days.

    NotFound for a document the bank doesn't know; refuses `bad_expiry`.
    """
    bank = lock_bank(session, bank_slug)
    document = session.scalars(
        select(SourceDocument).where(SourceDocument.bank_id == bank.id, SourceDocument.title == title)
    ).one_or_none()
    if document is None:
        raise NotFound(N_("Không có văn bản này trong ngân hàng."))
    if expires_on is not None and expires_on.year not in _YEARS:
        raise Refusal(
            "bad_expiry",
            N_("Năm hết hiệu lực phải từ %(first)s đến %(last)s."),
            field="expires_on",
            first=_YEARS[0],
            last=_YEARS[-1],
        )
    if document.expires_on == expires_on:
        return
    before, after = (day.isoformat() if day else None for day in (document.expires_on, expires_on))
    document.expires_on = expires_on
    record(session, actor, EXPIRY_SET, bank.slug, now, document=title, before=before, after=after)
