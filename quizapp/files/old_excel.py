"""Reads an old workbook (.xls, Excel 97 to 2003) as tables of text, by the same rules as a new one."""

from ..domain.questions import DraftBank
from .compound_file import pack_stream, read_stream
from .excel import tables_of
from .file_kind import FileKind, kind_of, unreadable
from .legacy_files import tables_in_unicode
from .old_excel_scan import scan_old_workbook
from .question_table import read_questions
from .tables import Tables

FORMAT = "xls"
_SHOWN_AS = "Excel (.xls)"
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


class OldExcelQuestions:
    """The reader of old question spreadsheets in the registry."""

    name = FORMAT
    shown_as = _SHOWN_AS

    def detects(self, data: bytes) -> bool:
        return kind_of(data) is FileKind.OLD_EXCEL

    def read(self, data: bytes) -> DraftBank:
        return read_questions(tables_in_unicode(read_old_workbook(data)))


def read_old_workbook(data: bytes) -> Tables:
    """As `read_workbook`. Refuses macros, passwords and what no Excel since 1997 has written."""
    kind = kind_of(data)
    if kind is not FileKind.OLD_EXCEL:
        raise unreadable(kind, _SHOWN_AS)
    if _MACROS in data:
        raise unreadable(FileKind.XLSX_MACRO, _SHOWN_AS)
    stream = read_stream(data, ("Workbook", "Book"))
    scans = scan_old_workbook(stream, _SHOWN_AS)
    # Packed anew: a parser of it sees nothing that was not looked through.
    return tables_of(FORMAT, pack_stream("Workbook", stream), scans)
