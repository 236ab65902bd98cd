"""The documents a bank's questions rest on: how many do, until when each is in force, who said so."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from ..domain.content_review import ContentState
from ..domain.document_expiry import ExpiringDocument, last_day
from ..models import (
    AuditEvent,
    Bank,
    BlueprintRow,
    Contest,
    QuestionVersion,
    Round,
    SourceDocument,
)

#: In the journal: the bank is the subject, the document's title and the day are details.
EXPIRY_SET = "document.expiry_set"


@dataclass(frozen=True)
class DocumentLine:
    """`approved` and `waiting` count the questions that rest on it; `set_by` and `set_at` the last word on its day."""

    title: str
    expires_on: date | None
    approved: int
    waiting: int
    set_by: str
    set_at: datetime | None


def list_documents(session: Session, bank_slug: str) -> list[DocumentLine]:
    """Documents that questions in use or in review rest on, those with most first. Two statements."""
    approved = func.count(QuestionVersion.id).filter(QuestionVersion.state == ContentState.APPROVED)
    waiting = func.count(QuestionVersion.id).filter(QuestionVersion.state == ContentState.IN_REVIEW)
    rows = session.execute(
        select(SourceDocument.title, SourceDocument.expires_on, approved, waiting)
        .join(Bank, Bank.id == SourceDocument.bank_id)
        .join(QuestionVersion, QuestionVersion.document_id == SourceDocument.id)
        .where(Bank.slug == bank_slug)
        .group_by(SourceDocument.id, SourceDocument.title, SourceDocument.expires_on)
        .having(or_(approved > 0, waiting > 0))
        .order_by(approved.desc(), SourceDocument.title)
    ).all()
    said = _last_words(session, bank_slug)
    return [DocumentLine(*row, *said.get(row[0], ("", None))) for row in rows]


def expiring_in_bank(session: Session, bank_slug: str, after: date) -> list[ExpiringDocument]:
    """Documents of approved questions that are no longer in force on the day `after`, the soonest first."""
    statement = (
        select(Bank.slug, Bank.title, SourceDocument.title, SourceDocument.expires_on, func.count(QuestionVersion.id))
        .join(SourceDocument, SourceDocument.bank_id == Bank.id)
        .join(QuestionVersion, QuestionVersion.document_id == SourceDocument.id)
        .where(
            Bank.slug == bank_slug,
            SourceDocument.expires_on < after,
            QuestionVersion.state == ContentState.APPROVED,
        )
        .group_by(Bank.slug, Bank.title, SourceDocument.id, SourceDocument.title, SourceDocument.expires_on)
        .order_by(SourceDocument.expires_on, SourceDocument.title)
    )
    return [_expiring(*row) for row in session.execute(statement)]


def expiring_during(session: Session, contest_slug: str) -> list[ExpiringDocument]:
    """Documents that expire before the contest ends, of approved questions its draws may take; the soonest first.

    Empty for a contest that is not there. Two statements.
    """
    contest = session.execute(select(Contest.id, Contest.closes_at).where(Contest.slug == contest_slug)).one_or_none()
    if contest is None:
        return []
    may_be_drawn = and_(
        QuestionVersion.bank_id == BlueprintRow.bank_id,
        or_(BlueprintRow.topic_id.is_(None), BlueprintRow.topic_id == QuestionVersion.topic_id),
        or_(BlueprintRow.difficulty.is_(None), BlueprintRow.difficulty == QuestionVersion.difficulty),
        QuestionVersion.state == ContentState.APPROVED,
    )
    statement = (
        select(
            Bank.slug,
            Bank.title,
            SourceDocument.title,
            SourceDocument.expires_on,
            func.count(QuestionVersion.id.distinct()),
        )
        .select_from(Round)
        .join(BlueprintRow, BlueprintRow.round_id == Round.id)
        .join(Bank, Bank.id == BlueprintRow.bank_id)
        .join(QuestionVersion, may_be_drawn)
        .join(SourceDocument, SourceDocument.id == QuestionVersion.document_id)
        .where(Round.contest_id == contest.id, SourceDocument.expires_on < last_day(contest.closes_at))
        .group_by(Bank.slug, Bank.title, SourceDocument.id, SourceDocument.title, SourceDocument.expires_on)
        .order_by(SourceDocument.expires_on, SourceDocument.title)
    )
    return [_expiring(*row) for row in session.execute(statement)]


def _expiring(slug: str, bank: str, title: str, expires_on: date | None, questions: int) -> ExpiringDocument:
    if expires_on is None:
        raise ValueError("a document without a last day does not expire")
    return ExpiringDocument(slug, bank, title, expires_on, questions)


def _last_words(session: Session, bank_slug: str) -> dict[str, tuple[str, datetime]]:
    """By title of the document, who set its last day and when."""
    rows = session.execute(
        select(AuditEvent.details, AuditEvent.actor, AuditEvent.at)
        .where(AuditEvent.action == EXPIRY_SET, AuditEvent.subject == bank_slug)
        .order_by(AuditEvent.id)
    )
    return {details["document"]: (actor, at) for details, actor, at in rows}
