import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.delimited import read_delimited
from quizapp.files.question_columns import LAYOUT
from quizapp.files.registry import read_bank

from .workbooks import HEADER, csv_text, row


def read(text: str):
    return read_bank(text.encode(), "x.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter):
    bank = read(csv_text([HEADER, row(), row(reference="C2", stem="Khác?")], delimiter))
    assert [question.options for question in bank.questions] == [("Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ")] * 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_other_delimiters_inside_the_texts_do_not_mislead(delimiter):
    busy = row(stem="a;b;c;d\te\tf, g, h, i", a="1;2", b="3,4", c="5\t6", explanation="; ; ; , , ,")
    bank = read(csv_text([HEADER, busy, busy], delimiter))
    assert bank.found == 2
    assert bank.questions[0].options[:2] == ("1;2", "3,4")


def test_the_line_in_which_excel_names_its_delimiter_is_obeyed_and_counted():
    bank = read("sep=;\r\n" + csv_text([HEADER, row()], ";"))
    assert [question.place.row for question in bank.questions] == [3]


def test_a_row_is_named_by_the_line_it_starts_on():
    bank = read(csv_text([HEADER, row(stem="Một\nhai\nba?"), [""], row(stem="Bốn?"), row(stem="Năm?", key="")]))
    assert [question.place.row for question in bank.questions] == [2, 6]
    assert bank.questions[0].stem == "Một\nhai\nba?"
    assert [str(finding.place) for finding in bank.findings] == ["7"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_of_every_system_are_read(line_end):
    text = csv_text([HEADER, row(), row(stem="Khác?")]).replace("\r\n", line_end)
    assert [question.place.row for question in read(text).questions] == [2, 3]


def test_an_unquoted_comma_is_an_error_of_its_row_and_shifts_nothing():
    bank = read("Câu hỏi,A,B,Đáp án\nMột, hai?,2,3,A\nBa?,4,5,B\n")
    assert [(str(f.place), f.code) for f in bank.findings] == [("2", "too_many_cells")]
    assert [question.stem for question in bank.questions] == ["Ba?"]
    assert bank.found == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Câu hỏi,A,B,Đáp án\nMột?,2,3,A\n"Hai?,2,3,A\nBa?,2,3,A\n', 3),
        ('Câu hỏi,A,B,Đáp án\n"Hai" là mấy?,2,3,A\n"Ba?",2,3,A\n', 2),
    ],
)
def test_quotes_that_do_not_close_name_the_line_and_swallow_nothing(text, line):
    with pytest.raises(Refusal) as refusal:
        read(text)
    assert (refusal.value.code, refusal.value.params["line"]) == ("broken_quotes", line)


def test_a_last_line_without_an_end_is_read():
    assert read("Câu hỏi,A,B,Đáp án\nMột?,2,3,A").found == 1


def test_empty_columns_that_excel_leaves_behind_do_no_harm():
    bank = read("Câu hỏi;A;B;Đáp án;;;\nMột?;2;3;A;;;\n;;;;;;\n")
    assert (bank.found, len(bank.questions), bank.findings) == (1, 1, ())


def test_formulas_stay_text():
    bank = read(csv_text([HEADER, row(stem="=1+1", a="+2", b="-2", c="@SUM(A1)", d="=cmd|' /C calc'!A0")]))
    assert bank.questions[0].stem == "=1+1"
    assert bank.questions[0].options == ("+2", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0")


def test_a_table_is_one_sheet_without_a_name():
    tables = read_delimited("Câu hỏi,A,B,Đáp án\nMột?,2,3,A".encode(), LAYOUT)
    assert [sheet.name for sheet in tables.sheets] == [""]
