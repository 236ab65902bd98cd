"""Checks a backup from the first byte to the last."""

import tempfile
from pathlib import Path
from typing import BinaryIO

from . import archive, manifest
from .encryption import opened
from .manifest import Checked


def check_backup(file: Path, key: bytes | None, identity: Path | None = None) -> Checked:
    """Refuses anything but a whole, unaltered backup, sealed with `key` where one is given."""
    with (
        tempfile.TemporaryDirectory(dir=file.parent if identity else None) as folder,
        opened(file, identity, Path(folder)) as source,
    ):
        return check_open_file(source, key)


def check_open_file(file: BinaryIO, key: bytes | None) -> Checked:
    members, texts = archive.read_archive(file, lambda _name, _chunk: None)
    return manifest.check(members, texts, key)
