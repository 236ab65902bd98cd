"""Files of questions into a bank: checked against it, staged for a look, loaded whole or not at all."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.bank_checks import CheckedBank, check_bank
from ..domain.bank_staging import checked_as_document, checked_from_document
from ..domain.content_review import ImportState
from ..domain.errors import N_, NotFound, Refusal
from ..domain.questions import DraftBank, Finding
from ..domain.text import tidy
from ..models import Bank, BankImport
from ..queries.banks import existing_questions
from .audit import Actor, record
from .bank_loading import write_questions
from .banks import lock_bank

_MAX_FILENAME = 255


def check_in_bank(session: Session, bank_slug: str, draft: DraftBank, doubts: Iterable[Finding] = ()) -> CheckedBank:
    """The file judged against the bank as it is now, and as it stays until the transaction ends. NotFound.

    `doubts` are found before, by `remarks_on`: nobody else can write while this holds the bank.
    """
    lock_bank(session, bank_slug)
    return check_bank(draft, existing_questions(session, bank_slug), doubts)


def load_checked(
    session: Session,
    actor: Actor,
    bank_slug: str,
    checked: CheckedBank,
    now: datetime,
    *,
    filename: str,
    approve_reason: str | None = None,
    partial: bool = False,
) -> int:
    """Writes the accepted questions, in review or approved with a reason; how many there were.

    Refuses `questions_rejected` when the file holds a question that can't be loaded, unless `partial`. Whoever loads
    questions under an account can't approve them: `own_content`.
    """
    if checked.rejected and not partial:
        raise Refusal(
            "questions_rejected",
            N_("Tệp còn %(rejected)s câu chưa nạp được trong số %(found)s câu. Chưa có câu nào được lưu."),
            field="file",
            rejected=checked.rejected,
            found=checked.found,
        )
    bank = lock_bank(session, bank_slug)
    write_questions(session, bank.id, checked.accepted, actor, now, approve_reason)
    bank.revision += 1
    record(
        session,
        actor,
        "bank.imported",
        bank.slug,
        now,
        filename=_filename(filename),
        format=checked.format,
        found=checked.found,
        accepted=len(checked.accepted),
        rejected=checked.rejected,
        duplicates=checked.duplicates,
        approve_reason=approve_reason,
    )
    return len(checked.accepted)


def stage_import(
    session: Session, actor: Actor, bank_slug: str, filename: str, checked: CheckedBank, now: datetime
) -> str:
    """Keeps a checked file for the preview; its public id. Nothing of it is in the bank."""
    if actor.account_id is None:
        raise ValueError("a staged file belongs to an account")
    staged = BankImport(
        bank_id=lock_bank(session, bank_slug).id,
        account_id=actor.account_id,
        state=ImportState.STAGED,
        filename=_filename(filename),
        content=checked_as_document(checked),
        created_at=now,
    )
    session.add(staged)
    session.flush()
    return staged.pid


def confirm_import(session: Session, actor: Actor, pid: str, now: datetime) -> int:
    """Loads exactly what the preview showed; how many questions.

    Refuses `import_decided` when it was loaded or discarded already (of two clicks one wins), `questions_rejected`,
    `nothing_to_load`, and `bank_changed` when the bank no longer takes every question that the preview promised.
    """
    staged, bank = _lock_staged(session, pid)
    checked = checked_from_document(staged.content)
    if not checked.accepted and not checked.rejected:
        raise Refusal("nothing_to_load", N_("Tệp không có câu nào mới so với ngân hàng nên không có gì để nạp."))
    again = check_bank(
        DraftBank(checked.format, checked.accepted, (), len(checked.accepted)),
        existing_questions(session, bank.slug),
        doubts=(),
    )
    if len(again.accepted) < len(checked.accepted):
        raise Refusal(
            "bank_changed",
            N_(
                "Ngân hàng đã thay đổi sau khi tệp được đọc: %(count)s câu nay bị trùng hoặc mâu thuẫn. "
                "Chưa có câu nào được lưu. Hãy gửi lại tệp để xem kết quả kiểm tra mới."
            ),
            status=409,
            count=len(checked.accepted) - len(again.accepted),
        )
    staged.state, staged.decided_at = ImportState.LOADED, now
    return load_checked(session, actor, bank.slug, checked, now, filename=staged.filename)


def discard_import(session: Session, actor: Actor, pid: str, now: datetime) -> str:
    """Drops a staged file; the slug of its bank. Refuses `import_decided`."""
    staged, bank = _lock_staged(session, pid)
    staged.state, staged.decided_at = ImportState.DISCARDED, now
    record(session, actor, "bank.import_discarded", bank.slug, now, filename=staged.filename)
    return bank.slug


def _lock_staged(session: Session, pid: str) -> tuple[BankImport, Bank]:
    """The staged file and its bank, both held. NotFound; refuses `import_decided`."""
    staged = session.scalars(select(BankImport).where(BankImport.pid == pid).with_for_update()).one_or_none()
    if staged is None:
        raise NotFound(N_("Không có tệp đang chờ này."))
    if staged.state is not ImportState.STAGED:
        message = {
            ImportState.LOADED: N_("Tệp này đã được nạp vào ngân hàng, không nạp lần thứ hai."),
            ImportState.DISCARDED: N_("Tệp này đã bị bỏ. Hãy gửi lại tệp nếu vẫn cần nạp."),
        }[staged.state]
        raise Refusal("import_decided", message, status=409)
    slug = session.execute(select(Bank.slug).where(Bank.id == staged.bank_id)).scalar_one()
    return staged, lock_bank(session, slug)


def _filename(filename: str) -> str:
    """The last part of what the browser or the shell called the file; never used to open anything."""
    return tidy(filename.replace("\\", "/").rpartition("/")[2])[-_MAX_FILENAME:] or "?"
