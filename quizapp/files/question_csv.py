"""Writes a bank as the spreadsheet of questions in CSV: what `delimited` reads, and no spreadsheet calculates with."""

import csv
import io
from collections.abc import Sequence

from ..domain.draft_checks import OPTION_LETTERS
from ..domain.questions import DraftQuestion, Finding
from .csv_out import BOM
from .formula_guard import guarded
from .outgoing_bank import Part
from .question_rows import header_of, row_of

#: As many option columns as people expect of an empty sheet.
_FEWEST_OPTIONS = 4


class CsvQuestions:
    """The writer of question sheets as separated values in the registry."""

    name = "csv"
    shown_as = "CSV (.csv)"
    ending = ".csv"
    lacks: frozenset[Part] = frozenset()

    def fault(self, question: DraftQuestion) -> Finding | None:
        return None

    def write(self, title: str, questions: Sequence[DraftQuestion]) -> bytes:
        widest = max(_FEWEST_OPTIONS, *(len(question.options) for question in questions))
        letters = OPTION_LETTERS[:widest]
        sheet = io.StringIO(newline="")
        writer = csv.writer(sheet, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(header_of(letters))
        for question in questions:
            writer.writerow([guarded(cell) for cell in row_of(question, letters)])
        return (BOM + sheet.getvalue()).encode()
