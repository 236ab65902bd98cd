"""Ends attempts whose deadline has passed, in the running service, without anybody asking."""

import logging
import random
import threading
from datetime import UTC, datetime

from flask import Flask

from ..db import Database
from ..metering import observe_overdue
from ..queries.memory import Memory
from ..services.closing import close_all_overdue

log = logging.getLogger(__name__)


def start_ticker(app: Flask) -> None:
    """One quiet thread in this process; several processes may do it at once: each attempt is ended once.

    Looks every `tick_seconds` (FLASK_TICK_SECONDS; 0: never). Call it after the fork.
    """
    services = app.extensions["quizapp"]
    seconds = services.settings.tick_seconds
    if not seconds:
        return
    memory: Memory = services.caches.setdefault("memory", Memory())
    thread = threading.Thread(target=_look_again, args=(services.database, memory, seconds), daemon=True, name="ticker")
    thread.start()


def _look_again(database: Database, memory: Memory, seconds: int) -> None:
    stop = threading.Event()
    # Workers that start together should not look together.
    stop.wait(random.uniform(0, seconds))  # noqa: S311 (spreads work, guards nothing)
    while True:
        try:
            closed = close_all_overdue(database, memory, datetime.now(UTC))
            observe_overdue(closed)
            if closed:
                log.info("overdue attempts closed: %d", closed)
        except Exception:
            # Whatever it was (disk full, database restarting): the next look tries again.
            log.exception("closing overdue attempts failed; trying again in %d s", seconds)
        stop.wait(seconds)
