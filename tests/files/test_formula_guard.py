"""What keeps a sheet from calculating comes off again, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.files.csv_out import safe_text
from quizapp.files.formula_guard import guarded, unguarded

from .payloads import FORMULAS


@pytest.mark.parametrize("text", FORMULAS)
def test_a_guarded_text_is_no_formula_and_comes_back(text):
    assert safe_text(guarded(text)) == guarded(text)
    assert unguarded(guarded(text)) == text


@given(st.text("'=+-@| aé=\n", max_size=8) | st.text(max_size=20))
def test_every_text_comes_back_from_its_guarded_form(text):
    assert unguarded(guarded(text)) == text
