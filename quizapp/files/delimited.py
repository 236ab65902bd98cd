"""Reads a text file of separated values (csv) as a table: comma, semicolon or tab, quoted fields over several lines."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..domain.errors import N_, Refusal
from ..domain.legacy_vietnamese import READERS
from ..domain.questions import DraftBank, Finding, Place, Severity
from .columns import HEADER_WITHIN, Layout
from .file_kind import FileKind, kind_of, unreadable
from .formula_guard import unguarded
from .legacy_files import remark_on_file
from .limits import MAX_COLUMNS, MAX_ROWS, too_many_columns, too_many_rows
from .question_columns import LAYOUT
from .question_table import read_questions
from .tables import Row, Sheet, Tables
from .text_encoding import Decoded, decode

FORMAT = "csv"
_SHOWN_AS = "CSV (.csv)"
_DELIMITERS = (",", ";", "\t")
#: Excel writes this line to say which delimiter follows.
_DECLARED = re.compile(r'"?sep=([,;\t])"?(?:\r\n|\r|\n)')
_LOOK_AT_ROWS = 4 * HEADER_WITHIN
_LOOK_AT_SIGNS = 200_000


class DelimitedQuestions:
    """The reader of question files with separated values in the registry."""

    name = FORMAT
    shown_as = _SHOWN_AS

    def detects(self, data: bytes) -> bool:
        """Text in which rows split into columns: a header of questions, or at least three columns again and again."""
        if kind_of(data) is not FileKind.TEXT:
            return False
        text = decode(data).text
        score, columns = _promise(text, _delimiter(text, LAYOUT), LAYOUT)
        return score > 0 or columns >= 3

    def read(self, data: bytes) -> DraftBank:
        tables = read_delimited(data, LAYOUT)
        # Sheets of ours, and careful ones of others, keep texts from being calculated.
        sheets = (replace(sheet, rows=tuple(map(_unguarded, sheet.rows))) for sheet in tables.sheets)
        return read_questions(replace(tables, sheets=tuple(sheets)))


def read_delimited(data: bytes, layout: Layout) -> Tables:
    """One sheet without a name; rows are numbered by the physical line they start on.

    The delimiter is the one under which the layout's header is best recognised, else the one that splits most rows
    alike. An encoding other than UTF-8 is named in a warning. Refuses what is no text, an unknown encoding, too many
    rows or columns, and quotes that do not close (`broken_quotes`, naming the line), as they would swallow rows.
    """
    kind = kind_of(data)
    if kind is not FileKind.TEXT:
        raise unreadable(kind, _SHOWN_AS)
    decoded = decode(data)
    rows: list[Row] = []
    for number, cells in _split(decoded.text, _delimiter(decoded.text, layout)):
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        if len(rows) >= MAX_ROWS:
            raise too_many_rows(str(number))
        if len(cells) > MAX_COLUMNS and any(cell.strip() for cell in cells[MAX_COLUMNS:]):
            raise too_many_columns(str(number))
        rows.append(Row(number, tuple(cells[:MAX_COLUMNS])))
    return Tables(FORMAT, (Sheet("", tuple(rows)),), remark_on_encoding(decoded))


def has_question_header(text: str) -> bool:
    """Whether the text begins as a sheet of questions does."""
    return _promise(text, _delimiter(text, LAYOUT), LAYOUT)[0] > 0


def remark_on_encoding(decoded: Decoded) -> tuple[Finding, ...]:
    """A warning where the text was not in UTF-8, so that someone looks at its marks."""
    if decoded.encoding == "utf-8":
        return ()
    if decoded.encoding in READERS:
        return (remark_on_file(decoded.encoding),)
    return (
        Finding(
            Place(1),
            Severity.WARNING,
            "encoding_not_utf8",
            N_("Tệp dùng bảng mã %(encoding)s, đã chuyển sang Unicode UTF-8. Hãy xem lại chữ tiếng Việt."),
            {"encoding": decoded.encoding.upper() if decoded.encoding.startswith("utf") else "Windows-1258"},
        ),
    )


def _unguarded(row: Row) -> Row:
    return row._replace(cells=tuple(map(unguarded, row.cells)))


def _delimiter(text: str, layout: Layout) -> str:
    if declared := _DECLARED.match(text):
        return declared[1]
    return max(_DELIMITERS, key=lambda delimiter: _promise(text, delimiter, layout))


def _promise(text: str, delimiter: str, layout: Layout) -> tuple[int, int]:
    """How many columns of a header are recognised, and into how many columns most of the first rows split."""
    rows: list[Sequence[str]] = []
    try:
        for _number, cells in _split(text[:_LOOK_AT_SIGNS], delimiter):
            if any(cells):
                rows.append(cells[:MAX_COLUMNS])
            if len(rows) >= _LOOK_AT_ROWS:
                break
    except Refusal:
        # Quotes that do not close are reported when the file is read; here they only end the look.
        pass
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, times = widths.most_common(1)[0] if widths else (0, 0)
    score = max((layout.score(row) for row in rows[:HEADER_WITHIN]), default=0)
    return score, width if times * 2 >= len(rows) else 0


def _split(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the physical line each starts on, from 1."""
    declared = _DECLARED.match(text)
    skipped = 1 if declared else 0
    source = io.StringIO(text[declared.end() :] if declared else text, newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=True, skipinitialspace=delimiter != "\t")
    start = 1
    try:
        for cells in reader:
            yield skipped + start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(
            "broken_quotes",
            N_(
                "Dấu ngoặc kép ở dòng %(line)s không khớp nên không biết ô kết thúc ở đâu. "
                'Trong ô, mỗi dấu " phải viết thành "" và cả ô đặt trong ngoặc kép; cách dễ nhất là lưu thành .xlsx.'
            ),
            field="file",
            line=skipped + start,
        ) from error
