"""The pace of starts and the order of turns, as functions of values."""

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.admission import (
    FIRST_RATE,
    HIGH_MS,
    LATEST_SECONDS,
    LEAST_RATE,
    LOW_MS,
    MOST_RATE,
    PLACE_SECONDS,
    SOONEST_SECONDS,
    TURNS_KEPT_SECONDS,
    Pace,
    adjust,
    ask_again_seconds,
    expected_by,
    is_ticket_fresh,
    is_turn,
    turns,
)

NOW = 1_790_000_000_000


def after(delays: list[float], pace: Pace | None = None, every_ms: int = 250) -> Pace:
    pace = pace or Pace()
    for at, delay in enumerate(delays, start=1):
        pace = adjust(pace, delay, NOW + at * every_ms)
    return pace


def test_long_waits_cut_the_pace_at_once_and_calm_raises_it_slowly():
    slow = after([HIGH_MS])
    assert slow.rate < FIRST_RATE * 0.7
    assert after([0] * 4).rate - FIRST_RATE <= 4


def test_one_long_wait_seen_by_several_workers_cuts_once():
    assert after([HIGH_MS] * 2, every_ms=100) == after([HIGH_MS], every_ms=100)


def test_the_pace_rests_after_a_cut_and_between_low_and_high():
    cut = after([HIGH_MS])
    assert adjust(cut, 0, cut.cut_at + 500) == cut
    assert adjust(cut, 0, cut.cut_at + 1000).rate > cut.rate
    assert adjust(cut, (LOW_MS + HIGH_MS) / 2, cut.cut_at + 60_000) == cut


@given(st.lists(st.floats(0, 5000), max_size=200))
def test_the_pace_never_stops_and_never_runs_away(delays):
    assert LEAST_RATE <= after(delays).rate <= MOST_RATE


def test_however_long_it_stays_full_every_start_still_gets_through():
    pace = after([5000] * 200)
    assert pace.rate == LEAST_RATE
    assert is_turn(5, 0, 0, turns(0, pace.rate, 1000, is_anyone_waiting=True))


def test_a_calm_hour_saves_up_no_crowd():
    assert turns(0, 10, 3_600_000, is_anyone_waiting=False) == 10
    assert turns(0, 10, 3_600_000, is_anyone_waiting=True) == 10 * TURNS_KEPT_SECONDS


def test_a_clock_set_back_takes_no_turn_away():
    assert turns(3, 10, -5000, is_anyone_waiting=True) == 3


@given(st.floats(-5, 50), st.integers(0, 100))
def test_whoever_stands_before_one_whose_turn_it_is_has_the_turn_too(kept, ahead):
    if is_turn(1000 + ahead, ahead, 0, kept):
        assert all(is_turn(1000 + other, other, 0, kept) for other in range(ahead))


def test_who_was_passed_over_enters_at_once():
    assert is_turn(7, 40, called_to=9, kept=-3)
    assert not is_turn(10, 0, called_to=9, kept=0.5)


@given(st.integers(0, 100_000))
def test_phones_in_front_ask_soon_and_ten_thousand_are_no_load(ahead):
    seconds = ask_again_seconds(ahead)
    assert SOONEST_SECONDS <= seconds <= LATEST_SECONDS
    # The page's own spread, a quarter more, still comes in time.
    assert expected_by(ahead, NOW) > NOW + seconds * 1250


def test_old_places_and_places_of_the_future_are_worth_nothing():
    assert is_ticket_fresh(NOW - 1000, NOW)
    assert not is_ticket_fresh(NOW - PLACE_SECONDS * 1000, NOW)
    assert not is_ticket_fresh(NOW + 3_600_000, NOW)
