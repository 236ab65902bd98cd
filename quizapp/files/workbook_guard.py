"""Looks through a workbook before a parser may load it, and copies out only the parts that were looked through."""

import io
import zipfile
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..domain.errors import N_, Refusal
from .limits import MAX_SHEETS
from .number_formats import formats_of_styles
from .plain_sheet import NotPlain, lengths_of_plain_strings, scan_plain_sheet
from .sheet_pictures import related_parts, rows_with_pictures
from .sheet_scan import Budget, SheetScan, lengths_of_shared_strings, scan_sheet
from .xml_walk import local_attribute, walk
from .zip_guard import open_zip, read_part, zip_broken

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
#: Ours, not the file's: where the parser starts is not left to a stranger.
_PACKAGE = {
    "_rels/.rels": b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
}


@dataclass(frozen=True)
class WorkbookScan:
    """`copy` is a workbook of the looked-through parts only: a parser of it sees nothing that was not scanned."""

    copy: bytes
    #: By the name of the sheet, as the workbook lists it.
    sheets: Mapping[str, SheetScan]


@dataclass
class _Parts:
    """Where the workbook says its parts are."""

    shared_strings: str = "xl/sharedStrings.xml"
    styles: str = "xl/styles.xml"
    #: Sheet name to path.
    sheets: dict[str, str] = field(default_factory=dict)


def scan_workbook(data: bytes) -> WorkbookScan:
    """Reads every part it needs once. Refuses what exceeds `limits`, a DTD, and parts that are missing or broken."""
    with open_zip(data) as archive:
        members = {name.lower().replace("\\", "/"): name for name in archive.namelist()}
        copied = dict(_PACKAGE)

        def take(path: str) -> bytes:
            if path.lower() not in members:
                raise zip_broken()
            if path not in copied:
                copied[path] = read_part(archive, members[path.lower()])
            return copied[path]

        parts = _find_parts(take(_WORKBOOK), take(_RELATIONS))
        budget, lengths = Budget(), array("L")
        formats: tuple[str, ...] = ()
        if parts.shared_strings.lower() in members:
            lengths = _lengths(take(parts.shared_strings))
        if parts.styles.lower() in members:
            formats = formats_of_styles(take(parts.styles))
        sheets = {name: _scan(take(path), lengths, formats, budget) for name, path in parts.sheets.items()}

        def look(path: str) -> bytes | None:
            return read_part(archive, members[path.lower()]) if path.lower() in members else None

        for name, path in parts.sheets.items():
            sheets[name].pictures = rows_with_pictures(path, look)
    return WorkbookScan(_zip_of(copied), sheets)


def _lengths(xml: bytes) -> "array[int]":
    try:
        return lengths_of_plain_strings(xml)
    except NotPlain:
        return lengths_of_shared_strings(xml)


def _scan(xml: bytes, lengths: "array[int]", formats: Sequence[str], budget: Budget) -> SheetScan:
    try:
        return scan_plain_sheet(xml, lengths, formats, budget)
    except NotPlain:
        return scan_sheet(xml, lengths, formats, budget)


def _find_parts(workbook: bytes, relations: bytes) -> _Parts:
    parts = _Parts()
    targets = related_parts(relations, "xl")
    for kind, path in targets.values():
        if kind == "sharedStrings":
            parts.shared_strings = path
        elif kind == "styles":
            parts.styles = path
    names: set[str] = set()

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        if name != "sheet":
            return
        title = attributes.get("name", "")
        if title.lower() in names:
            raise zip_broken()
        names.add(title.lower())
        kind, path = targets.get(local_attribute(attributes, "id"), ("", ""))
        if kind == "worksheet":
            parts.sheets[title] = path

    walk(workbook, on_start)
    if len(names) > MAX_SHEETS:
        raise too_many_sheets(len(names))
    return parts


def _zip_of(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def too_many_sheets(count: int) -> Refusal:
    """Of a workbook with more sheets than anyone looks through."""
    return Refusal(
        "too_many_sheets",
        N_("Tệp có %(count)s trang tính, vượt quá giới hạn %(limit)s. Hãy xóa trang không dùng."),
        field="file",
        count=count,
        limit=MAX_SHEETS,
    )
