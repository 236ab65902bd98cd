"""Staged files of questions, for the preview before the organiser's yes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.bank_staging import staged_from_document
from ..domain.content_review import ImportState
from ..domain.errors import N_, NotFound
from ..domain.staged_drafts import StagedDraft
from ..models import Account, Bank, BankImport


@dataclass(frozen=True)
class StagedImport:
    """A file that was read: whose, for which bank, what became of it, and what it holds."""

    pid: str
    bank_slug: str
    bank_title: str
    filename: str
    by: str
    state: ImportState
    created_at: datetime
    decided_at: datetime | None
    #: Of the draft: what is changed or loaded is the one that was seen.
    revision: int
    draft: StagedDraft


@dataclass(frozen=True)
class WaitingImport:
    """A line of the list of files that nobody has confirmed or dropped yet."""

    pid: str
    filename: str
    by: str
    created_at: datetime


def find_import(session: Session, pid: str) -> StagedImport:
    """The staged file or NotFound; one statement."""
    row = session.execute(
        select(
            BankImport.pid,
            Bank.slug,
            Bank.title,
            BankImport.filename,
            Account.name,
            BankImport.state,
            BankImport.created_at,
            BankImport.decided_at,
            BankImport.revision,
            BankImport.content,
        )
        .join(Bank, Bank.id == BankImport.bank_id)
        .join(Account, Account.id == BankImport.account_id)
        .where(BankImport.pid == pid)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("Không có tệp đang chờ này."))
    return StagedImport(
        pid=row.pid,
        bank_slug=row.slug,
        bank_title=row.title,
        filename=row.filename,
        by=row.name,
        state=row.state,
        created_at=row.created_at,
        decided_at=row.decided_at,
        revision=row.revision,
        draft=staged_from_document(row.content),
    )


def import_of_job(session: Session, job_pid: str) -> str | None:
    """The public id of the file that a job has staged."""
    return session.scalars(select(BankImport.pid).where(BankImport.job_pid == job_pid)).one_or_none()


def waiting_imports(session: Session, bank_slug: str) -> list[WaitingImport]:
    """Files of the bank that wait for a decision, the newest first."""
    rows = session.execute(
        select(BankImport.pid, BankImport.filename, Account.name, BankImport.created_at)
        .join(Bank, Bank.id == BankImport.bank_id)
        .join(Account, Account.id == BankImport.account_id)
        .where(Bank.slug == bank_slug, BankImport.state == ImportState.STAGED)
        .order_by(BankImport.id.desc())
    )
    return [WaitingImport(*row) for row in rows]
