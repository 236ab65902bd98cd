"""The backups the installation keeps by itself: listed, made each night, thinned by age."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ...config import Settings
from ...db import Database
from ...domain.backup_keeping import Kept, backups_to_keep, is_backup_due
from ...domain.errors import Refusal
from ...domain.rounds import VIETNAM
from .checking import check_backup
from .creating import create_backup
from .key import known_key

_STAMP = "%Y-%m-%dT%H%M%S%fZ"
_NAME = re.compile(r"(nightly|before-upgrade|before-restore)-(\d{4}-\d\d-\d\dT\d{12}Z)\.tar")
#: Why the last try failed; gone after one that succeeded.
FAILURE = "last-failure.txt"


@dataclass(frozen=True)
class Stored:
    path: Path
    made_at: datetime
    size: int


def backups_folder(data_dir: Path) -> Path:
    folder = data_dir / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def backup_name(kind: str, now: datetime) -> str:
    return f"{kind}-{now.astimezone(UTC).strftime(_STAMP)}.tar"


def stored_backups(data_dir: Path) -> list[Stored]:
    """Newest first; files of other names are not ours to judge."""
    return sorted(_found(data_dir / "backups"), key=lambda one: one.made_at, reverse=True)


def _found(folder: Path) -> Iterator[Stored]:
    for path in folder.glob("*.tar"):
        if (match := _NAME.fullmatch(path.name)) and not path.is_symlink():
            made_at = datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC)
            yield Stored(path, made_at, path.stat().st_size)


def make_nightly(settings: Settings, database: Database, now: datetime, *, even_if_not_due: bool) -> Path | None:
    """A backup where one is due, then the old ones thinned; None when none was due. A failure is noted and raised."""
    folder = backups_folder(settings.data_dir)
    newest = next((one.made_at for one in stored_backups(settings.data_dir)), None)
    hour = settings.backup_hour if settings.backup_hour is not None else 0
    if not (even_if_not_due or is_backup_due(newest, now, hour, VIETNAM)):
        return None
    output = folder / backup_name("nightly", now)
    try:
        create_backup(settings, database, output, now)
    except Refusal as refusal:
        if refusal.code != "backup_busy":
            _note_failure(folder, f"{now.astimezone(VIETNAM):%d/%m/%Y %H:%M} {refusal}")
        raise
    (folder / FAILURE).unlink(missing_ok=True)
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
        path.unlink()
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


def _note_failure(folder: Path, reason: str) -> None:
    with open(os.open(folder / FAILURE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(reason)
