"""Long exports beside the real service: killed, restarted, asked for by many at once, and never in a phone's way."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.request import Request, urlopen

import openpyxl
import pytest
from sqlalchemy import update

from quizapp.config import Settings
from quizapp.domain.jobs import SILENT_AFTER, JobState
from quizapp.models import Job
from quizapp.queries.jobs import find_job, latest_jobs
from quizapp.services.audit import CLI
from quizapp.services.jobs import enqueue
from tests.factories import make_account, sign_in_staff
from tests.factories.crowds import make_crowd, make_many
from tests.people import LAN
from tests.running import RunningService, running_service, wait_until
from tests.service.phones import Phone, at_once

pytestmark = pytest.mark.service

PEOPLE = 12_000
PATIENCE = 90


@pytest.fixture
def cookie(session) -> str:
    """A contest with a long list, and the cookie of who may export it."""
    crowd = make_crowd(session)
    make_many(session, crowd.contest, crowd.unit, PEOPLE)
    cookie = sign_in_staff(session, make_account(session, LAN))
    session.commit()
    return cookie


def job_processes(service: RunningService) -> Iterator[int]:
    """The processes that the workers started for jobs."""
    for worker in service.workers():
        for children in Path(f"/proc/{worker}/task").glob("*/children"):
            yield from map(int, children.read_text().split())


def is_writing(settings: Settings) -> bool:
    return any((settings.data_dir / "exports").glob(".*.xlsx"))


def look(session, pid):
    session.rollback()
    return find_job(session, pid, None)


def fetch(service: RunningService, cookie: str, pid: str) -> tuple[int, bytes]:
    address = f"{service.address}/staff/reports/exports/{pid}/file"
    try:
        with urlopen(Request(address, headers={"Cookie": f"qz-staff={cookie}"}), timeout=30) as answer:
            return answer.status, answer.read()
    except OSError as error:
        return getattr(error, "code", 0), b""


def test_a_killed_export_is_made_again_a_restart_goes_on_with_it_and_half_a_file_is_nobodys(settings, session, cookie):
    pid = enqueue(session, CLI, "export.results", "thi-thu", {"format": "xlsx"}, datetime.now(UTC))
    session.commit()
    with running_service(settings) as service:
        wait_until(lambda: is_writing(settings), PATIENCE, service.output)
        assert fetch(service, cookie, pid)[0] == 404
        for process in job_processes(service):
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: look(session, pid).runs == 2, PATIENCE, service.output)
        assert fetch(service, cookie, pid)[0] == 404
        wait_until(lambda: is_writing(settings), PATIENCE, service.output)
        processes = list(job_processes(service))
        for process in [*processes, service.process.pid, *service.workers()]:
            os.kill(process, signal.SIGKILL)
        service.process.wait()
    assert (look(session, pid).state, look(session, pid).file_name) == (JobState.RUNNING, None)
    # As if half a minute of silence had gone by.
    session.execute(update(Job).values(heartbeat_at=datetime.now(UTC) - 2 * SILENT_AFTER))
    session.commit()
    with running_service(settings) as service:
        wait_until(lambda: look(session, pid).state is JobState.DONE, PATIENCE, service.output)
        status, content = fetch(service, cookie, pid)
    assert status == 200
    with closing(openpyxl.load_workbook(BytesIO(content), read_only=True)) as book:
        numbers = [row[0] for row in book.active.iter_rows(values_only=True)]
    assert sum(isinstance(number, int | float) for number in numbers) == PEOPLE + 3
    assert [file.suffix for file in (settings.data_dir / "exports").iterdir()] == [".xlsx"]


def test_twenty_exports_asked_for_at_once_leave_every_save_acknowledged_and_no_worker_dead(settings, session, cookie):
    with running_service(settings) as service:
        office = Phone(service.address, cookies={"qz-staff": cookie})
        page = office.request("GET", "/staff/reports/thi-thu/exports").text
        office.token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        phone = Phone(service.address)
        phone.open_join()
        phone.join()
        assert phone.start().status == 303
        codes = phone.options()["1"]
        ask = partial(office.post, "/staff/reports/thi-thu/exports", export="export.results:xlsx")
        workers = service.workers()
        answers = at_once([ask] * 20)
        assert {answer.status for answer in answers} == {303}
        assert {answer.location.rsplit("/", 1)[0] for answer in answers} == {"/staff/reports/exports"}
        seq = 0
        while any(job.state is not JobState.DONE for job in jobs(session)):
            saves = at_once([partial(phone.save, seq + at, {"1": [codes[at % 4]]}) for at in range(1, 9)])
            seq += 8
            assert {save.status for save in saves} == {200}
        assert seq > 8
        assert service.workers() == workers
        assert {job.total for job in jobs(session)} == {PEOPLE + 3}


def jobs(session):
    session.rollback()
    return latest_jobs(session, ["export.results"])
