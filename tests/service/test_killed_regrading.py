"""SIGKILL in the middle of a regrading: all is as before, the correction waits on, and a second yes does it."""

import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from http.client import HTTPException

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from quizapp.config import Settings
from quizapp.db import sqlite_module
from quizapp.domain.content_review import ContentState
from quizapp.domain.regrading import CorrectionKind, CorrectionState
from quizapp.models import KeyCorrection, QuestionVersion, Round, Score, ScoreChange
from quizapp.queries.raw_export import raw_attempts
from tests.factories import make_account, sign_in_staff
from tests.factories.corrections import make_proposal
from tests.factories.crowds import make_crowd
from tests.people import LAN, MINH
from tests.running import running_service, wait_until
from tests.service.phones import Phone

pytestmark = pytest.mark.service

PATIENCE = 60
#: Keeps SQLite busy for minutes at the first score that is changed.
ENDLESS = """CREATE TRIGGER endless BEFORE UPDATE ON scores BEGIN
    SELECT max(n) FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1e12) SELECT n FROM c);
END"""


@pytest.fixture
def pid(session) -> str:
    """Lan asks for the fourth question to be dropped: An's score would rise from 3 to 4."""
    make_crowd(session)
    version = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()[3]
    pid = make_proposal(session, make_account(session, LAN), version, CorrectionKind.DROPPED, now=datetime.now(UTC))
    session.commit()
    return pid


def test_nothing_is_regraded_by_a_worker_that_is_killed_and_the_next_yes_does_all_of_it(settings, session, pid):
    minh = make_account(session, MINH)
    cookie = sign_in_staff(session, minh)
    session.commit()
    with running_service(settings, WEB_CONCURRENCY="1") as service:
        office = Phone(service.address, cookies={"qz-staff": cookie})
        with stopped_midway(settings) as is_midway:
            asking = threading.Thread(target=confirm, args=(office, pid))
            asking.start()
            wait_until(is_midway, PATIENCE, service.output)
            (worker,) = service.workers()
            os.kill(worker, signal.SIGKILL)
            asking.join()
        wait_until(service.is_ready, PATIENCE, service.output)
        assert service.workers() != [worker]
        assert state_of(session) == (CorrectionState.PROPOSED, [4, 3, 4], 0, 0, ContentState.APPROVED)
        assert confirm(office, pid) == 303
    assert state_of(session) == (CorrectionState.CONFIRMED, [4, 4, 4], 1, 1, ContentState.RETIRED)
    # Graded anew from the answers, each line says what is stored, or the export is refused.
    assert [line.score for line in raw_attempts(session, "thi-thu")] == [4, 4, 4]


def confirm(office: Phone, pid: str) -> int:
    """Minh's yes; 0 where nobody answered."""
    with suppress(OSError, HTTPException):
        page = office.request("GET", f"/staff/corrections/{pid}").text
        office.token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return office.post(f"/staff/corrections/{pid}/confirm").status
    return 0


def state_of(session):
    session.rollback()
    session.expire_all()
    return (
        session.scalars(select(KeyCorrection.state)).one(),
        list(session.scalars(select(Score.points).order_by(Score.attempt_id))),
        session.scalar(select(func.count()).select_from(ScoreChange)),
        session.scalars(select(Round.key_revision)).one(),
        session.scalars(select(QuestionVersion.state).order_by(QuestionVersion.id.desc())).first(),
    )


@contextmanager
def stopped_midway(settings: Settings) -> Iterator:
    """A regrading stops where scores are changed, everything else of it written but not durable."""
    if settings.database_url.startswith("postgresql"):
        url = make_url(settings.database_url).set(drivername="postgresql").render_as_string(False)
        with closing(psycopg.connect(url)) as holding, closing(psycopg.connect(url, autocommit=True)) as looking:
            holding.execute("SELECT 1 FROM scores FOR NO KEY UPDATE")
            yield lambda: is_waiting(looking)
            holding.rollback()
            # The server tells its client nothing any more, notices, and takes everything back.
            wait_until(lambda: not is_waiting(looking), PATIENCE)
        return
    with closing(
        sqlite_module().connect(settings.data_dir / "quizapp.db", timeout=PATIENCE, isolation_level=None)
    ) as database:
        database.execute(ENDLESS)
        yield lambda: is_written_for_long(settings)
        database.execute("DROP TRIGGER endless")


def is_waiting(server: psycopg.Connection) -> bool:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE scores%'"
    return server.execute(waiting).fetchone() is not None


def is_written_for_long(settings: Settings) -> bool:
    """Whether somebody has SQLite's one write lock, and keeps it."""
    with closing(
        sqlite_module().connect(settings.data_dir / "quizapp.db", timeout=2, isolation_level=None)
    ) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite_module().OperationalError:
            return True
        database.execute("ROLLBACK")
    return False
