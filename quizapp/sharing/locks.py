"""Who works on the data folder now: locks of the operating system, gone with the process however it ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SERVICE_LOCK = "service.lock"
BACKUP_LOCK = "backup.lock"


class Busy(Exception):
    """Another process holds what was asked for."""


def hold_service_lock(data_dir: Path) -> int:
    """Marks the service as running until this process and all its children have ended; Busy during a restore.

    Called in gunicorn's master: workers inherit the descriptor, so that even orphans of a killed master are seen.
    """
    descriptor = _open(data_dir / SERVICE_LOCK)
    os.set_inheritable(descriptor, False)  # forks keep it; a program that is started does not
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Busy(SERVICE_LOCK) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def running_service_pid(data_dir: Path) -> int | None:
    """The process id of the newest master that serves this folder; None when nobody does."""
    with suppress(FileNotFoundError), (data_dir / SERVICE_LOCK).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read(20) or 0) or None
    return None


@contextmanager
def only_one(data_dir: Path, name: str, patience_seconds: float = 0) -> Iterator[None]:
    """Nobody else holds `name` of this folder until the block ends; Busy when somebody does for so long."""
    descriptor = _open(data_dir / name)
    until = time.monotonic() + patience_seconds
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    raise Busy(name) from error
                time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
