import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.text import fold, tidy, tidy_lines


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


@given(st.text())
def test_composed_and_decomposed_text_come_out_the_same(text):
    for change in (tidy, tidy_lines, fold):
        assert change(unicodedata.normalize("NFD", text)) == change(unicodedata.normalize("NFC", text))
        assert unicodedata.is_normalized("NFC", change(text))
