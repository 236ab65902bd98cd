"""While the drawer of hostile files is sent to the office's page, the service goes on answering citizens."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.factories import make_account, make_bank, make_contest, make_question, make_round, make_unit, sign_in_staff
from tests.people import LAN
from tests.running import running_service, wait_until
from tests.samples.hostile_files import DRAWER
from tests.service.phones import Phone

pytestmark = pytest.mark.service

BOUNDARY = "a-boundary-of-tests"
UPLOADERS = 2
ANSWERED = {303, 413, 422}
#: One that uses up its memory, one its time, one that is nearly too long to be looked through, and the classics.
SENT = (
    "zip bomb",
    "a line of blanks",
    "billion laughs",
    "escapes (GIFT)",
    "cells in both corners",
    "such a picture in a workbook",
    "macro workbook",
    "a thousand sheets",
    "a million attributes",
    "truncated zip",
)


def test_citizens_are_served_while_hostile_files_come_in(settings, session):
    bank = make_bank(session, "toan")
    for number in range(3):
        make_question(session, bank, f"Câu {number}?")
    contest = make_contest(session)
    make_round(session, contest, bank, count=3)
    make_unit(session)
    token = sign_in_staff(session, make_account(session, LAN))
    session.commit()
    served: list[int] = []
    is_over = threading.Event()

    with running_service(settings, WEB_CONCURRENCY="1") as service:
        (worker,) = service.workers()

        def live() -> None:
            while not is_over.is_set():
                phone = Phone(service.address)
                phone.open_join()
                phone.join()
                phone.start()
                options = phone.options()
                saved = phone.save(1, {slot: codes[:1] for slot, codes in options.items()})
                served.append(saved.status)

        def send(name: str) -> int:
            phone = Phone(service.address, cookies={"qz-staff": token})
            return upload(phone, DRAWER[name][0]())

        with ThreadPoolExecutor(UPLOADERS + 1) as pool:
            living = pool.submit(live)
            try:
                statuses = dict(zip(SENT, pool.map(send, SENT), strict=True))
            finally:
                is_over.set()
            living.result()

        assert {name: status for name, status in statuses.items() if status not in ANSWERED} == {}
        assert served
        assert set(served) == {200}
        assert service.workers() == [worker]
        wait_until(lambda: not readers_of(worker), 10)
        assert "Traceback" not in service.output()


def upload(phone: Phone, content: bytes) -> int:
    page = "/staff/banks/toan/import"
    found = re.search(r'name="csrf_token" value="([^"]+)"', phone.request("GET", page).text)
    assert found, "the office is not signed in"
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{found[1]}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    return phone.request("POST", page, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}).status


def readers_of(worker: int) -> list[str]:
    threads = Path(f"/proc/{worker}/task").iterdir()
    return [pid for thread in threads for pid in (thread / "children").read_text().split()]
