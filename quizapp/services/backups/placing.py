"""The last step of a restore: after `commit` it is done, or ends with `finish`, however often it is killed."""

import shutil
from pathlib import Path

from ...db import Database
from . import postgresql_copy, sqlite_copy
from .durable import sync_file, sync_folder
from .refusals import not_restored
from .staged import STAGED_FILE

READY = "restore-ready"


def is_unfinished(data_dir: Path) -> bool:
    return (data_dir / READY).exists()


def commit(data_dir: Path, prepared: Path) -> None:
    """One rename decides: before it nothing has happened, after it everything will."""
    for path in sorted(prepared.rglob("*")):
        (sync_folder if path.is_dir() else sync_file)(path)
    sync_folder(prepared)
    prepared.rename(data_dir / READY)
    sync_folder(data_dir)


def finish(data_dir: Path, database: Database) -> None:
    """Each step may have been done before: what has moved is no longer there to be moved."""
    ready = data_dir / READY
    database.dispose()
    (_place_file if database.is_sqlite else _place_schema)(ready, database)
    data = ready / "data"
    for path in sorted(path for path in data.rglob("*") if path.is_file()):
        target = data_dir / path.relative_to(data)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.replace(target)
        sync_folder(target.parent)
    shutil.rmtree(ready)
    sync_folder(data_dir)


def _place_file(ready: Path, database: Database) -> None:
    staged, live = ready / STAGED_FILE, sqlite_copy.sqlite_path(database)
    if not staged.exists():
        return
    # A WAL left beside the file would be read into the restored one.
    if live.exists() and not sqlite_copy.close_for_good(live):
        raise not_restored("cơ sở dữ liệu đang được mở; hãy dừng mọi lệnh rồi chạy: flask backup restore --finish")
    if live.parent != ready.parent:
        near = live.with_name(f".{live.name}.restoring")
        shutil.copyfile(staged, near)
        near.chmod(0o600)
        sync_file(near)
        near.replace(live)
        staged.unlink()
    else:
        staged.replace(live)
    sync_folder(live.parent)


def _place_schema(ready: Path, database: Database) -> None:
    with database.engine.begin() as connection:
        if postgresql_copy.has_staged(connection):
            postgresql_copy.put_staged_in_place(connection)
    database.dispose()
