"""Reads a workbook (.xlsx) as tables of text: what the person who typed it saw in the cells."""

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..domain.errors import N_
from ..domain.questions import DraftBank, Finding, Place, Severity
from .file_kind import FileKind, kind_of, unreadable
from .legacy_files import tables_in_unicode
from .limits import MAX_COLUMNS
from .number_formats import GENERAL, show_number
from .question_table import read_questions
from .sheet_scan import SheetScan, cell_index
from .tables import Row, Sheet, Tables, Trouble
from .workbook_guard import scan_workbook
from .zip_guard import zip_broken

FORMAT = "xlsx"
_SHOWN_AS = "Excel (.xlsx)"

#: Of cells, by what `SheetScan.faults` calls it.
FAULTS = {
    "error": Trouble("formula_error", N_("Ô báo lỗi công thức của Excel (#N/A, #REF!…). Hãy gõ lại nội dung ô.")),
    "no_value": Trouble(
        "formula_without_value",
        N_("Ô chứa công thức chưa có kết quả. Hãy mở tệp bằng Excel, lưu lại, hoặc gõ thẳng nội dung vào ô."),
    ),
}

_ONLY_TEXTS = {str}
_NO_TROUBLES: dict[int, Trouble] = {}


class ExcelQuestions:
    """The reader of question spreadsheets in the registry."""

    name = FORMAT
    shown_as = _SHOWN_AS

    def detects(self, data: bytes) -> bool:
        return kind_of(data) is FileKind.XLSX

    def read(self, data: bytes) -> DraftBank:
        return read_questions(tables_in_unicode(read_workbook(data)))


def read_workbook(data: bytes) -> Tables:
    """Every visible sheet; hidden ones that hold something are named in a warning.

    Numbers read as typed (2.0 → `2`, 0.7 shown as a percentage → `70%`), truth values as `Đúng`/`Sai`. Dates that
    Excel made, errors and formulas without a value become troubles of their cells. Refuses what is no sound .xlsx
    within `limits`.
    """
    kind = kind_of(data)
    if kind is not FileKind.XLSX:
        raise unreadable(kind, _SHOWN_AS)
    scan = scan_workbook(data)
    return tables_of(FORMAT, scan.copy, scan.sheets)


def tables_of(format: str, workbook: bytes, scans: Mapping[str, SheetScan]) -> Tables:
    """The tables of a workbook that was looked through before."""
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    for name, is_visible, values, merged in _load(workbook, scans):
        if is_visible:
            sheets.append(Sheet(name, tuple(_rows(values, scans[name])), merged))
        else:
            findings.append(hidden_sheet(name))
    return Tables(format, tuple(sheets), tuple(findings))


_Loaded = tuple[str, bool, list[list[Any]], Mapping[int, Sequence[tuple[int, int]]]]


def _load(workbook: bytes, scans: Mapping[str, SheetScan]) -> list[_Loaded]:
    """Values of the sheets that hold something, in the workbook's order; hidden ones without values."""
    import python_calamine

    loaded: list[_Loaded] = []
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook)) as book:
            for metadata in book.sheets_metadata:
                if metadata.name not in scans or not scans[metadata.name].filled:
                    continue
                is_visible = metadata.visible == python_calamine.SheetVisibleEnum.Visible
                if is_visible:
                    sheet = book.get_sheet_by_name(metadata.name)
                    values = sheet.to_python(skip_empty_area=False)
                    loaded.append((metadata.name, True, values, _downward(sheet.merged_cell_ranges or ())))
                else:
                    loaded.append((metadata.name, False, [], {}))
    except Exception as error:
        raise zip_broken() from error
    except BaseException as error:
        # A panic of the parser is no Exception, and must not end the worker.
        if type(error).__name__ != "PanicException":
            raise
        raise zip_broken() from error
    return loaded


def _downward(ranges: Any) -> dict[int, list[tuple[int, int]]]:
    merged: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in ranges:
        if bottom > top:
            merged.setdefault(left, []).append((top + 1, bottom + 1))
    return {column: sorted(spans) for column, spans in merged.items()}


def _rows(values: list[list[Any]], scan: SheetScan) -> Iterator[Row]:
    faulty = {index // MAX_COLUMNS for index in scan.faults}
    for number, line in enumerate(values):
        if number not in faulty and set(map(type, line)) == _ONLY_TEXTS:
            cells, troubles = line, _NO_TROUBLES
        else:
            cells, troubles = _mixed_row(number, line, scan)
        if troubles or any(cell and not cell.isspace() for cell in cells):
            yield Row(number + 1, tuple(cells), troubles, number in scan.pictures)


def _mixed_row(number: int, line: list[Any], scan: SheetScan) -> tuple[list[str], dict[int, Trouble]]:
    cells: list[str] = []
    troubles: dict[int, Trouble] = {}
    for column, value in enumerate(line):
        index = cell_index(number, column)
        text, trouble = _text_of(value, scan.formats.get(index, GENERAL))
        trouble = FAULTS.get(scan.faults.get(index, ""), trouble)
        if trouble is not None:
            troubles[column] = trouble
        cells.append(text)
    return cells, troubles


def _text_of(value: Any, code: str) -> tuple[str, Trouble | None]:
    if isinstance(value, str):
        return value, None
    if isinstance(value, bool):
        return ("Đúng" if value else "Sai"), None
    if isinstance(value, int | float):
        text, is_sure = show_number(value, code)
        return text, None if is_sure else _unsure(text)
    text = _date_text(value)
    return text, date_trouble(text)


def date_trouble(text: str) -> Trouble:
    """Of a cell that a spreadsheet turned into a date or a time, shown as `text`."""
    return Trouble(
        "date_cell",
        N_(
            "Excel đã đổi ô này thành ngày tháng hoặc giờ (%(text)s). "
            "Hãy định dạng ô là Văn bản (Text) rồi gõ lại đúng nội dung."
        ),
        {"text": text},
    )


def _date_text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    return value.strftime("%d/%m/%Y") if isinstance(value, datetime.date) else str(value)


def _unsure(text: str) -> Trouble:
    return Trouble(
        "number_format",
        N_("Ô chứa số có định dạng riêng của Excel, được đọc là “%(text)s”. Hãy xem lại nội dung."),
        {"text": text},
        Severity.WARNING,
    )


def hidden_sheet(name: str) -> Finding:
    """That a sheet was left out because nobody sees it."""
    return Finding(
        Place(1, name),
        Severity.WARNING,
        "sheet_hidden",
        N_("Trang “%(sheet)s” đang bị ẩn nên không được đọc. Nếu cần, hãy bỏ ẩn trang rồi gửi lại."),
        {"sheet": name},
    )
