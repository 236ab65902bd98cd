"""Reads a LibreOffice sheet (.ods) as tables of text: what the person who typed it saw in the cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.questions import DraftBank, Finding
from .excel import FAULTS, date_trouble, hidden_sheet
from .file_kind import FileKind, kind_of, unreadable
from .legacy_files import tables_in_unicode
from .limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, too_many_columns, too_many_rows
from .question_table import read_questions
from .sheet_scan import Budget, column_letters
from .tables import Row, Sheet, Tables, Trouble
from .workbook_guard import too_many_sheets
from .xml_walk import local_attribute, walk
from .zip_guard import open_zip, read_part, zip_broken

FORMAT = "ods"
_SHOWN_AS = "LibreOffice (.ods)"
_CONTENT = "content.xml"
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|(?:Err|Lỗi):\d+")
#: What stands in a cell without being its text.
_BESIDE = frozenset({"annotation", "frame", "custom-shape", "g", "control", "table-shapes"})


class OpenDocumentQuestions:
    """The reader of LibreOffice sheets in the registry."""

    name = FORMAT
    shown_as = _SHOWN_AS

    def detects(self, data: bytes) -> bool:
        return kind_of(data) is FileKind.ODS

    def read(self, data: bytes) -> DraftBank:
        return read_questions(tables_in_unicode(read_open_document(data)))


def read_open_document(data: bytes) -> Tables:
    """Every visible sheet; hidden ones that hold something are named in a warning.

    Cells read as they are shown, truth values as `Đúng`/`Sai`. Dates, errors and formulas without a value become
    troubles of their cells. Refuses what is no sound .ods within `limits`.
    """
    kind = kind_of(data)
    if kind is not FileKind.ODS:
        raise unreadable(kind, _SHOWN_AS)
    with open_zip(data) as archive:
        names = archive.namelist()
        if _CONTENT not in names:
            raise zip_broken()
        manifest = read_part(archive, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise unreadable(FileKind.ENCRYPTED_OFFICE, _SHOWN_AS)
        content = read_part(archive, _CONTENT)
    walker = _Walker()
    walk(content, walker.on_start, walker.on_text, walker.on_end)
    sheets = tuple(sheet for sheet, is_visible in walker.sheets if is_visible)
    findings: tuple[Finding, ...] = tuple(
        hidden_sheet(sheet.name) for sheet, is_visible in walker.sheets if not is_visible and sheet.rows
    )
    return Tables(FORMAT, sheets, findings)


@dataclass
class _Cell:
    #: By local name.
    attributes: Mapping[str, str]
    #: Of its text; joined once, since a cell may come in very many of them.
    pieces: list[str] = field(default_factory=list)

    def value(self, name: str) -> str:
        return self.attributes.get(name, "")


class _Walker:
    """Follows the events of the content. Repeated cells and rows count as often as they are shown."""

    def __init__(self) -> None:
        self.sheets: list[tuple[Sheet, bool]] = []
        self._budget = Budget()
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._tables = self._beside = 0
        self._row = 0
        self._cell: _Cell | None = None
        self._is_in_line = False

    def on_start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self._tables += 1
            if self._tables == 1:
                self._open_sheet(attributes)
        elif name == "style":
            self._style = local_attribute(attributes, "name")
        elif name == "table-properties" and local_attribute(attributes, "display") == "false":
            self._hidden_styles.add(self._style)
        elif self._tables == 1:
            self._on_start_in_sheet(name, attributes)

    def on_text(self, text: str) -> None:
        if self._is_in_line and self._cell is not None and not self._beside:
            self._cell.pieces.append(text)

    def on_end(self, name: str) -> None:
        if name == "table":
            self._tables -= 1
            if self._tables == 0:
                self.sheets.append((Sheet(self._name, tuple(self._rows), self._sorted_merges()), self._is_visible))
        elif self._tables != 1:
            return
        elif name in _BESIDE:
            self._beside -= 1
        elif name == "p" and not self._beside:
            self._is_in_line = False
        elif name in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._close_cell(self._cell)
        elif name == "table-row":
            self._close_row()

    def _open_sheet(self, attributes: Mapping[str, str]) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise too_many_sheets(len(self.sheets) + 1)
        self._name = local_attribute(attributes, "name")
        self._is_visible = local_attribute(attributes, "style-name") not in self._hidden_styles
        self._rows: list[Row] = []
        self._merged: dict[int, list[tuple[int, int]]] = {}
        self._row = 0
        self._open_row({})

    def _open_row(self, attributes: Mapping[str, str]) -> None:
        self._times = _count(attributes, "number-rows-repeated")
        self._texts: list[str] = []
        self._troubles: dict[int, Trouble] = {}
        self._column = 0
        self._has_picture = False

    def _on_start_in_sheet(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _BESIDE:
            self._beside += 1
        elif name == "image" and self._cell is not None:
            self._has_picture = True
        elif name == "table-row":
            self._open_row(_by_local_name(attributes))
        elif name in ("table-cell", "covered-table-cell"):
            self._budget.open_cell()
            self._cell = _Cell(_by_local_name(attributes))
        elif self._cell is not None and not self._beside:
            self._on_start_in_cell(self._cell, name, attributes)

    def _on_start_in_cell(self, cell: _Cell, name: str, attributes: Mapping[str, str]) -> None:
        if name == "p":
            cell.pieces.append("\n")
            self._is_in_line = True
        elif self._is_in_line and name == "s":
            cell.pieces.append(" ")
        elif self._is_in_line and name in ("tab", "line-break"):
            cell.pieces.append("\n" if name == "line-break" else " ")

    def _close_cell(self, cell: _Cell) -> None:
        times = _count(cell.attributes, "number-columns-repeated")
        text, trouble = _text_of(cell)
        if text.strip() or trouble is not None:
            if self._row + self._times > MAX_ROWS:
                raise too_many_rows(f"{column_letters(self._column)}{self._row + self._times}")
            if self._column + times > MAX_COLUMNS:
                raise too_many_columns(f"{column_letters(self._column + times - 1)}{self._row + 1}")
            self._budget.fill(times * self._times, len(text))
            self._texts += [""] * (self._column - len(self._texts)) + [text] * times
            if trouble is not None:
                self._troubles |= dict.fromkeys(range(self._column, self._column + times), trouble)
            if (rows := _count(cell.attributes, "number-rows-spanned")) > 1:
                self._merged.setdefault(self._column, []).append((self._row + 1, self._row + rows))
        self._column += times
        self._cell = None

    def _close_row(self) -> None:
        if self._texts:
            cells = tuple(self._texts)
            first = self._row + 1
            self._rows += [
                Row(number, cells, self._troubles, self._has_picture) for number in range(first, first + self._times)
            ]
        self._row += self._times

    def _sorted_merges(self) -> dict[int, list[tuple[int, int]]]:
        return {column: sorted(spans) for column, spans in self._merged.items()}


def _text_of(cell: _Cell) -> tuple[str, Trouble | None]:
    text = "".join(cell.pieces).removeprefix("\n")
    kind = cell.value("value-type")
    if kind == "boolean":
        return ("Đúng" if cell.value("boolean-value") == "true" else "Sai"), None
    if kind in ("date", "time"):
        return text, date_trouble(text)
    if kind == "error" or (cell.value("formula") and _ERROR.fullmatch(text.strip())):
        return text, FAULTS["error"]
    if cell.value("formula") and not kind:
        return text, FAULTS["no_value"]
    return text, None


def _by_local_name(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if not text.isdecimal() or len(text) > 8:
        raise zip_broken()
    return max(int(text), 1)
