"""The running service does its jobs: a quiet thread takes the next one and starts a process of low priority for it.

A process of its own, so that neither the memory nor the work of a job is in the way of who answers citizens.
"""

import logging
import os
import random
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from ..config import Settings
from ..db import Database
from ..queries.jobs import has_expired_files, has_work
from ..services.import_jobs import delete_stray_uploads
from ..services.item_statistics import ask_at_night
from ..services.job_running import delete_old_files, exports_folder
from ..services.jobs import Claim, claim, keep_alive, requeue_dead

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
BEAT_SECONDS = 5.0
#: Looks between two looks for files whose time is over, and for whether the night's work is asked for.
_LOOKS_A_CLEANING = 300
_ROOT = Path(__file__).resolve().parents[2]


def start_job_slot(app: Flask) -> None:
    """One thread in this process; however many processes do it at once, one job runs. Call it after the fork.

    Does nothing where the service does nothing by itself (FLASK_TICK_SECONDS=0).
    """
    services = app.extensions["quizapp"]
    if services.settings.tick_seconds:
        slot = (services.database, services.settings)
        threading.Thread(target=_look_again, args=slot, daemon=True, name="job-slot").start()


def _look_again(database: Database, settings: Settings) -> None:
    stop = threading.Event()
    looks = random.randrange(_LOOKS_A_CLEANING)  # noqa: S311 (spreads work, guards nothing)
    while not stop.wait(LOOK_SECONDS):
        looks += 1
        try:
            _do_next(database, settings)
            if not looks % _LOOKS_A_CLEANING:
                _clean(database)
                ask_at_night(database, _now())
        except Exception:
            # Whatever it was (disk full, database restarting): the next look tries again.
            log.exception("looking for jobs failed; trying again")
            stop.wait(5 * LOOK_SECONDS)


def _do_next(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        if not has_work(session, _now()):
            return
    with database.transaction() as session:
        taken = claim(session, _now())
    if taken is None:
        return
    code = _run(database, taken, settings)
    if code:
        log.warning("the process of job %s ended with %d", taken.pid, code)
        _let_go(database, taken)


def _run(database: Database, taken: Claim, settings: Settings) -> int:
    folder = str(exports_folder(settings.data_dir))
    # What is laid aside while a list is sorted and written holds names: it stays in the service's own folder.
    given = {"FLASK_DATA_DIR": str(settings.data_dir), "TMPDIR": folder, "SQLITE_TMPDIR": folder}
    environment = {**os.environ, **given}
    # The folder in which the workers count for /metrics is theirs.
    environment.pop("PROMETHEUS_MULTIPROC_DIR", None)
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run", taken.pid, "--runner", taken.runner]
    process = subprocess.Popen(  # noqa: S603 (our own command, ids of our own making)
        words, cwd=_ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    while True:
        try:
            return process.wait(timeout=BEAT_SECONDS)
        except subprocess.TimeoutExpired:
            _keep_alive(database, taken, process)


def _keep_alive(database: Database, taken: Claim, process: "subprocess.Popen[bytes]") -> None:
    """On a busy evening the process of low priority may not come to say for minutes that it lives: this one says so."""
    try:
        with database.transaction() as session:
            is_ours = keep_alive(session, taken, _now())
    except Exception:  # whatever the database says now, the next beat asks again
        log.warning("job %s: the database does not answer", taken.pid)
        return
    if not is_ours:
        # Done, and about to end by itself; or another's by now, and of no use.
        process.terminate()


def _let_go(database: Database, taken: Claim) -> None:
    try:
        with database.transaction() as session:
            requeue_dead(session, taken, _now())
    except Exception:  # whatever the database says now, the next beat asks again
        # Its silence will say the same.
        log.warning("job %s could not be put back into the line", taken.pid)


def _clean(database: Database) -> None:
    with database.reading() as session:
        is_due = has_expired_files(session, _now())
    if is_due:
        delete_old_files(database)
    delete_stray_uploads(database)


def _now() -> datetime:
    return datetime.now(UTC)
