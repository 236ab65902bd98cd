"""Puts a backup in the place of what is there: checked and prepared beside it first, then swapped, all or nothing."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ...config import Settings
from ...db import Database, sqlite_module
from ...domain.errors import Refusal
from ...queries.schema import is_known_revision
from ...sharing.locks import BACKUP_LOCK, SERVICE_LOCK, Busy, only_one
from . import archive, manifest, placing, postgresql_copy, sqlite_copy
from .creating import create_locked
from .encryption import opened
from .folder import kept_backup
from .key import keep_key, known_key, read_code
from .manifest import Checked, Manifest
from .refusals import busy, not_restored, unfinished
from .staged import occupied_tables, stage_database

_WORK = ".restoring-"


@dataclass(frozen=True)
class Source:
    """Which backup, and what opens it and says whom it is from."""

    file: Path
    identity: Path | None = None
    #: The key's code as typed from paper.
    code: str | None = None
    #: Restore although the seal is another installation's.
    accepts_foreign: bool = False


@dataclass(frozen=True)
class Restored:
    checked: Checked
    #: The backup made of what was there before; None when nothing was.
    safety_copy: Path | None


def restore_backup(settings: Settings, database: Database, source: Source, now: datetime, *, replace: bool) -> Restored:
    """The database and data files as they were when the backup was made, at this code's schema.

    Refuses while the service runs, over data unless `replace` is said (then a safety copy is made first), a damaged or
    foreign backup, another engine's, a newer schema's. Whatever is refused leaves everything as it was.
    """
    with _alone(settings, database):
        if placing.is_unfinished(settings.data_dir):
            raise unfinished()
        is_occupied = bool(occupied_tables(database))
        if is_occupied and not replace:
            raise Refusal(
                "not_empty",
                "Cơ sở dữ liệu đang có dữ liệu. Thêm --yes để thay thế; dữ liệu đang có được sao lưu trước.",
            )
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=_WORK) as name:
            folder = Path(name, "ready")
            folder.mkdir()
            try:
                checked = _unpack(source, known_key(settings.data_dir, source.code), folder)
                _check_fits(checked.manifest, database)
                stage_database(settings, database, checked.manifest, folder)
                safety_copy = _safety_copy(settings, database, now) if is_occupied else None
                placing.commit(settings.data_dir, folder)
            except (OSError, SQLAlchemyError, sqlite_module().Error) as error:
                raise not_restored(getattr(error, "strerror", None) or type(error).__name__) from error
        _finish(settings, database)
        if source.code:
            keep_key(settings.data_dir, read_code(source.code))
        return Restored(checked, safety_copy)


def finish_interrupted(settings: Settings, database: Database) -> bool:
    """Ends a restore that was killed after everything was ready; False when there is none."""
    with _alone(settings, database):
        if not placing.is_unfinished(settings.data_dir):
            return False
        _finish(settings, database)
        return True


def _finish(settings: Settings, database: Database) -> None:
    try:
        placing.finish(settings.data_dir, database)
    except (OSError, SQLAlchemyError) as error:
        raise unfinished() from error


@contextmanager
def _alone(settings: Settings, database: Database) -> Iterator[None]:
    try:
        with only_one(settings.data_dir, BACKUP_LOCK):
            try:
                with only_one(settings.data_dir, SERVICE_LOCK):
                    _check_nobody_else(database)
                    _forget_staging(settings.data_dir)
                    yield
            except Busy as error:
                raise _running() from error
    except Busy as error:
        raise busy() from error


def _running() -> Refusal:
    return Refusal("service_running", "Dịch vụ đang chạy trên dữ liệu này. Hãy dừng dịch vụ rồi khôi phục.")


def _check_nobody_else(database: Database) -> None:
    """A service on another machine, or a command that holds the database open."""
    database.dispose()
    if database.is_sqlite:
        path = sqlite_copy.sqlite_path(database)
        is_free = not path.exists() or sqlite_copy.close_for_good(path)
    else:
        with database.engine.connect() as connection:
            is_free = not postgresql_copy.others_connected(connection)
        database.dispose()
    if not is_free:
        raise _running()


def _unpack(source: Source, key: bytes | None, folder: Path) -> Checked:
    """Into `folder`, under the archive's own names, while it is checked; the files then under theirs."""
    (folder / "files").mkdir()
    with opened(source.file, source.identity, folder) as file:
        members, texts = archive.read_archive(file, _Sink(folder).write)
    checked = manifest.check(members, texts, None if source.accepts_foreign else key)
    for name, path in checked.manifest.files.items():
        target = folder / "data" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(target)
    (folder / "files").rmdir()
    return checked


class _Sink:
    """Writes each member into a private file of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, chunk: bytes) -> None:
        descriptor = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(chunk)


def _check_fits(found: Manifest, database: Database) -> None:
    engine = "sqlite" if database.is_sqlite else "postgresql"
    if found.engine != engine:
        raise Refusal(
            "other_engine",
            "Bản sao lưu là của %(found)s, nơi này dùng %(engine)s. Hãy đặt DATABASE_URL cho đúng loại.",
            found=found.engine,
            engine=engine,
        )
    if found.revision and not is_known_revision(found.revision):
        raise Refusal(
            "newer_schema",
            "Bản sao lưu do phiên bản mới hơn tạo ra (cấu trúc %(revision)s). Hãy cập nhật phần mềm trước.",
            revision=found.revision,
        )


def _safety_copy(settings: Settings, database: Database, now: datetime) -> Path:
    output = kept_backup(settings.data_dir, "before-restore", now)
    create_locked(settings, database, output, now)
    database.dispose()
    return output


def _forget_staging(data_dir: Path) -> None:
    """What a killed restore left behind before it had decided anything."""
    for folder in data_dir.glob(f"{_WORK}*"):
        shutil.rmtree(folder, ignore_errors=True)
