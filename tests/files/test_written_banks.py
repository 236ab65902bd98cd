"""What a format writes its own reader gives back equal; what it can't carry is said."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizapp.domain.draft_checks import MAX_EXPLANATION, MAX_SOURCE, MAX_TOPIC
from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Difficulty, DraftQuestion, Place
from quizapp.files.outgoing_bank import Part
from quizapp.files.registry import WRITERS, read_bank, write_bank

from .banks import banks

WHOLE = [writer.name for writer in WRITERS if not writer.lacks]
FIELDS = ("stem", "options", "keys", "topic", "difficulty", "explanation", "source", "reference")


def fields(questions, names=FIELDS):
    return [tuple(getattr(question, name) for name in names) for question in questions]


@pytest.mark.parametrize("format", WHOLE)
@given(bank=banks())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_a_bank_written_and_read_again_is_the_same_bank(format, bank):
    assume(bank)
    written = write_bank("Ngân hàng", bank, format)
    again = read_bank(written.content, "x")
    assert fields(again.questions) == fields(bank)
    assert again.format == format
    assert (again.found, written.count, written.left_out, written.lost) == (len(bank), len(bank), (), {})


@given(bank=banks())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_aiken_gives_back_what_it_can_carry(bank):
    bank.append(question(99))
    written = write_bank("Ngân hàng", bank, "aiken")
    left_out = {finding.place for finding in written.left_out}
    carried = [question for question in bank if question.place not in left_out]
    again = read_bank(written.content, "x", format="aiken")
    assert fields(again.questions, ("options", "keys")) == fields(carried, ("options", "keys"))
    assert [question.stem for question in again.questions] == [" ".join(question.stem.split()) for question in carried]
    assert (written.count, again.found) == (len(carried), len(carried))


def question(row=1, **changes):
    values = {
        "stem": "Ngày Chuyển đổi số quốc gia?",
        "options": ("10/10", "2/9", "30/4"),
        "keys": (0,),
        "topic": "An toàn số",
        "difficulty": Difficulty.EASY,
        "explanation": "Theo quyết định.",
        "source": "Quyết định 505/QĐ-TTg",
        "reference": "CDS-01",
        **changes,
    }
    return DraftQuestion(Place(row), **values)


@pytest.mark.parametrize("format", WHOLE)
def test_texts_as_long_as_they_may_be_come_back(format):
    longest = question(topic="t" * MAX_TOPIC, source="n" * MAX_SOURCE, explanation="g" * MAX_EXPLANATION)
    again = read_bank(write_bank("x", [longest], format).content, "x")
    assert fields(again.questions) == fields([longest])


def test_aiken_says_what_is_lost_and_names_the_questions_it_leaves_out():
    bank = [question(1), question(2, keys=(0, 1)), question(3, stem="A. Turing là ai?"), question(4, stem="Một\nhai?")]
    written = write_bank("x", bank, "aiken")
    assert [(finding.place.row, finding.code) for finding in written.left_out] == [
        (2, "several_keys"),
        (3, "stem_like_option"),
    ]
    assert written.lost == {
        Part.LINES: 1,
        Part.TOPIC: 2,
        Part.DIFFICULTY: 2,
        Part.EXPLANATION: 2,
        Part.SOURCE: 2,
        Part.REFERENCE: 2,
    }


def test_a_bank_of_which_nothing_can_be_written_is_refused():
    with pytest.raises(Refusal) as refusal:
        write_bank("x", [question(keys=(0, 1))], "aiken")
    assert refusal.value.code == "nothing_to_write"


def test_a_format_nobody_writes_is_refused_with_the_list():
    with pytest.raises(Refusal) as refusal:
        write_bank("x", [question()], "wordperfect")
    assert refusal.value.code == "unknown_format"
    assert "moodle-xml" in str(refusal.value)


@pytest.mark.parametrize("format", ["moodle-xml", "qti21"])
def test_a_sign_that_xml_can_not_hold_leaves_the_question_out(format):
    written = write_bank("x", [question(1), question(2, stem="\uffff?")], format)
    assert [finding.code for finding in written.left_out] == ["sign_not_in_xml"]
    assert read_bank(written.content, "x").found == 1


@pytest.mark.parametrize("format", [writer.name for writer in WRITERS])
def test_the_same_bank_gives_the_same_bytes(format):
    bank = [question(1), question(2, topic="")]
    assert write_bank("x", bank, format).content == write_bank("x", bank, format).content


@pytest.mark.parametrize("format", [writer.name for writer in WRITERS])
@given(first=st.sampled_from(["<html> là thẻ gì?", "GIF89a là gì?", "%PDF- là gì?", "PK là gì?", "{\\rtf là gì?"]))
@settings(max_examples=5)
def test_a_first_question_that_begins_like_another_kind_of_file_is_read_again(format, first):
    again = read_bank(write_bank("x", [question(stem=first)], format).content, "x")
    assert [again.format, again.questions[0].stem] == [format, first]
