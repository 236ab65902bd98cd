import pytest

from quizapp.domain.question_quality.keys import uneven_keys
from quizapp.domain.questions import DraftQuestion, Place


def bank(keys, options=4):
    return [DraftQuestion(Place(at), f"Câu {at}?", tuple("abcdefgh"[:options]), (key,)) for at, key in enumerate(keys)]


@pytest.mark.parametrize("keys", [[0] * 12, [0, 1, 2] * 7, [0] * 20 + [1, 2, 3] * 4])
def test_a_letter_that_is_the_key_much_too_often_or_never_is_pointed_out_once_for_the_whole(keys):
    (finding,) = uneven_keys(bank(keys))
    assert (finding.code, finding.place) == ("uneven_keys", Place())
    assert f"A {keys.count(0)}, B {keys.count(1)}" in str(finding)


@pytest.mark.parametrize("keys", [[], [0] * 7, [0, 1, 2, 3] * 10, [0] * 14 + [1] * 9 + [2] * 9 + [3] * 8])
def test_few_questions_and_what_chance_gives_are_not(keys):
    assert list(uneven_keys(bank(keys))) == []


def test_questions_with_other_numbers_of_options_are_counted_apart():
    assert list(uneven_keys(bank([0, 1] * 6, options=2) + bank([0, 1, 2, 3] * 4))) == []
