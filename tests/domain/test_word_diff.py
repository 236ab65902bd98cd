"""What a reviewer reads of a change: both texts whole in it, a number never cut in half."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.questions import Difficulty
from quizapp.domain.version_changes import Wording, changes_between
from quizapp.domain.word_diff import Change, word_diff

WORDS = st.sampled_from(["Điều", " ", "  ", "\n", "12", "1.234", ",", "57-NQ/TW", "là", "?"])
TEXTS = st.lists(WORDS, max_size=14).map("".join)


def marked(pieces):
    signs = {Change.SAME: "", Change.REMOVED: "-", Change.ADDED: "+"}
    return [f"{signs[piece.change]}{piece.text}" for piece in pieces]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_pieces(before, after):
    pieces = word_diff(before, after)

    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED) == after
    assert all(piece.text for piece in pieces)
    assert all(one.change is not other.change for one, other in pairwise(pieces))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Ban hành năm 2024.", "Ban hành năm 2025.", ["Ban hành năm ", "-2024", "+2025", "."]),
        ("đạt 1.234,5 tỷ", "đạt 1.234,6 tỷ", ["đạt ", "-1.234,5", "+1.234,6", " tỷ"]),
        ("Nghị định 13/2023/NĐ-CP", "Nghị định 356/2025/NĐ-CP", ["Nghị định ", "-13/2023/NĐ-CP", "+356/2025/NĐ-CP"]),
        # Two words that follow each other changed: one piece out, one piece in.
        ("ngày mười tháng", "ngày hai mươi tháng", ["ngày ", "-mười", "+hai mươi", " tháng"]),
        ("một hai ba", "bốn năm ba", ["-một hai", "+bốn năm", " ba"]),
        ("", "mới", ["+mới"]),
        ("như cũ", "như cũ", ["như cũ"]),
    ],
)
def test_a_change_is_told_word_by_word(before, after, expected):
    assert marked(word_diff(before, after)) == expected


def wording(**changed):
    values = {
        "stem": "Ngày nào?",
        "options": ("10/10", "20/11", "02/09"),
        "keys": frozenset({0}),
        "topic": "Chung",
        "difficulty": Difficulty.EASY,
        "source": "Quyết định 505/QĐ-TTg",
        "explanation": "",
    }
    return Wording(**{**values, **changed})


def test_nothing_changed_is_nothing():
    changes = changes_between(wording(), wording())

    assert changes.is_nothing
    assert not changes.is_key_changed


@pytest.mark.parametrize(
    "changed",
    [
        {"stem": "Ngày nào đúng?"},
        {"options": ("10/10", "20/11")},
        {"keys": frozenset({1})},
        {"topic": "Riêng"},
        {"difficulty": None},
        {"source": ""},
        {"explanation": "Vì."},
    ],
)
def test_every_part_that_changed_is_told_and_no_other(changed):
    changes = changes_between(wording(), wording(**changed))

    told = {
        name
        for name in ("stem", "options", "topic", "difficulty", "source", "explanation")
        if getattr(changes, name) not in (None, ())
    }
    assert told == ({"options"} if "keys" in changed else set(changed))
    assert not changes.is_nothing


def test_another_key_is_told_with_every_option():
    changes = changes_between(wording(), wording(keys=frozenset({2})))

    assert changes.is_key_changed
    assert [(one.was_key, one.is_key) for one in changes.options] == [(True, False), (False, False), (False, True)]


def test_an_option_that_moved_keeps_its_key_and_one_that_came_or_went_says_so():
    changes = changes_between(wording(), wording(options=("01/01", "10/10", "20/11"), keys=frozenset({1})))

    assert not changes.is_key_changed
    assert [(marked(one.pieces), one.is_new, one.is_gone) for one in changes.options] == [
        (["+01/01"], True, False),
        (["10/10"], False, False),
        (["20/11"], False, False),
        (["-02/09"], False, True),
    ]
