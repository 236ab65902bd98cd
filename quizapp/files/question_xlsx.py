"""Writes a bank as a workbook: the sheet of questions that people fill in, with lists to choose from."""

import datetime
import io
from collections.abc import Sequence
from typing import Any

from ..domain.draft_checks import OPTION_LETTERS
from ..domain.questions import DraftQuestion, Finding
from .formula_guard import needs_guard
from .outgoing_bank import Part
from .question_rows import LEVELS, header_of, row_of
from .xml_out import xml_fault

#: As many option columns as people expect of an empty sheet.
_FEWEST_OPTIONS = 4
_SHEET = "Câu hỏi"
_WIDTHS = {"Mã": 10, "Câu hỏi": 60, "Đáp án": 9, "Chủ đề": 18, "Mức độ": 12, "Giải thích": 45, "Nguồn": 35}
_OPTION_WIDTH = 24
_FONT = {"font_name": "Times New Roman", "font_size": 12, "text_wrap": True, "valign": "top", "num_format": "@"}
#: The same bank gives the same bytes on every day.
_WRITTEN_AT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


class XlsxQuestions:
    """The writer of question sheets as workbooks in the registry."""

    name = "xlsx"
    shown_as = "Excel (.xlsx)"
    ending = ".xlsx"
    lacks: frozenset[Part] = frozenset()

    def fault(self, question: DraftQuestion) -> Finding | None:
        return xml_fault(question)

    def write(self, title: str, questions: Sequence[DraftQuestion]) -> bytes:
        return write_question_sheet(title, questions)


def write_question_sheet(
    title: str, questions: Sequence[DraftQuestion], *, spare_rows: int = 0, advice: Sequence[str] = ()
) -> bytes:
    """The workbook: every cell is text, whatever it begins with. `spare_rows` are for questions to come, `advice` is
    a sheet of its own.
    """
    import xlsxwriter

    widest = max(_FEWEST_OPTIONS, *(len(question.options) for question in questions))
    letters = OPTION_LETTERS[:widest]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": _WRITTEN_AT.replace(tzinfo=None)})
    sheet = book.add_worksheet(_SHEET)
    header = header_of(letters)
    styles = _Styles(book)
    for column, name in enumerate(header):
        sheet.set_column(column, column, _WIDTHS.get(name, _OPTION_WIDTH), styles.text)
        sheet.write_string(0, column, name, styles.header)
    for row, question in enumerate(questions, start=1):
        for column, text in enumerate(row_of(question, letters)):
            if text:
                sheet.write_string(row, column, text, styles.guarded if needs_guard(text) else styles.text)
    _help_typing(sheet, header, letters, len(questions) + spare_rows)
    sheet.freeze_panes(1, 2)
    if advice:
        _write_advice(book.add_worksheet("Hướng dẫn"), advice, styles)
    book.close()
    return buffer.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self.text = book.add_format(_FONT)
        #: Excel keeps such a cell a text even when it is edited.
        self.guarded = book.add_format({**_FONT, "quote_prefix": True})
        self.header = book.add_format({**_FONT, "bold": True, "bg_color": "#DDE8F3", "bottom": 1, "align": "center"})
        self.heading = book.add_format({**_FONT, "bold": True, "font_size": 14})


def _help_typing(sheet: Any, header: Sequence[str], letters: str, last_row: int) -> None:
    """Levels and keys to choose from; neither list keeps anyone from typing `A,C`."""
    for name, choices, remark in (
        ("Đáp án", list(letters), "Chữ cái của phương án đúng. Nhiều đáp án thì ghi A,C."),
        ("Mức độ", list(LEVELS.values()), "dễ, trung bình hoặc khó; có thể để trống."),
    ):
        column = header.index(name)
        sheet.data_validation(
            1,
            column,
            last_row,
            column,
            {
                "validate": "list",
                "source": choices,
                "input_title": name,
                "input_message": remark,
                "error_type": "information",
                "error_title": name,
                "error_message": remark,
            },
        )


def _write_advice(sheet: Any, advice: Sequence[str], styles: _Styles) -> None:
    sheet.set_column(0, 0, 100, styles.text)
    for row, line in enumerate(advice):
        sheet.write_string(row, 0, line, styles.text if row else styles.heading)
