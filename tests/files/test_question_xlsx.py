"""A bank as a workbook: texts stay texts whatever they begin with, and go on being texts when edited."""

import io

import openpyxl
import pytest

from quizapp.domain.questions import DraftQuestion, Place
from quizapp.domain.text import tidy
from quizapp.files.registry import read_bank, write_bank

from .payloads import FORMULAS


def sheet_of(question):
    return openpyxl.load_workbook(io.BytesIO(write_bank("x", [question], "xlsx").content)).active


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_is_written_as_text_and_comes_back(text):
    question = DraftQuestion(Place(1), tidy(text) or "x", ("1", "2"), (0,))
    sheet = sheet_of(question)
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    assert all(cell.value is None for row in sheet for cell in row if cell.data_type == "n")
    assert sheet["B2"].hyperlink is None
    assert read_bank(write_bank("x", [question], "xlsx").content, "x").questions[0].stem == question.stem


def test_excel_is_told_to_keep_such_a_text_a_text_when_it_is_edited():
    sheet = sheet_of(DraftQuestion(Place(1), "=1+1 là gì?", ("-5", "2"), (0,)))
    assert [sheet[name].quotePrefix for name in ("B2", "C2", "D2")] == [True, True, False]
    assert sheet["D2"].number_format == "@"
