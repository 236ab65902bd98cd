"""While the whole drawer of hostile files is sent to the office's pages, the service goes on answering citizens."""

import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from quizapp.domain.jobs import OVER, JobState
from quizapp.files.apart import ALLOWANCE, CHILD
from quizapp.models import BankImport, Job
from quizapp.services.import_jobs import KIND, uploads_folder
from tests.factories import make_account, make_bank, make_contest, make_question, make_round, make_unit, sign_in_staff
from tests.people import HUNG
from tests.running import RunningService, running_service, wait_until
from tests.samples.hostile_files import DRAWER
from tests.service.phones import Phone

pytestmark = pytest.mark.service

BOUNDARY = "a-boundary-of-tests"
UPLOADERS = 2
QUESTIONS, UNITS = "/staff/banks/toan/import", "/staff/units/import"
ANSWERED = {200, 303, 400, 413, 415, 422}
PATIENCE = 180
MEBIBYTE = 1024 * 1024
TICKS = os.sysconf("SC_CLK_TCK")


def test_citizens_are_served_while_every_hostile_file_comes_in(settings, session, count_rows):
    bank = make_bank(session, "toan")
    for number in range(3):
        make_question(session, bank, f"Câu {number}?")
    contest = make_contest(session)
    make_round(session, contest, bank, count=3)
    make_unit(session)
    token = sign_in_staff(session, make_account(session, HUNG))
    session.commit()
    before = {table: count_rows(table) for table in ("questions", "question_versions", "options", "topics", "units")}
    served: list[int] = []
    # Long files are read one after the other: each database gets every other one, so that none is left out.
    names = list(DRAWER)[settings.database_url.startswith("postgresql") :: 2]

    with running_service(settings, WEB_CONCURRENCY="1") as service:
        (worker,) = service.workers()

        def serve() -> None:
            phone = Phone(service.address)
            phone.open_join()
            phone.join()
            phone.start()
            options = phone.options()
            saved = phone.save(1, {slot: codes[:1] for slot, codes in options.items()})
            served.append(saved.status)

        def send(name: str) -> dict[str, int]:
            phone = Phone(service.address, cookies={"qz-staff": token})
            content = DRAWER[name][0]()
            return {page: upload(phone, page, content) for page in (QUESTIONS, UNITS)}

        with ThreadPoolExecutor(UPLOADERS) as pool, again_and_again(serve, 0.4), watched_readers(service) as readers:
            statuses = dict(zip(names, pool.map(send, names), strict=True))
            wait_until(lambda: all(job.state in OVER for job in jobs(session)), PATIENCE, service.output)
            served_while_jobs_ran = len(served)

        assert {name: each for name, each in statuses.items() if set(each.values()) - ANSWERED} == {}
        assert served_while_jobs_ran > len(names)
        assert set(served) == {200}
        assert service.workers() == [worker]
        wait_until(lambda: not readers_of(service), 10)
        assert "Traceback" not in service.output()

    assert readers
    # Looked at while they ran: what the system charged them, whatever else the machine was doing.
    assert max(reader.cpu_seconds for reader in readers.values()) <= ALLOWANCE.cpu_seconds + 0.2
    assert max(reader.peak_bytes for reader in readers.values()) < 300 * MEBIBYTE
    # What was understood waits for the office whole; of the rest nothing is left anywhere.
    done = {job.pid for job in jobs(session) if (job.kind, job.state) == (KIND, JobState.DONE)}
    assert {pid for pid in session.scalars(select(BankImport.job_pid)) if pid} == done
    assert {table: count_rows(table) for table in before} == before
    assert not list(uploads_folder(settings.data_dir).iterdir())


class Reader:
    """What the system says of a process that reads a file, the highest that was seen."""

    cpu_seconds = 0.0
    peak_bytes = 0

    def look(self, pid: int) -> None:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        self.cpu_seconds = max(self.cpu_seconds, (int(fields[11]) + int(fields[12])) / TICKS)
        peak = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        self.peak_bytes = max(self.peak_bytes, int(peak[1]) * 1024 if peak else 0)


@contextmanager
def watched_readers(service: RunningService):
    """Every reader that was seen, by its process."""
    seen: dict[int, Reader] = {}

    def look() -> None:
        for pid in readers_of(service):
            try:
                seen.setdefault(pid, Reader()).look(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue

    with again_and_again(look, 0.05):
        yield seen


@contextmanager
def again_and_again(work: Callable[[], None], pause: float):
    """In a thread beside the block, with a breath of so many seconds between."""
    is_over = threading.Event()

    def run() -> None:
        while not is_over.wait(pause):
            work()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        try:
            yield
        finally:
            is_over.set()
        running.result()


def upload(phone: Phone, page: str, content: bytes) -> int:
    found = re.search(r'name="csrf_token" value="([^"]+)"', phone.request("GET", page).text)
    assert found, "the office is not signed in"
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{found[1]}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    return phone.request("POST", page, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}).status


def jobs(session) -> list[Job]:
    session.rollback()
    return list(session.scalars(select(Job).execution_options(populate_existing=True)))


def readers_of(service: RunningService) -> list[int]:
    """The processes that read files: of the workers, and of the processes that do their jobs."""
    found: list[int] = []
    waiting = [service.process.pid]
    while waiting:
        pid = waiting.pop()
        try:
            if CHILD.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting.extend(map(int, children.read_text().split()))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found
