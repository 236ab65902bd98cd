from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizapp.domain.participation import Dimension, DoesNotAddUp, Row, build_table

GROUP, UNIT, ROUND, DAY = Dimension
COLUMNS = ("participants", "attempts", "submitted", "scored", "score_sum", "full_marks")
OF_PEOPLE = ("participants", "scored", "score_sum", "full_marks")
OF_ATTEMPTS = ("attempts", "submitted")

OFFICIALS = Row(("officials",), 40, 10, 15, 12, 9, 80, 3)
STUDENTS = Row(("students",), 60, 20, 20, 20, 20, 150, 5)
BOTH = Row((), 100, 30, 35, 32, 29, 230, 8)


def row_of(keys, people, headcount=None):
    """The row of (person, score of each submitted attempt, of 10) as a query would count it."""
    scores = [max(scores) for scores in people.values()]
    attempts = sum(map(len, people.values()))
    return Row(keys, headcount, len(people), attempts, attempts, len(scores), sum(scores), scores.count(10))


@st.composite
def contests(draw):
    """Attempts as (person, group, unit, round, day, score); a person has one group and one unit."""
    people = draw(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("uvw")), max_size=8))
    return [
        (person, *people[person], draw(st.sampled_from("12")), draw(st.sampled_from("xyz")), draw(st.integers(8, 10)))
        for person in range(len(people))
        for _ in range(draw(st.integers(1, 3)))
    ]


def counted_by(contest, by):
    parts = {}
    for attempt in contest:
        keys = tuple(attempt[1 + list(Dimension).index(dimension)] for dimension in by)
        parts.setdefault(keys, {}).setdefault(attempt[0], []).append(attempt[-1])
    return [row_of(keys, people) for keys, people in sorted(parts.items())]


dimension_lists = st.lists(st.sampled_from(Dimension), unique=True)


@given(contests(), dimension_lists)
def test_what_was_counted_rightly_adds_up_by_any_dimensions(contest, by):
    rows = counted_by(contest, by)
    (total,) = counted_by(contest, []) or [row_of((), {})]
    table = build_table(by, rows, total)
    assert (table.by, table.rows, table.total) == (tuple(by), tuple(rows), total)


@given(contests(), dimension_lists, st.sampled_from(OF_ATTEMPTS), st.sampled_from([-1, 1, 1_000]))
def test_attempts_that_were_lost_or_counted_twice_make_no_table(contest, by, column, wrong):
    rows = counted_by(contest, by)
    (total,) = counted_by(contest, []) or [row_of((), {})]
    with pytest.raises(DoesNotAddUp) as fault:
        build_table(by, rows, replace(total, **{column: getattr(total, column) + wrong}))
    assert fault.value.column == column


@given(contests(), st.sampled_from([[GROUP], [UNIT], [GROUP, UNIT]]), st.sampled_from(OF_PEOPLE), st.data())
def test_by_group_and_unit_every_person_is_in_exactly_one_part(contest, by, column, data):
    rows = counted_by(contest, by)
    assume(rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    rows[at] = replace(rows[at], **{column: getattr(rows[at], column) + 1})
    with pytest.raises(DoesNotAddUp) as fault:
        build_table(by, rows, counted_by(contest, [])[0])
    assert fault.value.column == column


@pytest.mark.parametrize("column", OF_PEOPLE)
@pytest.mark.parametrize("dimension", [ROUND, DAY])
def test_people_of_several_rounds_lie_between_the_largest_part_and_the_sum(dimension, column):
    rows = [replace(OFFICIALS, keys=("1",)), replace(STUDENTS, keys=("2",))]
    largest = max(getattr(row, column) for row in rows)
    added = sum(getattr(row, column) for row in rows)
    for total in (largest, added - 1, added):
        build_table([dimension], rows, replace(BOTH, **{column: total}))
    for total in (largest - 1, added + 1):
        with pytest.raises(DoesNotAddUp) as fault:
            build_table([dimension], rows, replace(BOTH, **{column: total}))
        assert fault.value.column == column


def test_a_group_by_round_is_bounded_not_added():
    rows = [replace(OFFICIALS, keys=("officials", "1")), replace(OFFICIALS, keys=("officials", "2"))]
    total = replace(OFFICIALS, keys=(), attempts=30, submitted=24)
    assert build_table([GROUP, ROUND], rows, total).total.participants == 10


@pytest.mark.parametrize("column", [*COLUMNS, "headcount"])
def test_every_column_of_a_group_table_is_checked(column):
    build_table([GROUP], [OFFICIALS, STUDENTS], BOTH)
    with pytest.raises(DoesNotAddUp) as fault:
        build_table([GROUP], [OFFICIALS, STUDENTS], replace(BOTH, **{column: getattr(BOTH, column) + 1}))
    assert fault.value.column == column
    assert column in str(fault.value)


def test_a_headcount_nobody_knows_is_not_nought():
    unknown = replace(STUDENTS, headcount=None)
    assert build_table([GROUP], [OFFICIALS, unknown], replace(BOTH, headcount=None)).total.headcount is None
    assert build_table([GROUP], [OFFICIALS, unknown], BOTH).total.headcount == 100
    with pytest.raises(DoesNotAddUp):
        build_table([GROUP], [OFFICIALS, STUDENTS], replace(BOTH, headcount=None))


def test_headcounts_are_not_added_over_rounds():
    rows = [replace(OFFICIALS, keys=("1",), headcount=100), replace(STUDENTS, keys=("2",), headcount=100)]
    assert build_table([ROUND], rows, BOTH).total.headcount == 100


@pytest.mark.parametrize("by", [[GROUP], [ROUND], []])
def test_a_table_without_parts_has_an_empty_total(by):
    build_table(by, [], row_of((), {}))
    with pytest.raises(DoesNotAddUp):
        build_table(by, [], BOTH)


@pytest.mark.parametrize("rows", [[OFFICIALS, OFFICIALS], [replace(OFFICIALS, keys=("officials", "ubnd"))], [BOTH]])
def test_parts_named_twice_or_otherwise_are_an_error(rows):
    with pytest.raises(ValueError):
        build_table([GROUP], rows, BOTH)


@pytest.mark.parametrize(
    ("headcount", "participants", "turnout"),
    [(40, 10, 0.25), (40, 50, 1.25), (40, 0, 0.0), (0, 5, None), (None, 5, None)],
)
def test_turnout_is_the_share_of_a_known_headcount(headcount, participants, turnout):
    assert replace(OFFICIALS, headcount=headcount, participants=participants).turnout == turnout


def test_the_mean_is_of_scores_that_count():
    assert replace(OFFICIALS, scored=4, score_sum=30).mean_score == 7.5
    assert replace(OFFICIALS, scored=0, score_sum=0).mean_score is None
