"""A drawer of files that were not sent in good faith, or not whole: each is refused in its own words."""

import io
import random
import stat
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files import excel
from quizapp.files.limits import MAX_UPLOAD_BYTES
from quizapp.files.registry import read_bank
from quizapp.files.unit_table import read_units

from . import workbooks
from .workbooks import inline, raw_xlsx, sheet_of_questions, sheet_xml, xlsx, zipped

MEBIBYTE = 1024 * 1024
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def one_row(cells: str) -> str:
    return sheet_xml(f'<row r="1">{cells}</row>')


def sound() -> str:
    return sheet_of_questions()


def with_symlink() -> bytes:
    buffer = io.BytesIO(raw_xlsx({"S": sound()}))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def with_password_flag() -> bytes:
    data = bytearray(raw_xlsx({"S": sound()}))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def with_many_entries_claimed() -> bytes:
    data = bytearray(raw_xlsx({"S": sound()}))
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HHI", data, at + 8, 60_000, 60_000, 3_000_000)
    return bytes(data)


def with_two_parts_of_one_name() -> bytes:
    buffer = io.BytesIO(raw_xlsx({"S": sound()}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("XL/worksheets/sheet1.xml", sheet_xml("<row><c><v>1</v></c></row>"))
    return buffer.getvalue()


def with_lying_size() -> bytes:
    """The directory claims 100 bytes for a part that unpacks to 30 MB, with the checksum of its beginning."""
    content = sound().encode().ljust(30_000_000)
    data = bytearray(raw_xlsx({"S": content.decode()}))
    at = data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, at + 16, zlib.crc32(content[:100]))
    struct.pack_into("<I", data, at + 24, 100)
    return bytes(data)


def one_text_in_every_cell() -> bytes:
    """One shared text of 200,000 signs shown in 5,000 cells: 1 GB in a parser's memory."""
    cells = "".join(f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c></row>' for number in range(1, 5001))
    shared = f"<sst><si><t>{'a' * 200_000}</t></si></sst>"
    return raw_xlsx({"S": sheet_xml(cells)}, {"xl/sharedStrings.xml": shared.replace("a" * 10, "abcdefghij")})


def with_sixty_megabytes() -> bytes:
    noise = random.Random(57).randbytes(200_000)
    return zipped({"xl/workbook.xml": "<a/>", **{f"xl/{n}.bin": noise + bytes(9_800_000) for n in range(6)}})


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing at all": (b"", "file_empty"),
    "a hundred megabytes": (b"x" * (100 * MEBIBYTE), "file_too_large"),
    "one byte too many": (b"x" * (MAX_UPLOAD_BYTES + 1), "file_too_large"),
    "a zip bomb": (raw_xlsx({"S": sound()}, {"xl/media/a.xml": b"\0" * 20_000_000}), "zip_bomb"),
    "too much unpacked": (with_sixty_megabytes(), "zip_too_large"),
    "a workbook inside": (raw_xlsx({"S": sound()}, {"xl/embeddings/x.xlsx": b"PK"}), "zip_nested"),
    "a path upwards": (raw_xlsx({"S": sound()}, {"../../evil.xml": b"<a/>"}), "zip_unsafe_path"),
    "a path from the root": (raw_xlsx({"S": sound()}, {"/etc/evil.xml": b"<a/>"}), "zip_unsafe_path"),
    "a path of Windows": (raw_xlsx({"S": sound()}, {"C:\\evil.xml": b"<a/>"}), "zip_unsafe_path"),
    "a symbolic link": (with_symlink(), "zip_symlink"),
    "a password on a part": (with_password_flag(), "file_encrypted"),
    "three hundred parts": (
        raw_xlsx({"S": sound()}, {f"xl/media/{n}.xml": b"" for n in range(300)}),
        "zip_too_many_members",
    ),
    "sixty thousand parts claimed": (with_many_entries_claimed(), "zip_too_many_members"),
    "two parts of one name": (with_two_parts_of_one_name(), "file_broken"),
    "a part larger than it claims": (with_lying_size(), "file_broken"),
    "a zip cut off": (xlsx(workbooks.HEADER, workbooks.QUESTION)[:-300], "file_broken"),
    "only the head of a zip": (b"PK\x03\x04", "file_broken"),
    "XML cut off": (raw_xlsx({"S": sound()[:-40]}), "file_broken"),
    "a cell without an address": (raw_xlsx({"S": one_row('<c r="1A"><v>1</v></c>')}), "file_broken"),
    "a row beyond counting": (raw_xlsx({"S": sheet_xml('<row r="99999999999"><c><v>1</v></c></row>')}), "file_broken"),
    "a text that is not there": (raw_xlsx({"S": one_row('<c r="A1" t="s"><v>7</v></c>')}), "file_broken"),
    "no sheet where one is listed": (
        raw_xlsx({"S": sound()}, {"xl/_rels/workbook.xml.rels": "<Relationships/>", "xl/workbook.xml": "<a"}),
        "file_broken",
    ),
    "entities that multiply": (raw_xlsx({"S": sheet_xml("", before=LAUGHS)}), "xml_doctype"),
    "an entity from outside": (raw_xlsx({"S": sheet_xml("", before=EXTERNAL)}), "xml_doctype"),
    "a DTD in the shared texts": (
        raw_xlsx({"S": sound()}, {"xl/sharedStrings.xml": LAUGHS + "<sst/>"}),
        "xml_doctype",
    ),
    "a DTD in UTF-16": (
        raw_xlsx({"S": sound()}, {"xl/styles.xml": (EXTERNAL + "<styleSheet/>").encode("utf-16")}),
        "xml_doctype",
    ),
    "a cell in the last row of Excel": (
        raw_xlsx({"S": sheet_xml('<row r="1048576">' + inline("A1048576", "x") + "</row>")}),
        "too_many_rows",
    ),
    "a cell in the last column": (raw_xlsx({"S": one_row(inline("XFD1", "x"))}), "too_many_columns"),
    "sixty-one sheets": (raw_xlsx({f"S{n}": sound() for n in range(61)}), "too_many_sheets"),
    "one text in every cell": (one_text_in_every_cell(), "workbook_too_large"),
    "merged ranges without end": (
        raw_xlsx({"S": sheet_xml("", after='<mergeCell ref="A1:B2"/>' * 20_001)}, compression=zipfile.ZIP_STORED),
        "workbook_too_large",
    ),
    "macros": (raw_xlsx({"S": sound()}, {"xl/vbaProject.bin": b"x"}), "has_macros"),
    "a web page called a workbook": (b"<html><body><table><tr><td>A</td></tr></table></body></html>", "file_is_html"),
    "a web page with a byte order mark": ("\ufeff\n<!DOCTYPE html><p>".encode(), "file_is_html"),
    "a table of a web page": (b"<table border=1><tr><td>x</td></tr></table>", "file_is_html"),
    "random bytes": (bytes(range(256)) * 40, "unknown_format"),
    "csv with a quote that never closes": ('Câu hỏi,A,B,Đáp án\n"Một,2,3,A\nHai,2,3,A\n'.encode(), "broken_quotes"),
    "more lines than a bank has": (("Câu hỏi,A,B,Đáp án\n" + "Một,2,3,A\n" * 10_101).encode(), "too_many_rows"),
    "csv of sixty-one columns": (("Câu hỏi,A,B,Đáp án\n" + "x," * 61 + "x\n").encode(), "too_many_columns"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_its_own_words(name):
    data, code = HOSTILE[name]
    with pytest.raises(Refusal) as refusal:
        read_bank(data, "cau-hoi.xlsx")
    assert refusal.value.code == code
    assert refusal.value.field == "file"
    assert "%(" not in str(refusal.value)


@pytest.mark.parametrize("name", [name for name in HOSTILE if "csv" not in name and "lines" not in name])
def test_the_same_drawer_is_refused_where_units_are_expected(name):
    data, code = HOSTILE[name]
    with pytest.raises(Refusal) as refusal:
        read_units(data, "don-vi.xlsx")
    assert refusal.value.code == code


def test_a_file_over_the_size_is_refused_with_413():
    with pytest.raises(Refusal) as refusal:
        read_bank(b"PK" + b"x" * MAX_UPLOAD_BYTES, "x.xlsx")
    assert refusal.value.status == 413


def test_a_sheet_formatted_down_to_the_last_row_is_read():
    formatted = '<row r="1048576" s="1" customFormat="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    sheet = sound().replace("</sheetData>", formatted + "</sheetData>")
    assert len(read_bank(raw_xlsx({"S": sheet}), "x.xlsx").questions) == 1


@pytest.mark.parametrize("name", ["a part larger than it claims", "one text in every cell", "a zip bomb"])
def test_what_would_fill_the_memory_never_gets_there(name):
    data, _code = HOSTILE[name]
    tracemalloc.start()
    try:
        with pytest.raises(Refusal):
            read_bank(data, "x.xlsx")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40 * MEBIBYTE


def test_parts_that_nobody_reads_do_not_reach_the_parser(monkeypatch):
    seen: list[list[str]] = []
    scan = excel.scan_workbook

    def remember(data):
        found = scan(data)
        seen.append(zipfile.ZipFile(io.BytesIO(found.copy)).namelist())
        return found

    monkeypatch.setattr(excel, "scan_workbook", remember)
    read_bank(raw_xlsx({"S": sound()}, {"xl/media/image1.png": b"x", "xl/drawings/drawing1.xml": "<a/>"}), "x.xlsx")
    assert sorted(seen[0]) == [
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    ]
