"""Limits hold however many press at once and whichever worker answers: proved on the real service."""

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import select, text

from quizapp.config import Settings
from quizapp.models import Attempt, Score, Slot
from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.running import RunningService, running_service
from tests.service.phones import Phone, at_once

pytestmark = pytest.mark.service

ROUNDS = 8
AT_ONCE = 20


@pytest.fixture
def service(settings: Settings, session) -> Iterator[RunningService]:
    """Two workers on a contest of one round with one try."""
    prepare(session)
    with running_service(settings) as running:
        yield running


def prepare(session) -> None:
    bank = make_bank(session, questions=8)
    make_round(session, make_contest(session), bank, attempts=1, count=4)
    make_unit(session, "Tổ dân phố số 1")
    session.commit()


def person(service: RunningService) -> Phone:
    phone = Phone(service.address)
    phone.open_join()
    assert phone.join().status == 303
    return phone


def test_twenty_starts_at_once_open_one_attempt_and_all_lead_to_it(service, session):
    for _ in range(ROUNDS):
        phone = person(service)
        answers = at_once([phone.start] * AT_ONCE)
        assert {answer.status for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == 1
    assert session.scalar(select(text("COUNT(*)")).select_from(Attempt)) == ROUNDS


def test_the_last_try_is_not_taken_twice(service, session):
    for _ in range(ROUNDS):
        phone = person(service)
        phone.start()
        assert phone.submit().status == 303
        answers = at_once([phone.start] * AT_ONCE)
        assert {answer.status for answer in answers} == {409}
    assert session.scalar(select(text("COUNT(*)")).select_from(Attempt)) == ROUNDS


def test_a_form_sent_many_times_at_once_enters_one_person(service, session):
    for _ in range(ROUNDS):
        phone = Phone(service.address)
        phone.open_join()
        answers = at_once([phone.join] * 8)
        assert {(answer.status, answer.location) for answer in answers} == {(303, "/c/thi-thu/me")}
    assert session.scalar(text("SELECT COUNT(*) FROM participants")) == ROUNDS
    assert session.scalar(text("SELECT COUNT(*) FROM consents")) == 4 * ROUNDS


def test_submits_and_saves_at_once_give_one_score_and_nothing_changes_afterwards(service, session):
    for _ in range(ROUNDS):
        phone = person(service)
        phone.start()
        options = phone.options()
        saves = [
            partial(phone.save, seq, {slot: [codes[seq % 4]]})
            for seq, (slot, codes) in enumerate(list(options.items()) * 3, start=1)
        ]
        answers = at_once([*saves, *[phone.submit] * 10])
        assert {answer.status for answer in answers[: len(saves)]} <= {200, 410}
        assert {answer.status for answer in answers[len(saves) :]} == {303}
        before = responses(session, phone.pid)
        assert phone.save(99, {"1": [options["1"][0]]}).status == 410
        assert phone.submit().status == 303
        assert responses(session, phone.pid) == before
        assert graded(session, phone.pid) == [score_anew(session, phone.pid)]


def test_an_acknowledged_save_is_there_whatever_came_at_the_same_time(service, session):
    """Twenty saves of growing age at once: what is stored is the newest, as acknowledged."""
    for _ in range(ROUNDS):
        phone = person(service)
        phone.start()
        codes = phone.options()["2"]
        answers = at_once([partial(phone.save, seq, {"2": [codes[seq % len(codes)]]}) for seq in range(1, AT_ONCE + 1)])
        assert {answer.status for answer in answers} == {200}
        assert responses(session, phone.pid)[2] == codes[AT_ONCE % len(codes)]


def responses(session, pid: str) -> dict[int, str | None]:
    rows = session.execute(select(Slot.slot, Slot.response).join(Attempt).where(Attempt.pid == pid)).all()
    session.rollback()
    return {slot: response for slot, response in rows}


def graded(session, pid: str) -> list[int]:
    points = session.scalars(select(Score.points).join(Attempt).where(Attempt.pid == pid)).all()
    session.rollback()
    return list(points)


def score_anew(session, pid: str) -> int:
    """Counted anew from what is stored: slots whose response is the key."""
    statement = text(
        "SELECT COUNT(*) FROM slots s JOIN attempts a ON a.id = s.attempt_id "
        "JOIN options o ON o.version_id = s.version_id AND o.is_key AND o.code = s.response WHERE a.pid = :pid"
    )
    found = session.scalar(statement, {"pid": pid})
    session.rollback()
    return found
