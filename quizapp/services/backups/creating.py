"""Makes a backup of the installation as it is at one moment, while it serves."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ...config import Settings
from ...db import Database, sqlite_module
from ...domain.moments import rfc3339
from ...queries.schema import stored_revision
from ...sharing.locks import BACKUP_LOCK, Busy, only_one
from . import archive, manifest, postgresql_copy, sqlite_copy
from .checking import check_open_file
from .durable import PART, durable_file
from .encryption import encrypt, parse_recipient
from .key import KEY_FILE, seal_key
from .manifest import Manifest
from .refusals import busy, failed, no_room

#: How long somebody who wants a backup waits for another one to be done: the night's, most often.
PATIENCE_SECONDS = 30.0
#: Left free for the service's own writing.
RESERVED_BYTES = 300 * 1024 * 1024
#: Not in a backup: what is made anew or sent anew, what is a backup itself, what must not lie beside what it seals.
_LEFT_OUT = {"backups", "exports", "incoming", KEY_FILE}
WORK = ".backup-"


def create_backup(
    settings: Settings, database: Database, output: Path, now: datetime, recipient: str | None = None
) -> Manifest:
    """Writes one private file, read back before it gets its name. Refuses when another backup or restore does not end,
    the disk has no room, or what was copied is not sound; then nothing is left."""
    if recipient:
        parse_recipient(recipient)  # a typing error, before the work
    try:
        with only_one(settings.data_dir, BACKUP_LOCK, PATIENCE_SECONDS):
            return create_locked(settings, database, output, now, recipient)
    except Busy as error:
        raise busy() from error


def create_locked(
    settings: Settings, database: Database, output: Path, now: datetime, recipient: str | None = None
) -> Manifest:
    """As `create_backup`, for a caller who holds the lock already."""
    _sweep(settings.data_dir, output.parent)
    try:
        _check_room(database, settings.data_dir, output.parent)
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=WORK) as folder:
            if not recipient:
                return _write(settings, database, output, now, Path(folder))
            plain = Path(folder, "plain.tar")
            made = _write(settings, database, plain, now, Path(folder))
            with plain.open("rb") as source, durable_file(output) as target:
                encrypt(source, target, recipient)
            return made
    except (OSError, SQLAlchemyError, sqlite_module().Error) as error:
        # The error's own words may name rows: its kind is enough.
        raise failed(getattr(error, "strerror", None) or type(error).__name__) from error


def _write(settings: Settings, database: Database, output: Path, now: datetime, folder: Path) -> Manifest:
    with durable_file(output) as file:
        if database.is_sqlite:
            copy = folder / "database.sqlite3"
            sqlite_copy.copy_database(database, copy)
            counts, size = sqlite_copy.count_rows(copy), copy.stat().st_size
            members = [archive.write_member(file, sqlite_copy.MEMBER, sqlite_copy.packed(copy))]
            copy.unlink()
        else:
            with postgresql_copy.dump(database) as (counts, chunks):
                members = [archive.write_member(file, postgresql_copy.MEMBER, chunks)]
            size = members[0].size
        files = {}
        for number, path in enumerate(_data_files(settings.data_dir, database), 1):
            name = f"files/{number:06d}"
            with path.open("rb") as source:
                members.append(archive.write_member(file, name, archive.chunks_of(source)))
            files[name] = path.relative_to(settings.data_dir).as_posix()
        version, revision = _versions(database)
        made = Manifest(
            format=manifest.FORMAT,
            engine="sqlite" if database.is_sqlite else "postgresql",
            engine_version=version,
            revision=revision,
            created_at=rfc3339(now),
            site=settings.site_name,
            tables=counts,
            database_bytes=size,
            members=members,
            files=files,
        )
        key = seal_key(settings.data_dir)
        archive.write_member(file, archive.MANIFEST, [made.as_bytes()])
        archive.write_member(file, archive.SEAL, [manifest.seal(made.as_bytes(), key)])
        archive.write_end(file)
        file.flush()
        file.seek(0)
        check_open_file(file, key)
    return made


def _versions(database: Database) -> tuple[str, str]:
    with database.engine.connect() as connection:
        version = sqlite_module().sqlite_version if database.is_sqlite else postgresql_copy.server_version(connection)
        return version, stored_revision(connection)


def _data_files(data_dir: Path, database: Database) -> Iterator[Path]:
    """Regular files of the data folder that a restored service needs: never the live database or its WAL."""
    live = sqlite_copy.sqlite_path(database).name if database.is_sqlite else None
    for folder, names, files in os.walk(data_dir):
        here = Path(folder)
        is_top = here == data_dir
        names[:] = sorted(name for name in names if not (name.startswith(".") or (is_top and name in _LEFT_OUT)))
        for name in sorted(files):
            is_live = live is not None and is_top and name.startswith(live)
            # Other SQLite files here (the queue of starts) are made anew; copied while open they would be torn.
            is_passing = ".db" in name or name.startswith(".") or name.endswith((".lock", ".log"))
            if is_live or is_passing or (is_top and name in _LEFT_OUT):
                continue
            path = here / name
            if path.is_file() and not path.is_symlink():
                yield path


def _check_room(database: Database, data_dir: Path, folder: Path) -> None:
    if database.is_sqlite:
        path = sqlite_copy.sqlite_path(database)
        size = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    else:
        with database.engine.connect() as connection:
            size = postgresql_copy.database_bytes(connection)
    for place in {data_dir, folder}:
        needed = 2 * size + RESERVED_BYTES
        free = shutil.disk_usage(place).free
        if free < needed:
            raise no_room(needed, free)


def _sweep(data_dir: Path, folder: Path) -> None:
    """What a killed command left behind; the lock says that nobody uses it."""
    for work in data_dir.glob(f"{WORK}*"):
        shutil.rmtree(work, ignore_errors=True)
    for part in folder.glob(f".*{PART}"):
        part.unlink(missing_ok=True)
