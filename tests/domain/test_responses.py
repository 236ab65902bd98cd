"""What a paper sends back: read strictly, refused in words."""

import pytest

from quizapp.domain.errors import Refusal
from quizapp.domain.questions import QuestionKind
from quizapp.domain.responses import MAX_PREDICTION, MAX_SEQ, Answers, judge_choice, read_document, read_prediction


def test_a_document_gives_its_answers():
    document = {"seq": 12, "responses": {"3": ["k7"], "10": []}, "prediction": 410}
    assert read_document(document) == Answers(12, {3: ("k7",), 10: ()}, 410)


def test_prediction_and_responses_may_be_left_out():
    assert read_document({"seq": 0}) == Answers(0, {}, None)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "text",
        {},
        {"seq": True},
        {"seq": -1},
        {"seq": 1.5},
        {"seq": MAX_SEQ + 1},
        {"seq": 1, "responses": []},
        {"seq": 1, "responses": {"x": []}},
        {"seq": 1, "responses": {"٣": []}},
        {"seq": 1, "responses": {"1234": []}},
        {"seq": 1, "responses": {"1": "k7"}},
        {"seq": 1, "responses": {"1": [7]}},
        {"seq": 1, "responses": {"1": None}},
        {"seq": 1, "responses": {str(slot): [] for slot in range(201)}},
        {"seq": 1, "score": 10},
    ],
)
def test_every_other_shape_is_refused(document):
    with pytest.raises(Refusal) as refusal:
        read_document(document)
    assert (refusal.value.code, refusal.value.status) == ("misshapen", 422)


@pytest.mark.parametrize(("typed", "number"), [("1250", 1250), (" 1.250 ", 1250), ("1 250", 1250), ("0", 0), (7, 7)])
def test_a_prediction_is_read_as_people_write_numbers(typed, number):
    assert read_prediction(typed) == number


@pytest.mark.parametrize("typed", ["", "mười", "-5", "1e3", "²", 1.5, True, None, MAX_PREDICTION + 1, "9" * 30])
def test_no_other_prediction_is_taken(typed):
    with pytest.raises(Refusal) as refusal:
        read_prediction(typed)
    assert refusal.value.field == "prediction"


def test_a_choice_stands_in_the_order_of_the_paper():
    assert judge_choice(1, QuestionKind.MULTIPLE, ("c", "a", "b"), ["b", "c"]) == ("c", "b")
    assert judge_choice(1, QuestionKind.SINGLE, ("c", "a"), []) == ()


@pytest.mark.parametrize(
    ("kind", "chosen", "code"),
    [
        (QuestionKind.SINGLE, ["z"], "unknown_option"),
        (QuestionKind.SINGLE, ["a", "b"], "too_many_chosen"),
        (QuestionKind.MULTIPLE, ["a", "a"], "unknown_option"),
        (QuestionKind.MULTIPLE, ["a", "z"], "unknown_option"),
    ],
)
def test_a_choice_the_question_does_not_have_is_refused(kind, chosen, code):
    with pytest.raises(Refusal) as refusal:
        judge_choice(4, kind, ("a", "b"), chosen)
    assert refusal.value.code == code
    assert "4" in str(refusal.value)
