from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.ranking import (
    Counted,
    Criterion,
    Entry,
    counted_entries,
    distance_of,
    overall_entries,
    rank_entries,
    rank_overall,
)

ALL = tuple(Criterion)
#: Nine o’clock in Hà Nội, in milliseconds.
START = 1_789_437_600_000
MINUTE, WEEK = 60_000, 7 * 24 * 3_600_000
SCORE, PREDICTION, DURATION, SUBMITTED_AT = ALL


def entry(participant, **changed):
    """Ten points of ten, prediction 100, ten minutes, submitted at a quarter past nine in Hà Nội."""
    plain = Entry(participant, f"{participant}-1", 1, 10, 10, 100, 600_000, START + 15 * MINUTE)
    return plain._replace(**changed)


def places(standings):
    return [(standing.rank, standing.entry.participant) for standing in standings]


def ranks(standings):
    return [standing.rank for standing in standings]


def test_ties_share_a_place_and_the_next_place_counts_them():
    entries = [entry("an"), entry("bình", score=9), entry("chi", score=9), entry("dũng", score=8)]
    standings = rank_entries(entries, ALL, None)
    assert places(standings) == [(1, "an"), (2, "bình"), (2, "chi"), (4, "dũng")]
    assert [standing.is_tied for standing in standings] == [False, True, True, False]


@pytest.mark.parametrize(
    ("better", "worse", "decided_by"),
    [
        ({"score": 10}, {"score": 9, "prediction": 101, "duration_ms": 1}, SCORE),
        ({"prediction": 102}, {"prediction": 90, "duration_ms": 1}, PREDICTION),
        ({"prediction": 90}, {"prediction": None, "duration_ms": 1}, PREDICTION),
        ({"prediction": 10**9}, {"prediction": None}, PREDICTION),
        ({"prediction": 102, "duration_ms": 599_999}, {"prediction": 100}, DURATION),
        ({}, {"submitted_ms": START + 15 * MINUTE + 1}, SUBMITTED_AT),
    ],
)
def test_the_first_criterion_that_differs_decides(better, worse, decided_by):
    # Whoever is better has the later name, so that order of names explains nothing.
    standings = rank_entries([entry("an", **worse), entry("yến", **better)], ALL, 101)
    assert places(standings) == [(1, "yến"), (2, "an")]
    assert [standing.decided_by for standing in standings] == [None, decided_by]


def test_only_the_criteria_named_count_in_the_order_named():
    slow, fast = entry("an", score=10, duration_ms=900_000), entry("bình", score=9, duration_ms=1)
    assert places(rank_entries([slow, fast], [DURATION, SCORE], None)) == [(1, "bình"), (2, "an")]
    assert ranks(rank_entries([slow, fast], [PREDICTION], 100)) == [1, 1]
    assert ranks(rank_entries([slow, fast], [], None)) == [1, 1]


def test_no_prediction_counts_while_the_true_number_is_not_known():
    entries = [entry("an", prediction=None), entry("bình", prediction=100), entry("chi", prediction=7)]
    standings = rank_entries(entries, ALL, None)
    assert ranks(standings) == [1, 1, 1]
    assert [standing.distance for standing in standings] == [None, None, None]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_too_high_counts_like_too_low(actual, off):
    low, high = entry("an", prediction=actual - off), entry("bình", prediction=actual + off)
    assert distance_of(low, actual) == distance_of(high, actual) == off
    assert ranks(rank_entries([low, high], ALL, actual)) == [1, 1]


def test_a_distance_is_known_only_with_prediction_and_true_number():
    assert distance_of(entry("an", prediction=None), 5) is None
    assert distance_of(entry("an", prediction=5), None) is None
    assert distance_of(entry("an", prediction=0), 5) == 5


@st.composite
def entry_lists(draw, min_size=0):
    """Attempts of different people, so alike that many tie."""
    people = draw(st.lists(st.sampled_from("abcdefghijkl"), unique=True, min_size=min_size))
    return [
        entry(
            person,
            score=draw(st.integers(0, 3)),
            prediction=draw(st.none() | st.integers(0, 6)),
            duration_ms=draw(st.integers(0, 2)) * 1_000,
            submitted_ms=START + draw(st.integers(0, 2)),
        )
        for person in people
    ]


actuals = st.none() | st.integers(0, 6)
criteria_lists = st.lists(st.sampled_from(ALL), unique=True)


@given(entry_lists(), criteria_lists, actuals, st.randoms(use_true_random=False))
def test_the_order_in_which_attempts_come_is_nothing(entries, criteria, actual, chance):
    shuffled = chance.sample(entries, len(entries))
    assert rank_entries(shuffled, criteria, actual) == rank_entries(entries, criteria, actual)


@given(entry_lists(), criteria_lists, actuals)
def test_a_rank_is_one_more_than_the_number_of_those_who_are_better(entries, criteria, actual):
    standings = rank_entries(entries, criteria, actual)
    assert sorted(standing.entry.participant for standing in standings) == sorted(one.participant for one in entries)
    for standing in standings:
        better = sum(other.sort_key < standing.sort_key for other in standings)
        alike = sum(other.sort_key == standing.sort_key for other in standings)
        assert standing.rank == better + 1
        assert standing.is_tied == (alike > 1)
    assert ranks(standings) == sorted(ranks(standings))
    for above, below in pairwise(standings):
        if above.rank == below.rank:
            assert above.entry.participant < below.entry.participant
            assert below.decided_by == above.decided_by


@given(entry_lists(min_size=1), actuals, st.data())
def test_a_better_score_never_ranks_lower(entries, actual, data):
    lucky = data.draw(st.integers(0, len(entries) - 1))
    improved = [one._replace(score=one.score + 1) if at == lucky else one for at, one in enumerate(entries)]
    before, after = (
        {standing.entry.participant: standing.rank for standing in rank_entries(those, ALL, actual)}
        for those in (entries, improved)
    )
    person = entries[lucky].participant
    assert after[person] <= before[person]
    assert all(after[other] >= before[other] for other in before if other != person)


@given(entry_lists(), actuals)
def test_places_follow_score_distance_duration_and_moment(entries, actual):
    for above, below in pairwise(rank_entries(entries, ALL, actual)):
        one, other = above.entry, below.entry
        assert one.score >= other.score
        if one.score == other.score and actual is not None:
            assert other.prediction is None or abs(one.prediction - actual) <= abs(other.prediction - actual)


@given(entry_lists(), st.integers(0, 6))
def test_by_prediction_those_without_one_come_last(entries, actual):
    missing = [one.entry.prediction is None for one in rank_entries(entries, [PREDICTION], actual)]
    assert missing == sorted(missing)


#: Three attempts of one person: the second scores best, the third as well and faster.
GOES = [
    entry("an", attempt="x", number=1, score=5),
    entry("an", attempt="z", number=2, score=9, duration_ms=500_000),
    entry("an", attempt="y", number=3, score=9, duration_ms=400_000),
]


@pytest.mark.parametrize(
    ("counted", "criteria", "number"),
    [
        (Counted.FIRST, ALL, 1),
        (Counted.LAST, ALL, 3),
        (Counted.BEST, ALL, 3),
        (Counted.BEST, [SCORE], 2),
        (Counted.BEST, [PREDICTION], 1),
    ],
)
def test_one_attempt_of_a_person_counts(counted, criteria, number):
    for order in (GOES, GOES[::-1]):
        assert [one.number for one in counted_entries(order, counted, criteria, None)] == [number]


@given(entry_lists(), entry_lists(), criteria_lists, actuals, st.randoms(use_true_random=False))
def test_the_best_attempt_is_as_good_as_any_other_of_the_person(first, second, criteria, actual, chance):
    goes = first + [one._replace(number=2, attempt=f"{one.participant}-2") for one in second]
    best = counted_entries(goes, Counted.BEST, criteria, actual)
    assert [one.participant for one in best] == sorted({one.participant for one in goes})
    assert counted_entries(chance.sample(goes, len(goes)), Counted.BEST, criteria, actual) == best
    for one in best:
        own = [go for go in goes if go.participant == one.participant]
        key = {standing.entry.attempt: standing.sort_key for standing in rank_entries(own, criteria, actual)}
        assert key[one.attempt] == min(key.values())


def overall(*rounds, actual=100):
    standings = {number: rank_entries(entries, ALL, actual) for number, entries in enumerate(rounds, start=1)}
    return overall_entries(standings)


def test_rounds_add_up_over_those_taken_part_in():
    later = START + WEEK
    an, binh = overall([entry("bình", score=7), entry("an")], [entry("an", prediction=90, submitted_ms=later)])
    assert (an.participant, an.rounds, an.score, an.max_score) == ("an", (1, 2), 20, 20)
    assert (an.distance, an.missing_predictions, an.duration_ms, an.submitted_ms) == (10, 0, 1_200_000, later)
    assert (binh.participant, binh.rounds, binh.score, binh.distance) == ("bình", (1,), 7, 0)
    assert binh.missing_predictions == 1


def test_over_several_rounds_fewer_missing_predictions_come_before_nearer_ones():
    far, silent = entry("an", prediction=10**9), entry("bình", prediction=None)
    both = overall([far, silent], [entry("an"), entry("bình")])
    standings = rank_overall(both, ALL)
    assert places(standings) == [(1, "an"), (2, "bình")]
    assert standings[1].decided_by is PREDICTION


def test_a_round_whose_true_number_is_not_known_misses_no_prediction():
    (an,) = overall([entry("an", prediction=None)], actual=None)
    assert (an.distance, an.missing_predictions) == (None, 0)


@given(entry_lists(), entry_lists(), actuals, st.randoms(use_true_random=False))
def test_the_overall_list_is_a_ranking_of_everybody_whatever_the_order(first, second, actual, chance):
    entries = overall(first, second, actual=actual)
    people = sorted({one.participant for one in first + second})
    assert [one.participant for one in entries] == people
    standings = rank_overall(entries, ALL)
    assert rank_overall(chance.sample(entries, len(entries)), ALL) == standings
    for standing in standings:
        assert standing.rank == 1 + sum(other.sort_key < standing.sort_key for other in standings)
    for above, below in pairwise(standings):
        assert above.entry.score >= below.entry.score


@given(entry_lists(), criteria_lists, actuals)
def test_over_a_single_round_the_overall_places_are_those_of_the_round(entries, criteria, actual):
    standings = rank_entries(entries, criteria, actual)
    assert places(rank_overall(overall_entries({1: standings}), criteria)) == places(standings)
