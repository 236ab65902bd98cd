"""Nothing but knowledge finds the key of a shipped question: not its place, its length or its neighbours."""

import re
from collections import Counter

import pytest

from .shipped_bank import LETTERS, ShippedQuestion, fold, read_questions, topics

_QUALIFIERS = re.compile(r"\b(?:toi thieu|toi da|it nhat|nhieu nhat|tren|duoi|hon|khoang|gan|dat|tu|tro len)\b")
_NEVER_OPTIONS = re.compile(
    r"tat ca (?:cac )?(?:y|phuong an|dap an|deu|noi dung)|\bca (?:[a-d]\b|ba\b|bon\b|hai (?:y|phuong an|dap an))"
    r"|khong co (?:dap an|phuong an|y) nao|khong phuong an nao|(?:phuong an|dap an|y) (?:tren|khac)\b"
    r"|deu (?:dung|sai)\b"
)


@pytest.fixture(scope="module")
def questions() -> list[ShippedQuestion]:
    return read_questions()


def test_keys_are_spread_evenly_over_the_letters(questions):
    share = {letter: sum(q.key_letter == letter for q in questions) / len(questions) for letter in LETTERS}
    assert {letter: round(part, 3) for letter, part in share.items() if not 0.22 <= part <= 0.28} == {}


@pytest.mark.parametrize("topic", topics())
def test_no_letter_is_rare_or_frequent_in_a_topic(questions, topic):
    letters = Counter(q.key_letter for q in questions if q.topic == topic)
    assert {
        letter: letters[letter] for letter in LETTERS if not 0.22 <= letters[letter] / letters.total() <= 0.28
    } == {}


def test_the_key_is_seldom_the_longest_option(questions):
    longest = [q.id for q in questions if len(q.key) > max(map(len, q.distractors))]
    assert len(longest) / len(questions) <= 0.30, longest


def test_the_key_is_seldom_the_shortest_option(questions):
    shortest = [q.id for q in questions if len(q.key) < min(map(len, q.distractors))]
    assert len(shortest) / len(questions) <= 0.35, shortest


def test_no_key_is_much_longer_than_its_distractors(questions):
    assert [q.id for q in questions if len(q.key) > 1.5 * sum(map(len, q.distractors)) / 3 + 10] == []


def test_options_differ_in_more_than_case_and_marks(questions):
    assert [q.id for q in questions if len(set(map(fold, q.options))) < len(LETTERS)] == []


def test_options_differ_in_more_than_at_least_and_over(questions):
    bare = {q.id: {_QUALIFIERS.sub("", fold(option)).strip() for option in q.options} for q in questions}
    assert [id for id, options in bare.items() if len(options) < len(LETTERS)] == []


def test_no_option_speaks_of_the_others(questions):
    assert [(q.id, option) for q in questions for option in q.options if _NEVER_OPTIONS.search(fold(option))] == []
