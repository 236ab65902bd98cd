"""Files of questions into a bank: checked against it, staged for a look, loaded whole or not at all."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..domain.bank_checks import CheckedBank, check_bank
from ..domain.bank_staging import staged_as_document, staged_from_document
from ..domain.content_review import ImportState
from ..domain.errors import N_, NotFound, Refusal
from ..domain.questions import DraftBank, Finding
from ..domain.staged_drafts import StagedDraft, Standing, compare, staged_draft
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
    by_hand: Mapping[str, int] = MappingProxyType({}),
) -> int:
    """Writes the accepted questions, in review or approved with a reason; how many there were.

    Refuses `questions_rejected` when the file holds a question that can't be loaded, unless `partial`. Whoever loads
    questions under an account can't approve them: `own_content`. `by_hand` is what the journal says besides.
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
        filename=plain_filename(filename),
        format=checked.format,
        found=checked.found,
        accepted=len(checked.accepted),
        rejected=checked.rejected,
        duplicates=checked.duplicates,
        approve_reason=approve_reason,
        **by_hand,
    )
    return len(checked.accepted)


def stage_import(
    session: Session,
    actor: Actor,
    bank_slug: str,
    filename: str,
    draft: DraftBank,
    now: datetime,
    doubts: Iterable[Finding] = (),
    *,
    job_pid: str | None = None,
) -> str:
    """Keeps a file as it was read, judged against the bank, for the preview; its public id. Nothing is in the bank.

    `doubts` are found before, by `remarks_on`. NotFound when there is no such bank.
    """
    if actor.account_id is None:
        raise ValueError("a staged file belongs to an account")
    bank = lock_bank(session, bank_slug)
    judged = compare(staged_draft(draft), existing_questions(session, bank_slug), doubts)
    staged = BankImport(
        bank_id=bank.id,
        account_id=actor.account_id,
        state=ImportState.STAGED,
        filename=plain_filename(filename),
        content=staged_as_document(judged),
        created_at=now,
        job_pid=job_pid,
    )
    session.add(staged)
    session.flush()
    return staged.pid


def amend_import(
    session: Session, actor: Actor, pid: str, revision: int, draft: StagedDraft, change: str, now: datetime
) -> None:
    """Puts an amended draft in the place of the one of that revision; `change` is a word for the journal.

    Refuses `import_changed` when somebody amended the file since, `import_decided`; NotFound. Of two at once one wins.
    """
    values = {"content": staged_as_document(draft), "revision": BankImport.revision + 1}
    as_seen = update(BankImport).where(
        BankImport.pid == pid, BankImport.revision == revision, BankImport.state == ImportState.STAGED
    )
    result: Any = session.execute(as_seen.values(values).execution_options(synchronize_session=False))
    if not result.rowcount:
        _lock_staged(session, pid)
        raise changed_since()
    slug = session.execute(select(Bank.slug).join(BankImport).where(BankImport.pid == pid)).scalar_one()
    record(session, actor, "bank.import_amended", slug, now, file=pid, change=change, revision=revision + 1)


def changed_since() -> Refusal:
    """Of whoever decides on a draft that is no longer the one on the screen."""
    return Refusal(
        "import_changed",
        N_(
            "Có người vừa sửa tệp này ở một cửa sổ khác, nên thao tác của quý vị chưa được thực hiện. "
            "Dưới đây là bản mới nhất: hãy xem lại rồi làm lại nếu vẫn cần."
        ),
        status=409,
    )


def confirm_import(session: Session, actor: Actor, pid: str, now: datetime, revision: int | None = None) -> int:
    """Loads exactly what the preview showed; how many questions.

    Refuses `import_decided` when it was loaded or discarded already (of two clicks one wins), `import_changed` when
    it is no longer at this revision, `questions_rejected`, `nothing_to_load`, and `bank_changed` when the bank no
    longer takes every question that the preview promised.
    """
    staged, bank = _lock_staged(session, pid)
    if revision is not None and staged.revision != revision:
        raise changed_since()
    draft = staged_from_document(staged.content)
    checked = draft.as_checked()
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
                "Chưa có câu nào được lưu. Dưới đây là kết quả kiểm tra mới."
            ),
            status=409,
            count=len(checked.accepted) - len(again.accepted),
        )
    staged.state, staged.decided_at = ImportState.LOADED, now
    counts = {
        "dropped": draft.count(Standing.DROPPED),
        "amended": sum(entry.is_amended and not entry.is_dropped for entry in draft.questions),
        "next_wordings": sum(bool(question.mends) for question in checked.accepted),
    }
    return load_checked(session, actor, bank.slug, checked, now, filename=staged.filename, by_hand=counts)


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


def plain_filename(filename: str) -> str:
    """The last part of what the browser or the shell called the file; never used to open anything."""
    return tidy(filename.replace("\\", "/").rpartition("/")[2])[-_MAX_FILENAME:] or "?"
