"""A drawer of files nobody sends in good faith, made when asked for: none of them lies in the repository."""

import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.files.documents import document, paragraph
from tests.files.test_hostile_files import HOSTILE as CAREFULLY_MADE
from tests.files.test_hostile_files import one_row, one_text_in_every_cell, sound, with_symlink
from tests.files.test_qti import item, package
from tests.files.workbooks import inline, raw_xlsx, sheet_xml, zipped

MEGABYTES_9 = 9_000_000
LAUGHS = "<!DOCTYPE w [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def again(text: str, head: str = "", size: int = MEGABYTES_9) -> bytes:
    return (head + text * (size // len(text.encode()))).encode()


def huge_picture(side: int = 30_000) -> bytes:
    """A PNG that says it is this wide and high: 2.7 GB as pixels, a few bytes here."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(3000))) + part(b"IEND", b"")


def with_a_huge_picture() -> bytes:
    return raw_xlsx({"S": sound()}, {"xl/media/image1.png": huge_picture()})


def nested_zip(depth: int = 6) -> bytes:
    data = zipped({"bomb.txt": bytes(1_000_000)})
    for _ in range(depth):
        data = zipped({f"{number}.zip": data for number in range(10)})
    return data


def many_questions_of_one_mould() -> bytes:
    words = " ".join(f"từ{number}" for number in range(90))
    rows = "".join(f"{words} {number}?,một,hai {number},A\n" for number in range(9_900))
    return ("Câu hỏi,A,B,Đáp án\n" + rows).encode()


def moodle(inside: str, size: int = MEGABYTES_9) -> bytes:
    return again(inside, "<?xml version='1.0'?><quiz>", size) + b"</quiz>"


#: By name; `None` for one that may be read (it is harmless), else the codes one of which it is refused by.
DRAWER: dict[str, tuple[Callable[[], bytes], frozenset[str] | None]] = {
    "zip bomb": (lambda: CAREFULLY_MADE["a zip bomb"][0], frozenset({"zip_bomb"})),
    "nested zip": (nested_zip, frozenset({"zip_nested", "file_is_archive"})),
    "external entity": (lambda: CAREFULLY_MADE["an entity from outside"][0], frozenset({"xml_doctype"})),
    "billion laughs": (
        lambda: raw_xlsx({"S": sheet_xml(one_row(inline("A1", "&a9;")), before=LAUGHS + "]>")}),
        frozenset({"xml_doctype"}),
    ),
    "billion laughs in a quiz": (
        lambda: f"<?xml version='1.0'?>{LAUGHS}]><quiz>&a9;</quiz>".encode(),
        frozenset({"xml_doctype"}),
    ),
    "path upwards": (lambda: package(**{"../a__xml": item()}), frozenset({"zip_unsafe_path"})),
    "symbolic link": (with_symlink, frozenset({"zip_symlink"})),
    "cell in the last row": (
        lambda: raw_xlsx({"S": sheet_xml('<row r="1048576">' + inline("A1048576", "x") + "</row>")}),
        frozenset({"too_many_rows"}),
    ),
    "cells in both corners": (
        lambda: raw_xlsx(
            {
                "S": sheet_xml(
                    f'<row r="1">{inline("A1", "x")}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                )
            }
        ),
        frozenset({"too_many_rows", "too_many_columns"}),
    ),
    "one text in every cell": (one_text_in_every_cell, frozenset({"workbook_too_large"})),
    "picture of 30,000 by 30,000": (huge_picture, frozenset({"file_is_picture"})),
    "such a picture in a workbook": (with_a_huge_picture, None),
    "macro workbook": (
        lambda: raw_xlsx({"S": sound()}, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(2_000)}),
        frozenset({"has_macros"}),
    ),
    "web page called a workbook": (
        lambda: b"<html><body><table><tr><td>A</td></tr></table></body></html>",
        frozenset({"file_is_html"}),
    ),
    "truncated zip": (lambda: raw_xlsx({"S": sound()})[:-200], frozenset({"file_broken"})),
    "a thousand sheets": (
        lambda: raw_xlsx({f"S{number}": sound() for number in range(1_000)}),
        frozenset({"too_many_sheets", "zip_too_many_members"}),
    ),
    "elements within elements": (lambda: moodle("<a>", 4_000_000), frozenset({"xml_too_deep"})),
    "a million attributes": (
        lambda: ("<?xml version='1.0'?><quiz " + " ".join(f'a{n}="1"' for n in range(600_000)) + "/>").encode(),
        None,
    ),
    "a document of depth": (
        lambda: document("<w:sdt><w:sdtContent>" * 5_000 + paragraph("x") + "</w:sdtContent></w:sdt>" * 5_000),
        None,
    ),
    "questions of one mould": (many_questions_of_one_mould, None),
    "braces within braces (GIFT)": (lambda: again("{", "q"), None),
    "answers without end (GIFT)": (lambda: again("~%50%b#c ", "q{=a "), None),
    "a million tiny questions (GIFT)": (lambda: again("a{=b ~c}\n\n"), None),
    "escapes (GIFT)": (lambda: again("\\{\\}\\=", "q{=a "), None),
    "a million tiny questions (Aiken)": (lambda: again("q\nA. a\nB. b\nANSWER: A\n\n"), None),
    "options without a question": (lambda: again("A. a\nB. b\n"), None),
    "a line of nine megabytes": (lambda: again("Câu 1: A. x B. y "), None),
    "a line of blanks": (lambda: again("\t \u00a0", "Câu 1: x"), None),
    "a line of numbers": (lambda: again("1.C 2.A "), None),
    "numbers and letters below a head": (lambda: again("1.C 2.A 3-B\n", "Câu 1: x\nA. 1\nB. 2\nĐÁP ÁN\n"), None),
    "stems without options": (lambda: again("Câu 1: x\n"), None),
    "keys without questions": (lambda: again("Đáp án: A\n"), None),
    "brackets": (lambda: again("(", "Câu 1 ("), None),
    "marks": (lambda: again("*a**b*_c_", "Câu 1: "), None),
    "signs of mathematics": (lambda: again("$x^{a}_{b}$ ", "Câu 1: "), None),
    "one quoted cell": (lambda: again("x,\n", 'Câu hỏi,A,B,Đáp án\n"'), None),
    "commas only": (lambda: again(",", "Câu hỏi,A,B,Đáp án\n"), None),
    "a million blank lines": (lambda: again("\n", "Câu hỏi,A,B,Đáp án\n"), None),
    "semicolons and commas": (lambda: again(";,\t|", "Câu hỏi,A,B,Đáp án\n"), None),
    "quotes only": (lambda: again('"', "Câu hỏi,A,B,Đáp án\n"), None),
    "marks of tone only": (lambda: again("\u0301", "Câu 1: a"), None),
    "old signs": (lambda: again("C©u hái nµo ®óng? "), None),
    "halves of UTF-16": (lambda: b"\xff\xfe" + b"a\x00\x0a\x00" * 2_000_000, None),
    "bytes of every kind": (lambda: bytes(range(256)) * 35_000, None),
    "angle brackets": (lambda: again("<"), None),
    "entities nobody declared": (lambda: again("&x;", "<?xml version='1.0'?><quiz>"), None),
    "markup in a quiz": (
        lambda: moodle(
            "<question type='multichoice'><questiontext><text>"
            + "&lt;b&gt;" * 400
            + "</text></questiontext></question>"
        ),
        None,
    ),
    "lists of JSON within lists": (
        lambda: zipped({"h5p.json": "{}", "content/content.json": "[" * 900_000}, zipfile.ZIP_STORED),
        None,
    ),
}
