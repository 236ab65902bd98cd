from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.attempts import (
    AttemptState,
    Begin,
    PastAttempt,
    Resume,
    Tries,
    deadline,
    duration_ms,
    judge_response,
    judge_start,
)
from quizapp.domain.errors import Refusal
from quizapp.domain.rounds import VIETNAM, Window

INSTANT = timedelta(microseconds=1)
AS_OFTEN_AS_ONE_LIKES = Tries(limit=0, per_day=0)


def hanoi(day, clock="00:00"):
    """The moment (UTC) at which clocks in Hà Nội show this on a day of September 2026 (the 14th is a Monday)."""
    return datetime.combine(date(2026, 9, day), time.fromisoformat(clock), tzinfo=VIETNAM).astimezone(UTC)


#: Monday 14 September 08:00 to Sunday 20 September 20:00.
WEEK = Window(hanoi(14, "08:00"), hanoi(20, "20:00"))
OFFICE_HOURS = Window(WEEK.opens_at, WEEK.closes_at, frozenset({1, 2, 3, 4, 5}), time(7, 30), time(17, 30))


def past(number, started_at, state=AttemptState.SUBMITTED, minutes=30):
    return PastAttempt(number, state, started_at, started_at + timedelta(minutes=minutes))


def running(number, started_at, minutes=30):
    return past(number, started_at, AttemptState.IN_PROGRESS, minutes)


def refused(window, tries, attempts, moment):
    with pytest.raises(Refusal) as refusal:
        judge_start(window, tries, attempts, moment)
    assert refusal.value.status == 409
    assert str(refusal.value)
    return refusal.value


@pytest.mark.parametrize(
    ("window", "started_at", "minutes", "ends_at"),
    [
        (WEEK, hanoi(15, "09:00"), 30, hanoi(15, "09:30")),
        (WEEK, hanoi(20, "19:30"), 30, hanoi(20, "20:00")),
        (WEEK, hanoi(20, "19:45"), 30, hanoi(20, "20:00")),
        (WEEK, hanoi(15, "09:00"), 0, WEEK.closes_at),
        (OFFICE_HOURS, hanoi(15, "17:00"), 30, hanoi(15, "17:30")),
        (OFFICE_HOURS, hanoi(15, "17:20"), 30, hanoi(15, "17:30")),
        (OFFICE_HOURS, hanoi(15, "09:00"), 0, hanoi(15, "17:30")),
    ],
)
def test_an_attempt_ends_after_its_minutes_or_as_the_round_closes(window, started_at, minutes, ends_at):
    assert deadline(started_at, minutes, window) == ends_at


@given(st.integers(0, 7 * 24 * 60), st.integers(0, 600))
def test_a_deadline_is_after_the_start_and_never_after_the_closing(minutes_in, minutes):
    started_at = WEEK.opens_at + timedelta(minutes=minutes_in)
    if started_at >= WEEK.closes_at:
        with pytest.raises(ValueError):
            deadline(started_at, minutes, WEEK)
    else:
        assert started_at < deadline(started_at, minutes, WEEK) <= WEEK.closes_at


def test_the_first_attempt_is_number_one_and_the_next_follows_the_last():
    moment = hanoi(15, "09:00")
    assert judge_start(WEEK, AS_OFTEN_AS_ONE_LIKES, [], moment) == Begin(1)
    taken = [past(2, hanoi(14, "10:00")), past(1, hanoi(14, "09:00"))]
    assert judge_start(WEEK, AS_OFTEN_AS_ONE_LIKES, taken, moment) == Begin(3)


@pytest.mark.parametrize("tries", [Tries(1, 0), Tries(1, 1), AS_OFTEN_AS_ONE_LIKES])
def test_an_attempt_in_progress_is_resumed_until_the_instant_of_its_deadline(tries):
    started_at = hanoi(15, "09:00")
    for moment in (started_at, started_at + timedelta(minutes=30) - INSTANT):
        assert judge_start(WEEK, tries, [running(1, started_at)], moment) == Resume(1)


def test_an_attempt_at_its_deadline_counts_as_used_though_nobody_closed_it():
    attempt = running(1, hanoi(15, "09:00"))
    assert refused(WEEK, Tries(1, 0), [attempt], attempt.deadline_at).code == "no_tries_left"
    assert judge_start(WEEK, Tries(2, 0), [attempt], attempt.deadline_at) == Begin(2)


def test_an_attempt_in_progress_is_resumed_though_the_round_is_paused_or_closed():
    attempt = running(1, hanoi(15, "17:15"))
    assert judge_start(OFFICE_HOURS, Tries(1, 1), [attempt], hanoi(15, "17:40")) == Resume(1)
    late = running(1, hanoi(20, "19:50"))
    assert judge_start(WEEK, Tries(1, 1), [late], hanoi(20, "20:10")) == Resume(1)


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.EXPIRED])
def test_a_finished_attempt_is_not_resumed(state):
    attempt = past(1, hanoi(15, "09:00"), state)
    assert judge_start(WEEK, AS_OFTEN_AS_ONE_LIKES, [attempt], hanoi(15, "09:05")) == Begin(2)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_round_is_taken_as_often_as_its_limit_says(limit):
    taken = [past(number, hanoi(14, "09:00") + number * timedelta(hours=1)) for number in range(1, limit + 1)]
    moment = hanoi(16, "09:00")
    assert judge_start(WEEK, Tries(limit, 0), taken[:-1], moment) == Begin(limit)
    refusal = refused(WEEK, Tries(limit, 0), taken, moment)
    assert (refusal.code, refusal.params["limit"]) == ("no_tries_left", limit)


def test_the_limit_of_a_day_counts_by_the_vietnamese_calendar():
    late = past(1, hanoi(15, "23:50"))
    assert refused(WEEK, Tries(0, 1), [late], hanoi(16) - INSTANT).code == "no_tries_left_today"
    assert judge_start(WEEK, Tries(0, 1), [late], hanoi(16)) == Begin(2)
    early = past(2, hanoi(16))
    assert refused(WEEK, Tries(0, 1), [late, early], hanoi(16, "06:59")).code == "no_tries_left_today"
    # The day of UTC begins at seven in the morning here; nobody is given a second try by it.
    assert refused(WEEK, Tries(0, 1), [late, early], hanoi(16, "07:00")).code == "no_tries_left_today"


def test_a_used_up_day_says_when_to_come_back():
    refusal = refused(OFFICE_HOURS, Tries(0, 1), [past(1, hanoi(18, "09:00"))], hanoi(18, "10:00"))
    assert refusal.code == "no_tries_left_today"
    assert "opens_at" not in refusal.params
    refusal = refused(OFFICE_HOURS, Tries(0, 1), [past(1, hanoi(17, "09:00"))], hanoi(17, "10:00"))
    assert refusal.params["opens_at"] == hanoi(18, "07:30")
    assert "07:30 ngày 18/09/2026" in str(refusal)
    refusal = refused(WEEK, Tries(0, 1), [past(1, hanoi(17, "09:00"))], hanoi(17, "10:00"))
    assert refusal.params["opens_at"] == hanoi(18)
    assert "00:00 ngày 18/09/2026" in str(refusal)


def test_no_tries_at_all_is_said_before_no_tries_today():
    assert refused(WEEK, Tries(1, 1), [past(1, hanoi(17, "09:00"))], hanoi(17, "10:00")).code == "no_tries_left"


@pytest.mark.parametrize(
    ("window", "moment", "code", "words"),
    [
        (WEEK, WEEK.opens_at - INSTANT, "round_not_open", "08:00 ngày 14/09/2026"),
        (OFFICE_HOURS, hanoi(15, "17:30"), "round_paused", "07:30 ngày 16/09/2026"),
        (OFFICE_HOURS, hanoi(16, "07:30") - INSTANT, "round_paused", "07:30 ngày 16/09/2026"),
        (OFFICE_HOURS, hanoi(19, "09:00"), "round_closed", "hết giờ thi"),
        (WEEK, WEEK.closes_at, "round_closed", "20:00 ngày 20/09/2026"),
    ],
)
def test_a_round_that_is_not_open_says_so_and_when_it_will_be(window, moment, code, words):
    refusal = refused(window, AS_OFTEN_AS_ONE_LIKES, [], moment)
    assert refusal.code == code
    assert words in str(refusal)


@pytest.mark.parametrize("moment", [WEEK.opens_at, WEEK.closes_at - INSTANT])
def test_a_start_counts_from_the_first_instant_to_the_last(moment):
    assert judge_start(WEEK, Tries(1, 1), [], moment) == Begin(1)


DEADLINE = hanoi(15, "09:30")


@pytest.mark.parametrize("before", [timedelta(minutes=30), timedelta(milliseconds=1), INSTANT])
def test_a_response_before_the_deadline_is_taken(before):
    judge_response(AttemptState.IN_PROGRESS, DEADLINE, DEADLINE - before)


@pytest.mark.parametrize("after", [timedelta(0), INSTANT, timedelta(milliseconds=1), timedelta(days=1)])
def test_a_response_from_the_very_instant_of_the_deadline_on_is_refused(after):
    with pytest.raises(Refusal) as refusal:
        judge_response(AttemptState.IN_PROGRESS, DEADLINE, DEADLINE + after)
    assert (refusal.value.code, refusal.value.status) == ("attempt_closed", 410)
    assert "09:30" in str(refusal.value)


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.EXPIRED])
def test_a_response_to_a_finished_attempt_is_refused_though_time_is_left(state):
    with pytest.raises(Refusal) as refusal:
        judge_response(state, DEADLINE, DEADLINE - timedelta(minutes=10))
    assert (refusal.value.code, refusal.value.status) == ("attempt_closed", 410)


@pytest.mark.parametrize(
    ("ended_at", "milliseconds"),
    [
        (hanoi(15, "09:10"), 600_000),
        (hanoi(15, "09:00") + timedelta(microseconds=1_999), 1),
        (DEADLINE - INSTANT, 1_799_999),
        (DEADLINE, 1_800_000),
        (DEADLINE + timedelta(hours=5), 1_800_000),
        (hanoi(15, "08:59"), 0),
    ],
)
def test_the_duration_is_whole_milliseconds_up_to_the_deadline(ended_at, milliseconds):
    assert duration_ms(hanoi(15, "09:00"), ended_at, DEADLINE) == milliseconds
