"""The backups the installation keeps by itself: listed, made each night, thinned by age."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ...config import Settings
from ...db import Database
from ...domain.backup_keeping import Kept, backups_to_keep, is_backup_due
from ...domain.errors import Refusal
from ...domain.rounds import VIETNAM
from ...queries.backups import Stored, backup_name, backups_folder, failure_note, stored_backups
from ...sharing.locks import BACKUP_LOCK, Busy, only_one
from .checking import check_backup
from .creating import create_locked
from .key import known_key
from .refusals import busy


def kept_backup(data_dir: Path, kind: str, now: datetime) -> Path:
    """Where a backup of this moment goes."""
    folder = backups_folder(data_dir)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / backup_name(kind, now)


def is_nightly_due(settings: Settings, now: datetime) -> bool:
    """A look at the names of the files."""
    newest = next((one.made_at for one in stored_backups(settings.data_dir)), None)
    return is_backup_due(newest, now, settings.backup_hour or 0, VIETNAM)


def make_nightly(settings: Settings, database: Database, now: datetime, *, even_if_not_due: bool) -> Path | None:
    """A backup where one is due, then the old ones thinned; None when none was due, or another process is at it.

    A failure is noted and raised.
    """
    try:
        with only_one(settings.data_dir, BACKUP_LOCK):
            # Asked under the lock: of several that come at once, those behind the first find nothing due.
            if not (even_if_not_due or is_nightly_due(settings, now)):
                return None
            return _make_and_prune(settings, database, now)
    except Busy as error:
        if even_if_not_due:
            raise busy() from error
        return None


def _make_and_prune(settings: Settings, database: Database, now: datetime) -> Path:
    output = kept_backup(settings.data_dir, "nightly", now)
    note = failure_note(settings.data_dir)
    try:
        create_locked(settings, database, output, now)
    except Refusal as refusal:
        _note_failure(note, f"{now.astimezone(VIETNAM):%d/%m/%Y %H:%M} {refusal}")
        raise
    note.unlink(missing_ok=True)
    prune_backups(settings)
    return output


def prune_backups(settings: Settings) -> list[Path]:
    """Deletes what age makes superfluous. The newest is read through first: a damaged one saves no room for itself."""
    stored = stored_backups(settings.data_dir)
    bad = set(_damaged_newest(settings.data_dir, stored))
    kept = [Kept(one.path.name, one.made_at, one.path not in bad) for one in stored]
    if len(bad) == len(stored):
        return []
    keep = backups_to_keep(kept, VIETNAM)
    gone = [one.path for one in stored if one.path.name not in keep]
    for path in gone:
        path.unlink(missing_ok=True)  # two may thin at once
    return gone


def _damaged_newest(data_dir: Path, stored: list[Stored]) -> Iterator[Path]:
    """The damaged ones in front of the newest good one."""
    for one in stored:
        try:
            check_backup(one.path, known_key(data_dir, None))
        except (Refusal, OSError):
            yield one.path
        else:
            return


def _note_failure(path: Path, reason: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(reason)
