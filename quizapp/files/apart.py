"""Reads a stranger's file in a process of its own: what it costs is bounded, and the service never pays with its life.

The limits are those of `apart_limits.Allowance`, enforced by the system. The process knows nothing of the service: no
database, no settings, no secret, no descriptor but its three pipes.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..domain.bank_checks import ExistingQuestion
from ..domain.bank_staging import finding_from_document, question_as_document
from ..domain.draft_documents import draft_from_document, refusal_from_document
from ..domain.errors import N_, Refusal
from ..domain.questions import DraftBank, Finding, Place, Severity
from .apart_limits import Allowance
from .apart_process import End, Ended, run_apart
from .limits import check_size
from .reading import AUTO

CHILD = "quizapp.files.apart_child"
ALLOWANCE = Allowance()
#: Of this process (a worker of the service). Who waits holds a thread that citizens need, so few do, and not for long.
AT_ONCE = 1
WAITING = 2
PATIENCE_SECONDS = 10.0

_log = logging.getLogger(__name__)
_running = threading.BoundedSemaphore(AT_ONCE)
_admitted = threading.BoundedSemaphore(AT_ONCE + WAITING)


@dataclass(frozen=True)
class ReadApart:
    """A file as it was understood, and what a careful reader would remark about its questions."""

    draft: DraftBank
    remarks: tuple[Finding, ...]


def read_apart(
    payload: bytes,
    filename: str,
    keys: bytes | None = None,
    known: Iterable[ExistingQuestion] = (),
    *,
    format: str = AUTO,
    on_progress: Callable[[int], None] | None = None,
) -> ReadApart:
    """As `read_bank` (with `keys` beside it: `read_with_keys`), then the remarks on the questions beside those `known`.

    `on_progress` hears the number of questions read, before the remarks are looked for. Remarks that would take too
    long are left out, which one warning says. Refuses what the readers refuse, `reading_busy` (503) when too many
    files are being read, `file_too_slow` and `file_too_greedy` for a file that costs more than `Allowance` has,
    `reading_timed_out` (503) when the machine is too busy, and `reading_failed` where the process broke down.
    """
    check_size(payload)
    if keys is not None:
        check_size(keys)
    feed = _feed(payload, filename, keys, known, format)
    with _room_to_read():
        ended = run_apart(CHILD, feed, ALLOWANCE, _listener(on_progress))
    lines = [_document(line) for line in ended.answer.split(b"\n")[:2] if line]
    draft = _draft_of(lines[0] if lines else {}, ended)
    return ReadApart(draft, _remarks_of(lines[1] if len(lines) > 1 else {}, ended))


def _feed(payload: bytes, filename: str, keys: bytes | None, known: Iterable[ExistingQuestion], format: str) -> bytes:
    others = json.dumps([question_as_document(one.as_draft()) for one in known]).encode()
    parts = (payload, keys or b"", others)
    head = {"filename": filename, "format": format, "has_keys": keys is not None, "lengths": list(map(len, parts))}
    return json.dumps(head).encode() + b"\n" + b"".join(parts)


@contextmanager
def _room_to_read() -> Iterator[None]:
    if not _admitted.acquire(blocking=False):
        raise _busy()
    try:
        if not _running.acquire(timeout=PATIENCE_SECONDS):
            raise _busy()
        try:
            yield
        finally:
            _running.release()
    finally:
        _admitted.release()


def _listener(on_progress: Callable[[int], None] | None) -> Callable[[bytes], None]:
    def hear(line: bytes) -> None:
        if on_progress is not None and line.isdigit() and len(line) < 9:
            on_progress(int(line))

    return hear


def _document(line: bytes) -> dict[str, Any]:
    """What a process that broke down has left half said is nothing."""
    try:
        document = json.loads(line)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _draft_of(document: dict[str, Any], ended: Ended) -> DraftBank:
    try:
        if "refusal" in document:
            raise refusal_from_document(document["refusal"])
        if "draft" in document:
            return draft_from_document(document["draft"])
    except (KeyError, TypeError, ValueError) as error:
        _log.error("the process that reads files gave a document nobody understands: %s", type(error).__name__)
        raise _failed() from error
    raise _refusal_for(document.get("fault", ""), str(document.get("about", "")), ended)


def _remarks_of(document: dict[str, Any], ended: Ended) -> tuple[Finding, ...]:
    try:
        return tuple(map(finding_from_document, document["remarks"]))
    except (KeyError, TypeError, ValueError):
        _log.warning("a file was read without remarks: %s, code %s, %s", ended.end.value, ended.code, document)
        return (_UNREMARKED,)


def _refusal_for(fault: str, about: str, ended: Ended) -> Refusal:
    _log.warning("a file could not be read apart: %s, code %s, %s %s", ended.end.value, ended.code, fault, about)
    if fault == "slow" or ended.end is End.CPU:
        return Refusal(
            "file_too_slow",
            N_(
                "Tệp quá phức tạp nên đọc quá lâu và đã được dừng lại. Chưa có câu nào được lưu. "
                "Hãy chia thành nhiều tệp nhỏ hơn, hoặc chép phần câu hỏi sang một tệp mới rồi gửi lại."
            ),
            field="file",
        )
    if fault == "greedy" or ended.end is End.TOO_LONG:
        return Refusal(
            "file_too_greedy",
            N_(
                "Tệp cần quá nhiều bộ nhớ để đọc nên đã được dừng lại. Chưa có câu nào được lưu. "
                "Hãy chia thành nhiều tệp nhỏ hơn, hoặc chép phần câu hỏi sang một tệp mới rồi gửi lại."
            ),
            field="file",
        )
    if ended.end is End.WALL:
        return Refusal(
            "reading_timed_out",
            N_("Máy chủ đang bận nên chưa đọc xong tệp. Chưa có câu nào được lưu. Hãy chờ ít phút rồi gửi lại."),
            status=503,
            field="file",
        )
    return _failed()


def _failed() -> Refusal:
    return Refusal(
        "reading_failed",
        N_(
            "Không đọc được tệp: có chỗ trong tệp làm chương trình dừng giữa chừng. Chưa có câu nào được lưu. "
            "Hãy mở tệp bằng Excel hoặc Word, lưu thành tệp mới rồi gửi lại."
        ),
        field="file",
    )


def _busy() -> Refusal:
    return Refusal(
        "reading_busy",
        N_("Hệ thống đang bận đọc tệp khác. Chưa có câu nào được lưu. Hãy chờ ít phút rồi gửi lại."),
        status=503,
        field="file",
    )


_UNREMARKED = Finding(
    Place(),
    Severity.WARNING,
    "remarks_left_out",
    N_(
        "Tệp quá dài nên chưa soát được lỗi diễn đạt và câu gần giống nhau. "
        "Hãy chia tệp, hoặc xem trang Chất lượng của ngân hàng sau khi nạp."
    ),
)
