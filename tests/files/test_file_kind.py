import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.registry import read_bank

from .workbooks import raw_xlsx, sheet_of_questions, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0" * 200


KINDS = {
    "an old document": (ole("WordDocument"), "file_is_old_word"),
    "a workbook with a password": (ole("EncryptedPackage"), "file_encrypted"),
    "some other old office file": (OLE, "unknown_format"),
    "a document with macros": (zipped({"word/document.xml": "<w/>", "word/vbaProject.bin": b"x"}), "has_macros"),
    "a workbook with macro sheets": (
        raw_xlsx({"S": sheet_of_questions()}, {"xl/macrosheets/sheet1.xml": "<a/>"}),
        "has_macros",
    ),
    "a binary workbook": (zipped({"xl/workbook.bin": b"x"}), "file_is_binary_excel"),
    "slides": (zipped({"ppt/presentation.xml": "<p/>"}), "file_is_powerpoint"),
    "a LibreOffice text": (zipped({"content.xml": "<o/>", "mimetype": "x"}), "file_is_open_document"),
    "an archive of files": (zipped({"cau-hoi.csv": "a,b"}), "file_is_archive"),
    "a rar": (b"Rar!\x1a\x07\x00", "file_is_archive"),
    "a pdf": (b"%PDF-1.7\n%\xe2\xe3", "file_is_pdf"),
    "a png": (b"\x89PNG\r\n\x1a\n\0\0", "file_is_picture"),
    "a photograph": (b"\xff\xd8\xff\xe0\0\0", "file_is_picture"),
    "a photograph of an iPhone": (b"\0\0\0\x18ftypheic\0\0", "file_is_picture"),
    "a bitmap": (b"BM\x36\0\0\0\0\0\0\0", "file_is_picture"),
    "an rtf": (b"{\\rtf1\\ansi x}", "file_is_rtf"),
    "a web page in UTF-16": ("\ufeff<html><body>".encode("utf-16-le"), "file_is_html"),
    "xml": (b"<?xml version='1.0'?><rss/>", "file_is_xml"),
    "prose": ("Kính gửi các đồng chí, xin gửi tài liệu.\nTrân trọng.".encode(), "unknown_format"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_named_by_what_it_is(kind):
    data, code = KINDS[kind]
    with pytest.raises(Refusal) as refusal:
        read_bank(data, "cau-hoi.xlsx")
    assert refusal.value.code == code
    assert refusal.value.status == 415
    assert "%(" not in str(refusal.value)


def test_what_is_accepted_is_named_where_nothing_is_recognised():
    with pytest.raises(Refusal) as refusal:
        read_bank(b"mot hai ba", "ghi-chu.txt")
    assert "ghi-chu.txt" in str(refusal.value)
    assert ".xlsx" in str(refusal.value)
    assert ".csv" in str(refusal.value)


@pytest.mark.parametrize("name", ["cau-hoi.csv", "cau-hoi.pdf", "", "../../etc/passwd"])
def test_the_name_of_a_file_decides_nothing(name):
    assert read_bank(raw_xlsx({"S": sheet_of_questions()}), name).format == "xlsx"


def test_a_format_asked_for_by_name_must_be_that_of_the_content():
    with pytest.raises(Refusal) as refusal:
        read_bank(raw_xlsx({"S": sheet_of_questions()}), "x.csv", format="csv")
    assert refusal.value.code == "file_is_excel"
    with pytest.raises(Refusal) as refusal:
        read_bank("Câu hỏi,A,B,Đáp án".encode(), "x.xlsx", format="xlsx")
    assert refusal.value.code == "unknown_format"


def test_a_format_nobody_reads_is_refused_with_the_list():
    with pytest.raises(Refusal) as refusal:
        read_bank(b"x", "x", format="wordperfect")
    assert refusal.value.code == "unknown_format"
    assert "xlsx" in str(refusal.value)
    assert "csv" in str(refusal.value)


@pytest.mark.parametrize("letters", ["BM", "PK"])
def test_a_csv_that_starts_with_the_letters_of_another_kind_is_text(letters):
    assert read_bank(f"{letters},Câu hỏi,A,B,Đáp án\n,Một?,2,3,A".encode(), "x").found == 1
