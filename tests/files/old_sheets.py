"""Sheets as LibreOffice (.ods) and Excel before 2007 (.xls) store them, made record by record."""

import struct
from collections.abc import Mapping, Sequence

from quizapp.files.compound_file import pack_stream

from .workbooks import zipped

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
_HIDDEN = (
    '<office:automatic-styles><style:style style:name="hid" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)

Record = tuple[int, bytes]


def ods(sheets: Mapping[str, str], hidden: Sequence[str] = (), before: str = "", manifest: str = "") -> bytes:
    """A workbook of sheets given as the XML of their rows."""
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{"hid" if name in hidden else "ta"}">{rows}</table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {_SPACES}>{_HIDDEN}<office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    extra = {"META-INF/manifest.xml": manifest} if manifest else {}
    return zipped({"mimetype": _MIME, "content.xml": content, **extra})


def ods_row(*cells: object, attributes: str = "") -> str:
    """A row of texts; a cell that begins with `<` stands as it is."""
    made = (
        text
        if (text := str(cell)).startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row {attributes}>{''.join(made)}</table:table-row>"


def xls(sheets: Mapping[str, Sequence[Record]], extra: Sequence[Record] = (), version: int = 0x600) -> bytes:
    """A workbook of sheets given as the records of their cells; `extra` records are of the whole book."""
    bodies = [_joined([_begin(0x10, version), *records, (0x0A, b"")]) for records in sheets.values()]
    styles = [(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, 9)]
    start = [_begin(0x05, version), *extra, *styles]
    names = [name.encode("utf-16-le") for name in sheets]
    offset = len(_joined(start)) + sum(4 + 8 + len(name) for name in names) + 4
    listed = []
    for name, body in zip(names, bodies, strict=True):
        listed.append((0x85, struct.pack("<IBBBB", offset, 0, 0, len(name) // 2, 1) + name))
        offset += len(body)
    return pack_stream("Workbook", _joined([*start, *listed, (0x0A, b"")]) + b"".join(bodies))


def label(row: int, column: int, text: str) -> Record:
    coded = text.encode("utf-16-le")
    return 0x204, struct.pack("<HHHHB", row, column, 0, len(coded) // 2, 1) + coded


def labels(row: int, *texts: str) -> list[Record]:
    return [label(row, column, text) for column, text in enumerate(texts)]


def number(row: int, column: int, value: float, style: int = 0) -> Record:
    """Style 1 is per cent."""
    return 0x203, struct.pack("<HHHd", row, column, style, value)


def error(row: int, column: int) -> Record:
    return 0x205, struct.pack("<HHHBB", row, column, 0, 0x2A, 1)


def _begin(kind: int, version: int) -> Record:
    return 0x809, struct.pack("<HHHHII", version, kind, 0, 1997, 0, 6)


def _joined(records: Sequence[Record]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
