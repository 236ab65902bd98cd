"""Doing a job: the work in one thread, a sign of life every second in another, the end written down."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import OperationalError

from ..db import Database
from ..domain.errors import N_, Refusal
from ..queries.jobs import JobView, find_job, kept_files
from .audit import Actor
from .export_files import Progress
from .export_jobs import KINDS, run_export
from .import_jobs import KIND as IMPORT
from .import_jobs import run_import
from .item_statistics import KIND as STATISTICS
from .item_statistics import run_statistics
from .jobs import Claim, Outcome, beat, fail, finish, forget_files, give_back
from .place_keeping import KIND as PLACES
from .place_keeping import run_places
from .preview_jobs import KIND as PREVIEW
from .preview_jobs import run_preview

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
#: What no job has named for so long was left by a process that died.
STRAY_AFTER = timedelta(hours=6)
NO_DISK = N_("Không ghi được tệp xuất. Hãy kiểm tra dung lượng đĩa rồi thử lại.")
UNFORESEEN = N_("Có lỗi ngoài dự kiến khi xử lý. Hãy báo người quản trị xem nhật ký của hệ thống.")

#: Does a job; the file it makes goes into the folder, under this name and an ending.
Work = Callable[[Database, JobView, Path, str, str, Progress, datetime], Outcome]
WORK: dict[str, Work] = {
    **dict.fromkeys(KINDS, run_export),
    IMPORT: run_import,
    STATISTICS: run_statistics,
    PREVIEW: run_preview,
    PLACES: run_places,
}


def exports_folder(data_dir: Path) -> Path:
    """Where files wait to be fetched; only the service's user looks in."""
    folder = data_dir / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def run_job(
    database: Database,
    claim: Claim,
    office: str,
    keep: timedelta,
    is_over: Callable[[], bool] = lambda: False,
    leave: Callable[[], object] = lambda: None,
) -> bool:
    """Does a job that was claimed; whether it was done.

    When `is_over` says that nobody wants this process any more, or the job has become another's, `leave` is called
    from the side: it ends the process, whatever the work is at.
    """
    with database.reading() as session:
        job = find_job(session, claim.pid, None)
    folder = exports_folder(database.data_dir)
    _sweep(folder, claim.pid)
    name = f"{claim.pid}-{secrets.token_hex(8)}"
    actor = Actor(job.actor, job.account_id)
    with _signs_of_life(database, claim, is_over, leave) as progress:
        try:
            outcome = WORK[job.kind](database, job, folder, name, office, progress, _now())
        except Refusal as refusal:
            return _failed(database, claim, str(refusal))
        except OperationalError:
            raise
        except OSError:
            log.exception("job %s of kind %s could not write", claim.pid, job.kind)
            return _failed(database, claim, NO_DISK)
        except Exception:
            log.exception("job %s of kind %s failed", claim.pid, job.kind)
            return _failed(database, claim, UNFORESEEN)
        finally:
            for part in folder.glob(f".{claim.pid}-*"):
                part.unlink(missing_ok=True)
    with database.transaction() as session:
        # A short job ends before it has told anybody how much there was to do.
        beat(session, claim, progress.done, progress.total, _now())
        is_ours = finish(session, claim, actor, outcome, keep, _now())
    if not is_ours and outcome.file_name:
        (folder / outcome.file_name).unlink(missing_ok=True)
    return is_ours


def delete_old_files(database: Database) -> None:
    """Deletes the files whose time is over, and what dead processes left."""
    folder = exports_folder(database.data_dir)
    with database.transaction() as session:
        names = forget_files(session, _now())
    with database.reading() as session:
        kept = kept_files(session)
    oldest = (_now() - STRAY_AFTER).timestamp()
    for file in folder.iterdir():
        if file.name in names or (file.name not in kept and file.stat().st_mtime < oldest):
            file.unlink(missing_ok=True)


def _sweep(folder: Path, pid: str) -> None:
    """What an earlier run of the same job left: nobody was ever told of it."""
    for file in [*folder.glob(f".{pid}-*"), *folder.glob(f"{pid}-*")]:
        file.unlink(missing_ok=True)


class _SoFar:
    """How far the work is, told by its thread and passed on by the other."""

    done = 0
    total: int | None = None

    def __call__(self, done: int, total: int | None) -> None:
        self.done, self.total = done, total


@contextmanager
def _signs_of_life(
    database: Database, claim: Claim, is_over: Callable[[], bool], leave: Callable[[], object]
) -> Iterator[_SoFar]:
    progress = _SoFar()
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(BEAT_SECONDS):
            try:
                with database.transaction() as session:
                    if is_over():
                        give_back(session, claim)
                        is_ours = False
                    else:
                        is_ours = beat(session, claim, progress.done, progress.total, _now())
            except OperationalError:
                # The work will meet it too; silence says the rest.
                log.warning("job %s: the database does not answer", claim.pid)
                continue
            if not is_ours:
                leave()
                return

    thread = threading.Thread(target=tell, daemon=True, name="job-signs-of-life")
    thread.start()
    try:
        yield progress
    finally:
        ended.set()
        thread.join()


def _failed(database: Database, claim: Claim, message: str) -> bool:
    with database.transaction() as session:
        fail(session, claim, message, _now())
    return False


def _now() -> datetime:
    return datetime.now(UTC)
