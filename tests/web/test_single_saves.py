"""The usual save, one choice on a paper this process knows: one statement judges all that the long way does."""

import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from quizapp.domain.responses import Answers
from quizapp.models import Participant, ParticipantSession, Slot
from quizapp.services import attempts
from tests.people import AN, HOA


@pytest.fixture
def hoa(open_round, citizen):
    """Hoa with a paper before her, which this process has shown."""
    open_round()
    browser = citizen()
    browser.join(HOA)
    browser.start()
    browser.paper()
    return browser


@pytest.fixture
def long_ways(monkeypatch) -> list[int]:
    """One entry for every save that the one statement did not do."""
    taken: list[int] = []
    long_way = attempts.save_answers

    def noted(*given):
        taken.append(1)
        return long_way(*given)

    monkeypatch.setattr(attempts, "save_answers", noted)
    return taken


def choices(session) -> set[str | None]:
    found = set(session.scalars(select(Slot.response)))
    session.rollback()  # or the next look would see the same moment again
    return found


def test_it_is_one_statement_from_the_start_on(hoa, session, long_ways):
    options = hoa.options()
    answers = [hoa.save(int(slot), {slot: [codes[1]]}) for slot, codes in options.items()]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert choices(session) == {codes[1] for codes in options.values()}
    assert long_ways == []


def test_after_the_submit_nothing_changes(hoa, session):
    one, other = hoa.options()["1"][:2]
    hoa.save(1, {"1": [one]})
    hoa.submit()
    answer = hoa.save(9, {"1": [other]})
    assert (answer.status_code, answer.json["error"]) == (410, "attempt_closed")
    assert choices(session) == {one, None}


def test_a_browser_that_became_another_person_saves_nothing_for_the_first(hoa, citizen, session):
    options, pid = hoa.options(), hoa.pid
    an = citizen()
    an.join(AN)
    code = session.scalars(select(Participant.resume_code).where(Participant.full_name == AN.full_name)).one()
    session.rollback()
    assert hoa.post("/c/thi-thu/resume", {"code": code}).status_code == 303
    hoa.pid = pid
    assert hoa.save(1, {"1": [options["1"][0]]}).status_code == 404
    assert choices(session) == {None}


def test_a_stranger_learns_nothing_from_the_answer(hoa, citizen, session):
    options = hoa.options()
    stranger = citizen()
    stranger.join(AN)
    stranger.pid = hoa.pid
    told = [stranger.save(1, {"1": codes}) for codes in ([options["1"][0]], ["zzzz"], options["1"][:2], [])]
    told.append(stranger.save(1, {"77": ["zzzz"]}))
    assert {answer.status_code for answer in told} == {404}
    assert len({answer.data for answer in told}) == 1
    assert choices(session) == {None}


@pytest.mark.parametrize(("codes", "error"), [(["zzzz"], "unknown_option"), (["BOTH"], "too_many_chosen")])
def test_a_choice_that_is_none_is_refused_in_words(hoa, session, codes, error):
    chosen = hoa.options()["1"][:2] if codes == ["BOTH"] else codes
    answer = hoa.save(1, {"1": chosen})
    assert (answer.status_code, answer.json["error"]) == (422, error)
    assert choices(session) == {None}


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_what_a_host_that_fell_silent_has_stored_of_many_answers_is_undone_and_free(hoa, app, session, database):
    answers = Answers(1, {int(slot): (codes[0],) for slot, codes in hoa.options().items()})
    token = session.scalars(select(ParticipantSession.token_sha256)).one()
    session.rollback()
    memory = app.extensions["quizapp"].caches["memory"]

    def fall_silent() -> None:
        with database.hot_transaction() as connection:
            connection.say("SET idle_in_transaction_session_timeout = '100ms'")
            attempts.save_answers(connection, memory, hoa.pid, token, answers, datetime.now(UTC))
            time.sleep(1)

    # The server ended it, not this process: its lock is gone although nothing was said.
    with pytest.raises(DBAPIError, match="idle-in-transaction"):
        fall_silent()
    assert choices(session) == {None}
    assert hoa.save(1, {"1": [hoa.options()["1"][0]]}).status_code == 200
