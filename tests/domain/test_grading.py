import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.grading import AnswerKey, SlotKey, grade
from quizapp.domain.questions import QuestionKind

SINGLE, MULTIPLE = QuestionKind.SINGLE, QuestionKind.MULTIPLE


def single(slot, *keys, points=1):
    return SlotKey(slot, AnswerKey(SINGLE, frozenset(keys)), points)


def multiple(slot, *keys, points=1):
    return SlotKey(slot, AnswerKey(MULTIPLE, frozenset(keys)), points)


@pytest.mark.parametrize(
    ("key", "chosen", "is_right"),
    [
        (single(1, "a"), ["a"], True),
        (single(1, "a"), ["b"], False),
        (single(1, "a"), ["a", "b"], False),
        (single(1, "a"), [], False),
        # Two keys found right later (a corrected key): either will do, both together won't.
        (single(1, "a", "b"), ["b"], True),
        (single(1, "a", "b"), ["a", "b"], False),
        (multiple(1, "a", "c"), ["a", "c"], True),
        (multiple(1, "a", "c"), ["c", "a"], True),
        (multiple(1, "a", "c"), ["a"], False),
        (multiple(1, "a", "c"), ["a", "b"], False),
        (multiple(1, "a", "c"), ["a", "b", "c"], False),
        (multiple(1, "a", "c"), [], False),
        (multiple(1), [], False),
    ],
)
def test_a_slot_gives_all_its_points_or_none(key, chosen, is_right):
    score = grade([key], {1: chosen})
    assert (score.points, score.right, score.slots[0].is_right) == (int(is_right), int(is_right), is_right)


DROPPED_SINGLE = SlotKey(1, AnswerKey(SINGLE, frozenset("a"), is_dropped=True))
DROPPED_MULTIPLE = SlotKey(1, AnswerKey(MULTIPLE, frozenset("ac"), is_dropped=True))
TWO_SETS = SlotKey(1, AnswerKey(MULTIPLE, frozenset("ac"), frozenset({frozenset("b")})))


@pytest.mark.parametrize(
    ("key", "responses", "is_right"),
    [
        (DROPPED_SINGLE, {1: ["b"]}, True),
        (DROPPED_SINGLE, {1: []}, True),
        # Left blank, perhaps because it was wrong.
        (DROPPED_SINGLE, {}, True),
        (DROPPED_MULTIPLE, {1: ["a"]}, True),
        (TWO_SETS, {1: ["a", "c"]}, True),
        (TWO_SETS, {1: ["b"]}, True),
        (TWO_SETS, {1: ["a", "b"]}, False),
        (TWO_SETS, {1: ["a"]}, False),
        (TWO_SETS, {1: []}, False),
        (TWO_SETS, {}, False),
    ],
)
def test_a_corrected_key_decides_as_it_says(key, responses, is_right):
    score = grade([key], responses)
    assert (score.points, score.max_points, score.right) == (int(is_right), 1, int(is_right))
    assert score.answered == sum(map(bool, responses.values()))


@pytest.mark.parametrize("key", [single(1, "a", "b"), multiple(1, "a", "c"), TWO_SETS])
def test_the_answers_of_a_key_are_those_it_accepts(key):
    every = [frozenset(code for at, code in enumerate("abc") if number >> at & 1) for number in range(8)]
    assert {one for one in every if key.key.accepts(one)} == key.key.answers()


def test_a_paper_adds_up_its_slots():
    paper = [single(1, "a"), multiple(2, "b", "c", points=3), single(3, "d", points=2), single(4, "e")]
    score = grade(paper, {2: ["c", "b"], 3: ["x"], 4: []})
    assert (score.points, score.max_points, score.right, score.answered) == (3, 7, 1, 2)
    assert [(one.slot, one.points, one.max_points) for one in score.slots] == [
        (1, 0, 1),
        (2, 3, 3),
        (3, 0, 2),
        (4, 0, 1),
    ]


@pytest.mark.parametrize("responses", [{3: ["a"]}, {0: ["a"]}, {1: ["a"], 3: []}])
def test_a_response_to_a_slot_that_the_paper_does_not_have_is_an_error(responses):
    with pytest.raises(ValueError):
        grade([single(1, "a"), single(2, "a")], responses)


def test_a_paper_with_a_slot_twice_is_an_error():
    with pytest.raises(ValueError):
        grade([single(1, "a"), single(1, "b")], {})


codes = st.sampled_from("abcdef")
slot_keys = st.one_of(
    st.tuples(st.just(SINGLE), st.frozensets(codes, min_size=1, max_size=2)),
    st.tuples(st.just(MULTIPLE), st.frozensets(codes, min_size=2)),
)


@st.composite
def graded_papers(draw):
    """A paper, and responses to some of its slots."""
    rows = draw(st.lists(st.tuples(slot_keys, st.integers(0, 5)), max_size=8))
    paper = [SlotKey(slot, AnswerKey(kind, keys), points) for slot, ((kind, keys), points) in enumerate(rows, start=1)]
    slots = draw(st.lists(st.sampled_from([key.slot for key in paper]), unique=True)) if paper else []
    return paper, {slot: draw(st.lists(codes, unique=True)) for slot in slots}


@given(graded_papers())
def test_points_are_counted_as_a_second_scorer_would(graded):
    paper, responses = graded
    points = 0
    for key in paper:
        chosen = responses.get(key.slot, [])
        wrong = [option for option in chosen if option not in key.key.keys]
        missed = [option for option in key.key.keys if option not in chosen]
        if chosen and not wrong and (len(chosen) == 1 if key.key.kind is SINGLE else not missed):
            points += key.points
    score = grade(paper, responses)
    assert score.points == points == sum(one.points for one in score.slots)
    assert 0 <= score.points <= score.max_points
    assert score.right <= score.answered <= len(paper)


@given(graded_papers(), st.randoms(use_true_random=False))
def test_the_order_of_slots_responses_and_choices_changes_nothing(graded, chance):
    paper, responses = graded
    shuffled = chance.sample(paper, len(paper))
    answers = {slot: chance.sample(responses[slot], len(responses[slot])) for slot in sorted(responses, reverse=True)}
    one, other = grade(paper, responses), grade(shuffled, answers)
    assert (one.points, one.max_points, one.right, one.answered) == (
        other.points,
        other.max_points,
        other.right,
        other.answered,
    )
    assert set(one.slots) == set(other.slots)


@given(graded_papers())
def test_what_is_not_answered_gives_nothing_and_the_maximum_stays(graded):
    paper, responses = graded
    score, empty = grade(paper, responses), grade(paper, {})
    assert (empty.points, empty.right, empty.answered) == (0, 0, 0)
    assert empty.max_points == score.max_points == sum(key.points for key in paper)
    assert [one.slot for one in score.slots] == [key.slot for key in paper]


@given(graded_papers())
def test_an_empty_response_is_none(graded):
    paper, responses = graded
    said = {slot: chosen for slot, chosen in responses.items() if chosen}
    assert grade(paper, responses) == grade(paper, said)
