"""The running service backs itself up each night, in a process of low priority beside those that answer citizens."""

import logging
import os
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from flask import Flask

log = logging.getLogger(__name__)

LOOK_SECONDS = 300.0
_ROOT = Path(__file__).resolve().parents[1]
_WORDS = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", "nightly"]


def start_nightly(app: Flask, look_seconds: float = LOOK_SECONDS) -> None:
    """One quiet thread in this process; however many processes look, one makes the backup (locks.py).

    Does nothing with FLASK_BACKUP_HOUR=off, nor where the service does nothing by itself (FLASK_TICK_SECONDS=0).
    """
    settings = app.extensions["quizapp"].settings
    if settings.backup_hour is None or not settings.tick_seconds:
        return
    threading.Thread(target=_look_again, args=(look_seconds,), daemon=True, name="nightly").start()


def _look_again(seconds: float) -> None:
    stop = threading.Event()
    # The folder in which the workers count for /metrics is theirs.
    environment = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    nice = [shutil.which("nice") or "", "-n", "19"] if shutil.which("nice") else []
    while not stop.wait(random.uniform(seconds / 2, seconds)):  # noqa: S311 (spreads work, guards nothing)
        try:
            # It looks itself whether one is due: the answer is a list of file names.
            done = subprocess.run(  # noqa: S603
                [*nice, *_WORDS],
                cwd=_ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                log.error("the night's backup failed: %s", done.stderr.strip().rpartition("\n")[2])
        except Exception:
            log.exception("the night's backup could not be started")
