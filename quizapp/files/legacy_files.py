"""Files typed for the old fonts from beginning to end: put into Unicode, and every question of them says so."""

import unicodedata
from dataclasses import replace

from ..domain.errors import N_
from ..domain.legacy_vietnamese import READERS, clear_encoding, may_be_legacy
from ..domain.questions import DraftBank, Finding, Place, Severity
from .tables import Row, Tables

CONVERTED = "legacy_converted"
#: An old file is one from its first rows on: of others nothing more is looked at.
_LOOK_AT_ROWS = 30


def in_unicode(text: str) -> tuple[str, str] | None:
    """The text as it was meant and the name of its encoding; None where that is not beyond doubt."""
    name = clear_encoding([text])
    return (_read(text, name), name) if name else None


def tables_in_unicode(tables: Tables) -> Tables:
    """The same tables, in Unicode where all of their cells are clearly meant for an old font."""
    head = " ".join(cell for sheet in tables.sheets for row in sheet.rows[:_LOOK_AT_ROWS] for cell in row.cells)
    if not may_be_legacy(head):
        return tables
    name = clear_encoding(cell for sheet in tables.sheets for row in sheet.rows for cell in row.cells)
    if name is None:
        return tables

    def converted(row: Row) -> Row:
        return row._replace(cells=tuple(_read(cell, name) for cell in row.cells))

    sheets = (replace(sheet, rows=tuple(map(converted, sheet.rows))) for sheet in tables.sheets)
    return replace(tables, sheets=tuple(sheets), findings=(*tables.findings, remark_on_file(name)))


def _read(text: str, name: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", READERS[name](text))


def remark_on_file(name: str) -> Finding:
    """`name` is TCVN3 or VNI."""
    return Finding(
        Place(),
        Severity.WARNING,
        CONVERTED,
        N_("Tệp gõ bằng bảng mã cũ %(name)s (phông .VnTime, VNI-Times…), đã được chuyển sang Unicode."),
        {"name": name},
    )


def remark_on_each(bank: DraftBank) -> DraftBank:
    """With a word on every question of a file that was converted: its reviewer looks at the letters once more."""
    names = [finding.params["name"] for finding in bank.findings if finding.code == CONVERTED]
    if not names:
        return bank
    message = N_(
        "Câu gõ bằng bảng mã cũ %(name)s, đã được chuyển sang Unicode. Hãy soát lại từng chữ, nhất là chữ hoa."
    )
    questions = (*bank.questions, *(refused.question for refused in bank.refused))
    said = (Finding(one.place, Severity.WARNING, CONVERTED, message, {"name": names[0]}, one.stem) for one in questions)
    return replace(bank, findings=(*bank.findings, *said))
