"""More people start than there is room for: all get through in order, and answers of others are saved meanwhile."""

import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from quizapp.config import Settings
from quizapp.models import Attempt, Participant
from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.running import RunningService, running_service
from tests.service.phones import Phone, at_once

pytestmark = pytest.mark.service

PEOPLE = 30
#: Far below what any machine can serve, so that a queue is certain.
TINY = {"FLASK_STARTS_PER_SECOND": "4"}


@dataclass
class Asked:
    """One question for the turn, and its answer."""

    began: float
    ended: float
    is_called: bool
    place: int


@dataclass
class Waiter:
    """Presses the button, then asks like the page does, only more often."""

    phone: Phone
    number: int = 0
    asked: list[Asked] = field(default_factory=list)
    pause: float = 0.2

    def press(self) -> int:
        began = time.monotonic()
        answer = self.phone.start()
        if answer.status == 503:
            assert 'http-equiv="refresh"' in answer.text
            assert "Giờ làm bài chưa bắt đầu tính" in answer.text
            self._note(began, is_called=False, place=place_on(answer.text))
        return answer.status

    def ask(self) -> bool:
        began = time.monotonic()
        answer = self.phone.request("GET", "/c/thi-thu/wait", headers={"Accept": "application/json"})
        assert answer.status == 200, answer
        seat = json.loads(answer.text)
        self._note(began, seat["is_called"], seat["place"])
        return seat["is_called"]

    def get_through(self) -> None:
        if self.press() == 503:
            while not self.ask():
                time.sleep(self.pause)
            assert self.press() == 303
        assert self.phone.pid

    def _note(self, began: float, is_called: bool, place: int) -> None:
        if "." in self.phone.cookies.get("qz-place", ""):
            self.number = int(self.phone.cookies["qz-place"].split(".")[0])
        self.asked.append(Asked(began, time.monotonic(), is_called, place))


def place_on(page: str) -> int:
    found = re.search(r'id="place"[^>]*>(\d+)<', page)
    assert found, page
    return int(found[1])


@pytest.fixture
def contest(session) -> None:
    make_round(session, make_contest(session), make_bank(session, questions=8), attempts=2, count=4)
    make_unit(session, "Tổ dân phố số 1")
    session.commit()


@pytest.fixture
def service(settings: Settings, contest) -> Iterator[RunningService]:
    with running_service(settings, **TINY) as running:
        yield running


def people(service: RunningService, count: int) -> list[Waiter]:
    def enter() -> Waiter:
        phone = Phone(service.address)
        phone.open_join()
        assert phone.join().status == 303
        return Waiter(phone)

    return [one for _ in range(0, count, 10) for one in at_once([enter] * min(count, 10))]


def test_all_who_start_at_once_get_through_in_order_while_answers_are_saved(service, session):
    writer = people(service, 1)[0]
    writer.get_through()
    options = writer.phone.options()
    crowd = people(service, PEOPLE)
    is_over = threading.Event()
    saved: list[int] = []

    def write() -> None:
        while not is_over.is_set():
            saved.append(writer.phone.save(len(saved) + 1, {"1": [options["1"][len(saved) % 4]]}).status)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        at_once([one.get_through for one in crowd])
    finally:
        is_over.set()
        writing.join()
    assert len(saved) > 3
    assert set(saved) == {200}
    assert attempts_by_person(session) == [1] * (PEOPLE + 1)
    waited = [one for one in crowd if one.number]
    assert len(waited) > PEOPLE / 2
    assert len({one.number for one in waited}) == len(waited)
    for one in waited:
        places = [asked.place for asked in one.asked]
        assert places == sorted(places, reverse=True)
        assert one.asked[-1].is_called
    overtaken = [
        (one.number, other.number)
        for one in waited
        for other in waited
        if other.number > one.number and was_told_to_wait_after(one, other.asked[-1].ended)
    ]
    assert not overtaken


def was_told_to_wait_after(one: Waiter, moment: float) -> bool:
    return any(asked.began > moment and not asked.is_called for asked in one.asked)


def attempts_by_person(session) -> list[int]:
    found = session.scalars(select(func.count()).select_from(Attempt).group_by(Attempt.participant_id)).all()
    session.rollback()
    return sorted(found)


def test_a_restart_in_the_middle_keeps_every_place(settings, contest):
    with running_service(settings, **TINY) as service:
        crowd = people(service, 20)
        at_once([one.press for one in crowd])
    waiting = [one for one in crowd if one.number]
    numbers = [one.number for one in waiting]
    assert len(waiting) > 5
    # As after a power cut: nothing but the phones' tickets is left.
    (settings.data_dir / "waiting-room.db").unlink()
    with running_service(settings, **TINY) as service:
        for one in waiting:
            one.phone.address = service.address
        newcomers = people(service, 10)
        at_once([one.press for one in newcomers])
        at_once([one.get_through for one in (*waiting, *newcomers)])
        assert [one.number for one in waiting] == numbers
        assert all(one.number > max(numbers) for one in newcomers if one.number)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_saves_pass_while_more_of_everything_else_is_held_up_than_there_are_threads(settings, contest, session):
    with running_service(settings, WEB_CONCURRENCY="1") as service:
        writer = people(service, 1)[0]
        writer.get_through()
        code = writer.phone.options()["1"][0]
        # Their starts wait for rows that we hold; this one worker has eight threads.
        held_up = people(service, 20)
        session.execute(select(Participant.id).order_by(Participant.id.desc()).limit(20).with_for_update())
        with ThreadPoolExecutor(20) as pool:
            starts = [pool.submit(one.press) for one in held_up]
            try:
                saved = [writer.phone.save(seq, {"1": [code]}).status for seq in range(1, 30)]
                submitted = writer.phone.submit().status
                were_held_up = [not start.done() for start in starts]
            finally:
                session.rollback()
        assert saved == [200] * 29
        assert submitted == 303
        assert all(were_held_up)
        # Nobody was sent away: all of them started, or were given a place, when there was room again.
        assert {start.result() for start in starts} <= {303, 503}
