import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.text import are_tidy, fold, side_by_side, tidy, tidy_lines


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Tổ \u00a0 dân\u200b phố\t1 \n", "Tổ dân phố 1"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ứng"), "Nguyễn Thị Ứng"),
        ("chuyển\u00adđổi\ufeff", "chuyểnđổi"),
        ("a\u202eb", "ab"),
        ("\u200b", ""),
        ("", ""),
    ],
)
def test_tidy_text_has_one_form(text, tidied):
    assert tidy(text) == tidied


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        (" một \r\n hai ", "một\nhai"),
        ("một\rhai", "một\nhai"),
        ("\n\nmột\n \n\n\nhai\n\n", "một\n\nhai"),
        (" \n ", ""),
    ],
)
def test_lines_are_kept_where_lines_matter(text, tidied):
    assert tidy_lines(text) == tidied


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ĐẶNG Thị Đào", "dang thi dao"),
        ("Ủy ban  Nhân dân", "uy ban nhan dan"),
        (unicodedata.normalize("NFD", "đường Ướt"), "duong uot"),
        ("57-NQ/TW", "57-nq/tw"),
    ],
)
def test_folded_text_is_lower_case_without_marks(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_every_form_is_final(text):
    for change in (tidy, tidy_lines, fold):
        assert change(change(text)) == change(text)


#: What tidying is about, and what is dear to it.
SIGNS = " \u00a0\n\t\u0301\u0323\u034f\u200b\u2060\ufeff\u212b\x85aĂếe\u1112\u1161"


@given(st.lists(st.text(SIGNS, max_size=4) | st.text(max_size=4), max_size=5))
def test_texts_that_are_tidy_side_by_side_are_tidy_each(texts):
    if are_tidy(side_by_side(texts)):
        assert [tidy(text) for text in texts] == texts
        assert [tidy_lines(text) for text in texts] == texts


def test_most_texts_are_seen_to_be_tidy_side_by_side():
    assert are_tidy(side_by_side(["Ủy ban nhân dân phường", "", "57-NQ/TW", "Điều 13, khoản 2"]))
    assert not any(
        map(are_tidy, map(side_by_side, [["a", " b"], ["a ", "b"], [" a"], ["a "], [" "], ["a", "b  c"], ["a\u034fb"]]))
    )


@given(st.text())
def test_composed_and_decomposed_text_come_out_the_same(text):
    for change in (tidy, tidy_lines, fold):
        assert change(unicodedata.normalize("NFD", text)) == change(unicodedata.normalize("NFC", text))
        assert unicodedata.is_normalized("NFC", change(text))
