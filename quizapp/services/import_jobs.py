"""Long files of questions, read beside the service: the file waits on disk until its job has read it, no longer."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ..db import Database
from ..domain.errors import N_, Refusal
from ..files.apart import read_apart
from ..queries.bank_imports import import_of_job
from ..queries.banks import existing_questions
from ..queries.jobs import JobView, waiting_arguments
from .audit import Actor
from .bank_imports import plain_filename, stage_import
from .export_files import Progress
from .jobs import Outcome, enqueue

KIND = "bank.import"
#: A file up to this size is read while one waits for the page: hundreds of questions, about a second.
MOST_AT_ONCE_BYTES = 100 * 1024
#: An upload that no waiting job names was left by a process that died.
STRAY_AFTER = timedelta(hours=6)
_FOLDER = "incoming"


def uploads_folder(data_dir: Path) -> Path:
    """Where long files wait to be read; only the service's user looks in."""
    folder = data_dir / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def is_short(data: bytes, keys: bytes | None) -> bool:
    return len(data) + len(keys or b"") <= MOST_AT_ONCE_BYTES


def lay_aside(data_dir: Path, data: bytes) -> str:
    """Writes an upload down; the name under which its job finds it."""
    name = secrets.token_hex(16)
    path = uploads_folder(data_dir) / name
    path.touch(mode=0o600)
    path.write_bytes(data)
    return name


def ask_for_import(
    session: Session, actor: Actor, slug: str, filename: str, upload: str, keys: str | None, now: datetime
) -> str:
    """Puts the reading of uploads that were laid aside into the line; the public id of its job."""
    arguments = {"upload": upload, "keys": keys or "", "filename": plain_filename(filename)}
    return enqueue(session, actor, KIND, slug, arguments, now)


def run_import(
    database: Database, job: JobView, _folder: Path, _name: str, _office: str, progress: Progress, now: datetime
) -> Outcome:
    """Reads and stages the file, once however often it is begun; the uploads are gone afterwards, whatever came of it.

    They stay only where another process will try again: this one was killed, or the database was away.
    """
    uploads = [uploads_folder(database.data_dir) / name for name in _uploads_of(job) if name]
    try:
        staged = _stage(database, job, uploads, progress, now)
    except OperationalError:
        raise
    except Exception:
        _delete(uploads)
        raise
    _delete(uploads)
    return Outcome("bank.import_read", {"file": staged})


def delete_stray_uploads(database: Database) -> None:
    """What no waiting job names, and nobody is about to put into the line."""
    folder = uploads_folder(database.data_dir)
    oldest = (datetime.now(UTC) - STRAY_AFTER).timestamp()
    old = [file for file in folder.iterdir() if file.stat().st_mtime < oldest]
    if not old:
        return
    with database.reading() as session:
        waiting = {arguments[name] for arguments in waiting_arguments(session, KIND) for name in ("upload", "keys")}
    _delete([file for file in old if file.name not in waiting])


def _stage(database: Database, job: JobView, uploads: list[Path], progress: Progress, now: datetime) -> str:
    with database.reading() as session:
        staged = import_of_job(session, job.pid)
        if staged is not None:
            # An earlier process came as far as this, and no further.
            return staged
        known = existing_questions(session, job.subject)
    filename = job.arguments["filename"]
    try:
        data, *keys = [upload.read_bytes() for upload in uploads]
    except FileNotFoundError:
        raise Refusal(
            "upload_gone", N_("Tệp tải lên không còn trên máy chủ nên chưa đọc được. Hãy gửi lại tệp.")
        ) from None
    beside = keys[0] if keys else None

    def tell(count: int) -> None:
        progress(count, None)

    read = read_apart(data, filename, beside, known, on_progress=tell)
    progress(read.draft.found, None)
    actor = Actor(job.actor, job.account_id)
    with database.transaction() as session:
        return stage_import(session, actor, job.subject, filename, read.draft, now, read.remarks, job_pid=job.pid)


def _uploads_of(job: JobView) -> tuple[str, str]:
    return job.arguments["upload"], job.arguments["keys"]


def _delete(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
