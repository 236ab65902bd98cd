"""Sheets as other systems and other offices lay them out: the columns by their headers, the key by its whole column."""

import datetime

import openpyxl
import pytest

from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Severity
from quizapp.files.registry import read_bank

from .workbooks import HEADER, csv_text, row, saved, xlsx

KAHOOT = (
    "",
    "Question - max 120 characters",
    *(f"Answer {number} - max 75 characters" for number in range(1, 5)),
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)
QUIZIZZ = (
    "Question Text",
    "Question Type",
    *(f"Option {number}" for number in range(1, 6)),
    "Correct Answer",
    "Time in seconds",
    "Image Link",
    "Answer explanation",
)
DESCRIBED = (
    "Text of the question\n(required)",
    "Question Type\n(default is Multiple Choice)",
    "Text for option 1\n(required in all cases except open-ended & draw questions)",
    *("Text for option " + str(number) + "\n(optional)" for number in range(2, 6)),
    'The correct option choice (between 1-5).\nLeave blank for "Open-Ended", "Poll", "Draw" and "Fill-in-the-Blank".',
    "Time in seconds\n(optional, default value is 30 seconds)",
    "Link of the image\n(optional)",
    "Explanation for the answer\n(optional)",
)
OPTIONS = ("Đỏ", "Vàng", "Xanh", "Tím")


def read(*rows):
    return read_bank(csv_text(rows).encode(), "x.csv")


def numbered(*keys, header=("Câu hỏi", "Phương án 1", "Phương án 2", "Phương án 3", "Phương án 4", "Đáp án")):
    """A sheet of one question for each key cell."""
    return header, *((f"Câu {at}?", *OPTIONS, key) for at, key in enumerate(keys, 1))


def keys_of(bank):
    return [question.keys for question in bank.questions]


def errors_of(bank):
    return [(f.place.row, f.code) for f in bank.findings if f.severity is Severity.ERROR]


def test_the_template_of_kahoot_is_read_below_its_picture_and_its_advice():
    advice = [("", "Quiz template"), ("", "Add questions, at least two answer alternatives, time limit")]
    numbers = [(at,) for at in range(4, 100)]
    bank = read_bank(
        xlsx(
            *advice,
            (),
            KAHOOT,
            (1, "Một?", *OPTIONS, 60, 2),
            (2, "Hai?", *OPTIONS, 20, "1,3"),
            (3, "Ba?", "Đúng", "Sai", None, None, 20, 1),
            *numbers,
        ),
        "x",
    )
    assert keys_of(bank) == [(1,), (0, 2), (0,)]
    assert (bank.found, bank.findings) == (3, ())


def test_the_template_of_quizizz_keeps_what_can_be_asked_and_names_the_rest():
    rows = [
        ("Một?", "Multiple Choice", *OPTIONS, "", 1, 30, "", "Vì vậy"),
        ("Hai?", "Checkbox", *OPTIONS, "", "2,3", 30, "", ""),
        ("Ba?", "Poll", *OPTIONS, "", "", 30, "", ""),
        ("Bốn?", "Open-Ended", *[""] * 5, "", 30, "", ""),
        ("Năm?", "Fill-in-the-Blank", "x", "y", *[""] * 3, "", 30, "", ""),
        ("Sáu?", "True/False", *[""] * 5, "False", 30, "", ""),
        ("Bảy?", "Multiple Choice", *OPTIONS, "", 3, 30, "https://example.org/a.png", ""),
        ("", "Multiple Choice", *[""] * 5, "", 30, "", ""),
    ]
    bank = read(QUIZIZZ, DESCRIBED, *rows)
    assert keys_of(bank) == [(0,), (1, 2), (1,)]
    assert bank.questions[0].explanation == "Vì vậy"
    assert bank.questions[2].options == ("Đúng", "Sai")
    assert [(f.code, f.place.row) for f in bank.findings if f.severity is Severity.WARNING] == [("repeated_header", 2)]
    assert [code for _row, code in errors_of(bank)] == [*["unsupported_type"] * 3, "has_picture"]
    assert bank.found == 7


@pytest.mark.parametrize("kind", ["Trắc nghiệm", "multiple_choice", "Câu hỏi nhiều lựa chọn", "MCQ", "Quiz", ""])
def test_a_kind_that_is_asked_is_kept(kind):
    bank = read(("Loại câu hỏi", *HEADER), (kind, *row()))
    assert (len(bank.questions), bank.findings) == (1, ())


@pytest.mark.parametrize("kind", ["Tự luận", "Type answer", "puzzle", "Word cloud", "Điền khuyết", "NPS", "Ghép đôi"])
def test_a_kind_that_is_not_asked_is_named(kind):
    bank = read(("Loại câu hỏi", *HEADER), (kind, *row()), ("", *row(stem="Khác?")))
    assert errors_of(bank) == [(2, "unsupported_type")]
    assert kind in str(bank.findings[0])


def test_an_unknown_kind_is_judged_by_the_question_and_warned_of():
    bank = read(("Loại", *HEADER), ("Thi thử", *row()))
    assert len(bank.questions) == 1
    assert [finding.code for finding in bank.findings] == ["unknown_kind"]


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        (("A", "c", "A, D"), [(0,), (2,), (0, 3)]),
        (("1", "4", "2"), [(0,), (3,), (1,)]),
        (("1.0", "4.0", "2,3"), [(0,), (3,), (1, 2)]),
        (("0", "1", "3"), [(0,), (1,), (3,)]),
        (("0", "1", "2"), [(0,), (1,), (2,)]),
        (("Phương án 1", "Phương án 4"), [(0,), (3,)]),
        (("đỏ", "Xanh", "TÍM"), [(0,), (2,), (3,)]),
        (("Đỏ; Xanh", "Vàng, Tím"), [(0, 2), (1, 3)]),
        (("A. Đỏ", "C) Xanh"), [(0,), (2,)]),
    ],
)
def test_a_key_column_is_letters_numbers_or_texts_as_a_whole(cells, keys):
    assert keys_of(read(*numbered(*cells))) == keys


@pytest.mark.parametrize("cells", [("1", "2", "3"), ("2",), ("1", "1"), ("0", "4")])
def test_numbers_that_could_be_counted_from_0_or_from_1_refuse_the_file(cells):
    with pytest.raises(Refusal) as refusal:
        read(*numbered(*cells))
    assert refusal.value.code == "key_numbering_unclear"
    assert "A, B, C, D" in str(refusal.value)


@pytest.mark.parametrize(
    ("header", "keys"),
    [("Đáp án (1-4)", [(0,), (1,)]), ("Đáp án (0-3)", [(1,), (2,)]), ("Correct (zero-based)", [(1,), (2,)])],
)
def test_the_header_of_the_key_may_say_where_its_numbers_begin(header, keys):
    rows = numbered("1", "2")
    assert keys_of(read((*rows[0][:-1], header), *rows[1:])) == keys


def test_options_numbered_from_0_have_keys_from_0():
    header = ("question", "option0", "option1", "option2", "option3", "answer")
    assert keys_of(read(*numbered("1", "2", header=header))) == [(1,), (2,)]


def test_sheets_of_one_layout_are_judged_together_and_each_question_knows_its_sheet():
    workbook = openpyxl.Workbook()
    for name, keys in (("Tuần 1", (1, 2)), ("Tuần 2", (4, 3))):
        sheet = workbook.create_sheet(name)
        for cells in numbered(*keys):
            sheet.append(cells)
    bank = read_bank(saved(workbook), "x")
    assert [(str(question.place), question.keys) for question in bank.questions] == [
        ("Tuần 1!2", (0,)),
        ("Tuần 1!3", (1,)),
        ("Tuần 2!2", (3,)),
        ("Tuần 2!3", (2,)),
    ]


def test_numbers_that_are_the_texts_of_options_as_well_refuse_the_file():
    header = numbered()[0]
    with pytest.raises(Refusal) as refusal:
        read(header, ("1 + 1?", "4", "3", "2", "1", "2"), ("2 + 2?", "4", "1", "3", "2", "4"))
    assert refusal.value.code == "key_meaning_unclear"


def test_texts_that_are_numbers_are_texts_where_they_can_not_be_numbers():
    header = numbered()[0]
    bank = read(header, ("2 + 2?", "3", "4", "5", "6", "4"), ("Màu lá?", *OPTIONS, "Xanh"))
    assert keys_of(bank) == [(1,), (2,)]


def test_a_cell_that_says_it_in_another_way_than_its_column_is_named():
    bank = read(*numbered("Đỏ", "Xanh", "B", "Tím"))
    assert errors_of(bank) == [(4, "key_not_an_option")]
    assert len(bank.questions) == 3


def test_a_text_that_could_be_one_option_or_two_is_no_key():
    header = numbered()[0]
    bank = read(header, ("Đâu?", "Huế", "Hà Nội", "Huế, Hà Nội", "Vinh", "Huế, Hà Nội"), ("Màu lá?", *OPTIONS, "Xanh"))
    assert errors_of(bank) == [(2, "key_not_an_option")]


POINTS = ("Question N°", "Question", "Answer A", "Answer B", "Answer C", "Points A", "Points B", "Points C")


@pytest.mark.parametrize(
    ("points", "keys"),
    [
        ((0, 1, 0), (1,)),
        ((2, 0, 0.5), (0, 2)),
        (("", "x", ""), (1,)),
        ((-1, 1, -1), (1,)),
        (("Sai", "Đúng", "Sai"), (1,)),
    ],
)
def test_the_options_that_give_points_are_the_keys(points, keys):
    assert keys_of(read_bank(xlsx(POINTS, (1, "Một?", "x", "y", "z", *points)), "x")) == [keys]


def test_points_that_say_nothing_are_named_and_blank_prefilled_rows_are_no_questions():
    bank = read(
        POINTS,
        (1, "Một?", "x", "y", "z", 0, 0, 0),
        (2, "Hai?", "x", "y", "z", 0, "?", 0),
        (3, "", "", "", "", 0, 0, 0),
        ("Hết", "", "", "", "", "", "", ""),
    )
    assert errors_of(bank) == [(2, "key_missing"), (3, "points_unclear")]
    assert bank.found == 2
    assert [(f.place.row, f.code) for f in bank.findings if f.severity is Severity.WARNING] == [(5, "row_ignored")]


def test_a_key_column_and_points_that_contradict_each_other_are_named():
    bank = read((*POINTS, "Đáp án"), (1, "Một?", "x", "y", "z", 1, 0, 0, "A"), (2, "Hai?", "x", "y", "z", 1, 0, 0, "B"))
    assert keys_of(bank) == [(0,)]
    assert errors_of(bank) == [(3, "keys_differ")]


def test_options_beyond_the_most_a_question_may_have_are_counted_not_lost():
    header = ("Câu hỏi", *(f"Phương án {number}" for number in range(1, 11)), "Đáp án")
    bank = read(header, ("Một?", *"qwertyuiop", "A"), ("Hai?", *"qwer", *[""] * 6, "B"))
    assert errors_of(bank) == [(2, "too_many_options")]
    assert keys_of(bank) == [(1,)]


def test_a_key_that_excel_turned_into_a_date_is_reported_and_does_not_decide_the_column():
    bank = read_bank(xlsx(*numbered(1, datetime.date(2026, 2, 1), 4)), "x")
    assert errors_of(bank) == [(3, "date_cell")]
    assert keys_of(bank) == [(0,), (3,)]


def test_a_true_false_question_keeps_its_words_whatever_excel_made_of_them():
    header = ("Question", "Question Type", "Option 1", "Option 2", "Correct Answer")
    rows = (("Một?", "True/False", "True", "False", True), ("Hai?", "True/False", "True", "False", "false"))
    assert keys_of(read_bank(xlsx(header, *rows), "x")) == [(0,), (1,)]


@pytest.mark.parametrize(
    ("header", "cells", "keys"),
    [
        (("question", "option_a", "option_b", "option_c", "option_d", "correct_option"), ("option_b",), [(1,)]),
        (
            ("question", "answer1", "answer2", "answer3", "answer4", "correct"),
            ("answer2", "answer1, answer4"),
            [(1,), (0, 3)],
        ),
        (("Câu hỏi", "1", "2", "3", "4", "Đáp án"), ("2", "3"), [(1,), (2,)]),
    ],
)
def test_a_key_may_be_the_header_of_its_option(header, cells, keys):
    assert keys_of(read(*numbered(*cells, header=header))) == keys


@pytest.mark.parametrize("below", [(), (None, None, "A", "B", "C", "D", None), (None, None, 1, 2, 3, 4, None)])
def test_one_header_merged_across_the_options_is_enough(below):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    rows = [
        ("STT", "Nội dung câu hỏi", "Phương án trả lời", None, None, None, "Đáp án đúng"),
        *([below] if below else []),
        (1, "Một?", *OPTIONS, "A"),
        (2, "Hai?", *OPTIONS, "D"),
        (3, "Ba?", "Có", "Không", None, None, "B"),
    ]
    for cells in rows:
        sheet.append(cells)
    sheet.merge_cells("C1:F1")
    bank = read_bank(saved(workbook), "x")
    assert [(question.options, question.keys) for question in bank.questions] == [
        (OPTIONS, (0,)),
        (OPTIONS, (3,)),
        (("Có", "Không"), (1,)),
    ]
    assert bank.findings == ()
