"""The service as one machine runs it: started, stopped, hurt, and doing its own work without visitors."""

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.config import Settings
from quizapp.domain.attempts import AttemptState
from quizapp.models import Attempt, Score
from tests.factories import (
    make_attempt,
    make_bank,
    make_contest,
    make_participant,
    make_question,
    make_round,
    make_unit,
)
from tests.running import ROOT, running_service, wait_until

pytestmark = pytest.mark.service


def test_it_says_where_it_serves_and_stops_at_ctrl_c(settings: Settings):
    with running_service(settings) as service:
        assert '"ready"' in service.get("/readyz")
        assert service.interrupt() == 0
        assert service.address in service.output()


def test_it_has_as_many_workers_as_it_was_told(settings: Settings):
    with running_service(settings, WEB_CONCURRENCY="3") as service:
        wait_until(lambda: len(service.workers()) == 3, 10)


def test_a_killed_worker_is_replaced_and_nobody_has_to_start_anything(settings: Settings):
    with running_service(settings) as service:
        killed = service.workers()[0]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: killed not in service.workers() and service.is_settled(), 20)
        assert service.get("/healthz")


def test_what_visitors_open_is_not_logged(settings: Settings):
    with running_service(settings) as service:
        service.get("/?name=Nguyen-Thi-Hoa")
        service.interrupt()
        assert "Hoa" not in service.output()
        assert not re.search(r"GET /|HTTP/1", service.output())


def test_overdue_attempts_are_closed_and_graded_without_any_visitor(settings: Settings, session: Session):
    bank = make_bank(session)
    versions = [make_question(session, bank, f"Câu {at}?") for at in range(3)]
    contest = make_contest(session)
    row = make_round(session, contest, bank, count=3, minutes=1)
    now = datetime.now(UTC)
    attempt = make_attempt(
        session,
        make_participant(session, contest, make_unit(session)),
        row,
        versions,
        right=2,
        state=AttemptState.IN_PROGRESS,
        started_at=now - timedelta(minutes=2),
    )
    session.commit()

    def state() -> AttemptState | None:
        session.rollback()
        return session.scalar(select(Attempt.state).where(Attempt.id == attempt.id))

    with running_service(settings, FLASK_TICK_SECONDS="1") as service:
        wait_until(lambda: state() is AttemptState.EXPIRED, 15, service.output)
    assert session.scalar(select(Score.points).where(Score.attempt_id == attempt.id)) == 2
    ended_at, deadline_at = session.execute(select(Attempt.ended_at, Attempt.deadline_at)).one()
    assert ended_at == deadline_at


def test_a_bad_setting_stops_the_start_and_is_named(settings: Settings):
    result = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
        cwd=ROOT,
        env=os.environ | {"FLASK_DATA_DIR": str(settings.data_dir), "FLASK_TICK_SECONDS": "often"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert result.returncode != 0
    assert "FLASK_TICK_SECONDS" in result.stderr


def test_it_does_not_start_on_a_database_that_forgets_at_a_power_cut(postgresql_url, tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
        cwd=ROOT,
        env=os.environ
        | {"FLASK_DATA_DIR": str(tmp_path), "DATABASE_URL": postgresql_url, "PGOPTIONS": "-c synchronous_commit=off"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert result.returncode == 1
    assert "KHÔNG KHỞI ĐỘNG" in result.stderr
    assert "synchronous_commit=on" in result.stderr
    assert "Traceback" not in result.stderr
