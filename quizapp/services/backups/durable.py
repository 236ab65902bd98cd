"""Files that are on the disk, whole, or not there at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PART = ".part"


@contextmanager
def durable_file(output: Path) -> Iterator[BinaryIO]:
    """A private file beside the output that takes its name when the block has ended well and the disk has it."""
    part = output.with_name(f".{output.name}.{secrets.token_hex(4)}{PART}")
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(output)
        sync_folder(output.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
