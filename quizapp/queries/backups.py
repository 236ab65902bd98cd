"""The backups the installation keeps in its data folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_STAMP = "%Y-%m-%dT%H%M%S%fZ"
_NAME = re.compile(r"(?:nightly|before-upgrade|before-restore)-(\d{4}-\d\d-\d\dT\d{12}Z)\.tar")
#: Why the last try failed; gone after one that succeeded.
_FAILURE = "last-failure.txt"


@dataclass(frozen=True)
class Stored:
    path: Path
    made_at: datetime
    size: int


def backups_folder(data_dir: Path) -> Path:
    return data_dir / "backups"


def failure_note(data_dir: Path) -> Path:
    return backups_folder(data_dir) / _FAILURE


def backup_name(kind: str, now: datetime) -> str:
    return f"{kind}-{now.astimezone(UTC).strftime(_STAMP)}.tar"


def stored_backups(data_dir: Path) -> list[Stored]:
    """Newest first; files of other names are not ours to judge."""
    return sorted(_found(backups_folder(data_dir)), key=lambda one: one.made_at, reverse=True)


def _found(folder: Path) -> Iterator[Stored]:
    for path in folder.glob("*.tar"):
        if (match := _NAME.fullmatch(path.name)) and not path.is_symlink():
            made_at = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
            yield Stored(path, made_at, path.stat().st_size)
