from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.errors import Refusal
from quizapp.domain.rounds import VIETNAM, Phase, Window, check_window, next_opening, open_until, phase_at

INSTANT = timedelta(microseconds=1)
QUARTER = timedelta(minutes=15)
#: A Monday.
MONDAY = date(2026, 9, 14)


def hanoi(day, clock="00:00"):
    """The moment (UTC) at which clocks in Hà Nội show this, `day` days after the Monday."""
    local = datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(clock), tzinfo=VIETNAM)
    return local.astimezone(UTC)


#: From Monday 08:00 to the next Monday 20:00.
WEEK = Window(hanoi(0, "08:00"), hanoi(7, "20:00"))
OFFICE_HOURS = Window(WEEK.opens_at, WEEK.closes_at, frozenset({1, 2, 3, 4, 5}), time(7, 30), time(17, 30))
WEEKEND = Window(WEEK.opens_at, WEEK.closes_at, frozenset({6, 7}))
EVENINGS = Window(WEEK.opens_at, WEEK.closes_at, daily_from=time(19, 0))
MORNINGS = Window(WEEK.opens_at, WEEK.closes_at, daily_until=time(11, 0))

U, O, P, C = Phase.UPCOMING, Phase.OPEN, Phase.PAUSED, Phase.CLOSED  # noqa: E741


@pytest.mark.parametrize(
    ("window", "boundary", "before", "after"),
    [
        (WEEK, hanoi(0, "08:00"), U, O),
        (WEEK, hanoi(1), O, O),
        (WEEK, hanoi(7, "20:00"), O, C),
        (OFFICE_HOURS, hanoi(0, "08:00"), U, O),
        (OFFICE_HOURS, hanoi(0, "17:30"), O, P),
        (OFFICE_HOURS, hanoi(1, "07:30"), P, O),
        (OFFICE_HOURS, hanoi(4, "17:30"), O, P),
        (OFFICE_HOURS, hanoi(5, "07:30"), P, P),
        (OFFICE_HOURS, hanoi(6, "12:00"), P, P),
        (OFFICE_HOURS, hanoi(7, "07:30"), P, O),
        (OFFICE_HOURS, hanoi(7, "20:00"), P, C),
        (WEEKEND, hanoi(0, "08:00"), U, P),
        (WEEKEND, hanoi(5), P, O),
        (WEEKEND, hanoi(6), O, O),
        (WEEKEND, hanoi(7), O, P),
        (EVENINGS, hanoi(2, "19:00"), P, O),
        (EVENINGS, hanoi(3), O, P),
        (EVENINGS, hanoi(7, "20:00"), O, C),
        (MORNINGS, hanoi(2), P, O),
        (MORNINGS, hanoi(2, "11:00"), O, P),
    ],
)
@pytest.mark.parametrize("distance", [INSTANT, timedelta(milliseconds=1), timedelta(seconds=1), QUARTER])
def test_a_boundary_belongs_to_what_begins_there(window, boundary, before, after, distance):
    assert phase_at(window, boundary - distance) is before
    assert phase_at(window, boundary) is after
    assert phase_at(window, boundary + distance) is after


def test_weekdays_and_hours_are_those_of_vietnam_wherever_the_moment_is_written():
    sunday_evening_in_london = datetime(2026, 9, 20, 17, 0, tzinfo=UTC)
    monday_only = Window(WEEK.opens_at, WEEK.closes_at, frozenset({1}))
    assert sunday_evening_in_london == hanoi(7)
    assert phase_at(monday_only, sunday_evening_in_london - INSTANT) is Phase.PAUSED
    assert phase_at(monday_only, sunday_evening_in_london) is Phase.OPEN
    assert phase_at(monday_only, sunday_evening_in_london.astimezone(VIETNAM)) is Phase.OPEN


@pytest.mark.parametrize(
    ("window", "moment", "until"),
    [
        (WEEK, hanoi(0, "08:00"), WEEK.closes_at),
        (WEEK, WEEK.closes_at - INSTANT, WEEK.closes_at),
        (OFFICE_HOURS, hanoi(0, "08:00"), hanoi(0, "17:30")),
        (OFFICE_HOURS, hanoi(1, "17:30") - INSTANT, hanoi(1, "17:30")),
        (WEEKEND, hanoi(5), hanoi(7)),
        (WEEKEND, hanoi(6, "23:59"), hanoi(7)),
        (EVENINGS, hanoi(2, "22:00"), hanoi(3)),
        (EVENINGS, hanoi(7, "19:30"), WEEK.closes_at),
        (MORNINGS, hanoi(7, "03:00"), hanoi(7, "11:00")),
    ],
)
def test_an_open_stretch_ends_with_the_hours_the_days_or_the_round(window, moment, until):
    assert open_until(window, moment) == until
    assert open_until(window, moment).utcoffset() == timedelta(0)


@pytest.mark.parametrize("moment", [hanoi(0, "07:59"), hanoi(1, "17:30"), hanoi(5, "12:00"), WEEK.closes_at])
def test_a_round_that_is_not_open_has_no_end(moment):
    with pytest.raises(ValueError):
        open_until(OFFICE_HOURS, moment)


@pytest.mark.parametrize(
    ("window", "moment", "opening"),
    [
        (WEEK, hanoi(-30), WEEK.opens_at),
        (WEEK, WEEK.opens_at - INSTANT, WEEK.opens_at),
        (WEEK, WEEK.opens_at, None),
        (WEEK, WEEK.closes_at, None),
        (OFFICE_HOURS, hanoi(-30), WEEK.opens_at),
        (OFFICE_HOURS, hanoi(0, "09:00"), hanoi(1, "07:30")),
        (OFFICE_HOURS, hanoi(1, "07:30") - INSTANT, hanoi(1, "07:30")),
        (OFFICE_HOURS, hanoi(1, "07:30"), hanoi(2, "07:30")),
        (OFFICE_HOURS, hanoi(4, "17:30"), hanoi(7, "07:30")),
        (OFFICE_HOURS, hanoi(7, "17:30"), None),
        (WEEKEND, hanoi(0, "08:00"), hanoi(5)),
        (WEEKEND, hanoi(5), None),
        (WEEKEND, hanoi(6), None),
    ],
)
def test_the_next_opening_is_the_first_moment_that_turns_open(window, moment, opening):
    assert next_opening(window, moment) == opening


quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


@st.composite
def windows(draw):
    """Windows of up to five days whose every boundary is a quarter of an hour."""
    opens_at = hanoi(0) + draw(st.integers(0, 400)) * QUARTER
    closes_at = opens_at + draw(st.integers(1, 480)) * QUARTER
    daily_from, daily_until = draw(st.none() | quarters), draw(st.none() | quarters)
    if daily_from and daily_until and daily_from > daily_until:
        daily_from, daily_until = daily_until, daily_from
    return Window(opens_at, closes_at, draw(st.frozensets(st.integers(1, 7))), daily_from, daily_until)


def moments_of(window):
    """Every quarter of an hour from before the window to after it, and the instants around each."""
    quarter = window.opens_at - 2 * QUARTER
    while quarter <= window.closes_at + 2 * QUARTER:
        yield from (quarter - INSTANT, quarter, quarter + INSTANT)
        quarter += QUARTER


@given(windows())
def test_ends_and_openings_agree_with_the_phases_at_every_moment(window):
    moments = list(moments_of(window))
    is_open = {moment: phase_at(window, moment) is Phase.OPEN for moment in moments}
    turns = [later for sooner, later in pairwise(moments) if is_open[sooner] != is_open[later]]
    openings = [moment for moment in turns if is_open[moment]]
    ends = [moment for moment in turns if not is_open[moment]]
    # Before the last moment of a stretch and around its turns is enough; each moment would take a minute.
    for moment in [moments[0], moments[len(moments) // 2], *turns, *(turn - INSTANT for turn in turns)]:
        assert next_opening(window, moment) == next((turn for turn in openings if turn > moment), None)
        if phase_at(window, moment) is Phase.OPEN:
            assert open_until(window, moment) == next(turn for turn in ends if turn > moment)
            assert open_until(window, moment) <= window.closes_at


@given(windows())
def test_a_window_passes_the_check_when_it_is_open_at_some_moment_and_only_then(window):
    if any(phase_at(window, moment) is Phase.OPEN for moment in moments_of(window)):
        check_window(window)
    else:
        with pytest.raises(Refusal):
            check_window(window)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"closes_at": WEEK.opens_at}, "closes_before_opens", "closes_at"),
        ({"closes_at": WEEK.opens_at - INSTANT}, "closes_before_opens", "closes_at"),
        ({"weekdays": frozenset({0})}, "bad_weekday", "weekdays"),
        ({"weekdays": frozenset({1, 8})}, "bad_weekday", "weekdays"),
        ({"daily_from": time(17), "daily_until": time(8)}, "daily_hours_reversed", "daily_until"),
        ({"daily_from": time(8), "daily_until": time(8)}, "daily_hours_reversed", "daily_until"),
        ({"closes_at": hanoi(2), "weekdays": frozenset({6})}, "never_open", "weekdays"),
        ({"closes_at": hanoi(0, "10:00"), "daily_from": time(10)}, "never_open", "weekdays"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused_at_its_field(changed, code, field):
    window = Window(**{**vars(WEEK), **changed})
    with pytest.raises(Refusal) as refusal:
        check_window(window)
    assert (refusal.value.code, refusal.value.field, refusal.value.status) == (code, field, 422)


@pytest.mark.parametrize("window", [WEEK, OFFICE_HOURS, WEEKEND, EVENINGS, MORNINGS])
def test_a_sensible_window_passes(window):
    check_window(window)
