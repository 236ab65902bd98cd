"""The running service backs itself up each night, in a process of low priority beside those that answer citizens."""

import logging
import os
import random
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from ..config import Settings
from ..services.backups.folder import is_nightly_due

log = logging.getLogger(__name__)

#: How many ticks pass between two looks.
_TICKS = 5
_ROOT = Path(__file__).resolve().parents[2]
_WORDS = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", "nightly"]


def start_nightly(app: Flask) -> None:
    """One quiet thread in this process; however many processes look, one makes the backup (locks.py).

    Does nothing with FLASK_BACKUP_HOUR=off, nor where the service does nothing by itself (FLASK_TICK_SECONDS=0).
    """
    settings = app.extensions["quizapp"].settings
    if settings.backup_hour is None or not settings.tick_seconds:
        return
    threading.Thread(target=_look_again, args=(settings,), daemon=True, name="nightly").start()


def _look_again(settings: Settings) -> None:
    stop = threading.Event()
    seconds = _TICKS * settings.tick_seconds
    while not stop.wait(random.uniform(seconds / 2, seconds)):  # noqa: S311 (spreads work, guards nothing)
        try:
            if is_nightly_due(settings, datetime.now(UTC)) and not _make():
                # Due it stays: no reason to try a full disk every minute.
                stop.wait(_TICKS * seconds)
        except Exception:
            log.exception("the night's backup could not be started")


def _make() -> bool:
    """The command asks again whether one is due, under the lock."""
    nice = shutil.which("nice")
    done = subprocess.run(  # noqa: S603
        [*([nice, "-n", "19"] if nice else []), *_WORDS],
        cwd=_ROOT,
        # The folder in which the workers count for /metrics is theirs.
        env={name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        log.error("the night's backup failed: %s", done.stderr.strip().rpartition("\n")[2])
    return not done.returncode
