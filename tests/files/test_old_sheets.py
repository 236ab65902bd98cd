"""Sheets of LibreOffice and of Excel before 2007 are read by the same rules as new ones."""

import contextlib
import struct

import pytest

from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Severity
from quizapp.files.registry import read_bank

from .old_sheets import error, label, labels, number, ods, ods_row, xls

HEADER = ("Câu hỏi", "A", "B", "Đáp án", "Chủ đề")
EMPTY = '<table:table-cell table:number-columns-repeated="16000"/>'


def read(data: bytes):
    return read_bank(data, "x")


def refusal_of(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read(data)
    return refusal.value


def cell(kind: str, shown: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" {more}><text:p>{shown}</text:p></table:table-cell>'


def test_a_libreoffice_sheet_reads_as_it_is_shown():
    rows = (
        ods_row("SỞ VĂN HÓA", EMPTY)
        + ods_row(*HEADER, EMPTY)
        + ods_row("Mấy phần?", cell("percentage", "70%"), cell("float", "2,5"), "A", "An toàn", EMPTY)
        + '<table:table-row table:number-rows-repeated="3">'
        + EMPTY
        + "</table:table-row>"
        + ods_row("Một<text:s/>hai?", cell("boolean", "TRUE", 'office:boolean-value="true"'), "x", "B", EMPTY)
        + '<table:table-row table:number-rows-repeated="1048000">'
        + EMPTY
        + "</table:table-row>"
    )
    bank = read(ods({"Tuần 1": rows}))
    assert [(str(q.place), q.stem, q.options, q.keys, q.topic) for q in bank.questions] == [
        ("Tuần 1!3", "Mấy phần?", ("70%", "2,5"), (0,), "An toàn"),
        ("Tuần 1!7", "Một hai?", ("Đúng", "x"), (1,), ""),
    ]
    assert (bank.format, bank.findings) == ("ods", ())


def test_merged_and_hidden_cells_of_libreoffice_are_as_those_of_excel():
    topic = cell("string", "Kinh tế", 'table:number-rows-spanned="2"')
    rows = ods_row(*HEADER) + ods_row("Một?", "x", "y", "A", topic)
    rows += ods_row("Hai?", "x", "y", "B", "<table:covered-table-cell/>")
    bank = read(ods({"S": rows, "Cũ": rows, "Trống": ""}, hidden=("Cũ", "Trống")))
    assert [question.topic for question in bank.questions] == ["Kinh tế", "Kinh tế"]
    assert [(f.code, f.params["sheet"]) for f in bank.findings] == [("sheet_hidden", "Cũ")]


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (cell("date", "10/10/26", 'office:date-value="2026-10-10"'), "date_cell"),
        (cell("string", "#REF!", 'table:formula="of:=[.A99]"'), "formula_error"),
        ('<table:table-cell table:formula="of:=1+1"/>', "formula_without_value"),
        (
            '<table:table-cell office:value-type="string"><text:p>x</text:p>'
            "<draw:frame xmlns:draw='d'><draw:image/></draw:frame></table:table-cell>",
            "has_picture",
        ),
    ],
)
def test_a_spoilt_cell_of_libreoffice_refuses_its_row(spoilt, code):
    bank = read(ods({"S": ods_row(*HEADER) + ods_row("Một?", "x", spoilt, "A", "") + ods_row("Hai?", "x", "y", "B")}))
    assert [(f.code, f.place.row) for f in bank.findings] == [(code, 2)]
    assert len(bank.questions) == 1


def test_a_text_of_several_lines_keeps_them():
    stem = cell("string", "Một</text:p><text:p>hai<text:line-break/>ba?")
    bank = read(ods({"S": ods_row(*HEADER) + ods_row(stem, "x", "y", "A")}))
    assert bank.questions[0].stem == "Một\nhai\nba?"


def test_remarks_beside_a_cell_of_libreoffice_are_not_its_text():
    remark = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>sai</text:p></office:annotation>'
        "<text:p>đúng</text:p></table:table-cell>"
    )
    bank = read(ods({"S": ods_row(*HEADER) + ods_row("Một?", remark, "y", "A")}))
    assert bank.questions[0].options == ("đúng", "y")


FAR = cell("string", "x", 'table:number-columns-repeated="{}"')


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ods({"S": ods_row("x", attributes='table:number-rows-repeated="1048576"')}), "too_many_rows"),
        (ods({"S": ods_row(FAR.format(16384))}), "too_many_columns"),
        (ods({"S": ods_row("x" * 2000, attributes='table:number-rows-repeated="9000"')}), "workbook_too_large"),
        (ods({str(at): "" for at in range(60)}), "too_many_sheets"),
        (ods({"S": ""}, before='<!DOCTYPE x [<!ENTITY a "b">]>'), "xml_doctype"),
        (ods({"S": ""}, manifest="<m><encryption-data/></m>"), "file_encrypted"),
        (ods({"S": ods_row(FAR.format("9" * 20))}), "file_broken"),
    ],
)
def test_a_libreoffice_sheet_beyond_the_limits_is_refused(data, code):
    assert refusal_of(data).code == code


def test_an_old_workbook_reads_as_it_was_typed():
    records = [
        *labels(0, *HEADER),
        *labels(2, "Mấy phần?", "", "", "A", "An toàn")[::3],
        number(2, 1, 0.7, style=1),
        number(2, 2, 2.0),
        (0xE5, struct.pack("<H4H", 1, 2, 3, 4, 4)),
        label(2, 4, "An toàn"),
        *labels(3, "Hai?", "x", "y", "B"),
    ]
    bank = read(xls({"Câu hỏi": records, "Trống": []}))
    assert [(str(q.place), q.options, q.keys, q.topic) for q in bank.questions] == [
        ("Câu hỏi!3", ("70%", "2"), (0,), "An toàn"),
        ("Câu hỏi!4", ("x", "y"), (1,), "An toàn"),
    ]
    assert (bank.format, bank.findings) == ("xls", ())


def test_an_error_in_an_old_workbook_refuses_its_row():
    bank = read(xls({"S": [*labels(0, *HEADER), *labels(1, "Một?", "x", "y", "A"), error(1, 2)]}))
    assert [(f.severity, f.code) for f in bank.findings] == [(Severity.ERROR, "formula_error")]
    assert bank.questions == ()


def shared(*texts: str) -> tuple[int, bytes]:
    body = b"".join(struct.pack("<HB", len(text), 0) + text.encode("latin-1") for text in texts)
    return 0xFC, struct.pack("<II", len(texts), len(texts)) + body


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (xls({"S": [label(40_000, 0, "x")]}), "too_many_rows"),
        (xls({"S": [label(0, 200, "x")]}), "too_many_columns"),
        (
            xls(
                {"S": [(0xFD, struct.pack("<HHHI", row, 0, 0, 0)) for row in range(2_000)]},
                [shared("x" * 8_000)],
            ),
            "workbook_too_large",
        ),
        (xls({"S": []}, [(0x2F, b"\0" * 6)]), "file_encrypted"),
        (xls({"S": []}, version=0x500), "file_is_old_excel"),
        (xls({"S": []}) + "_VBA_PROJECT".encode("utf-16-le"), "has_macros"),
        (xls({"S": labels(0, *HEADER)})[:12_400], "file_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook".encode("utf-16-le") + bytes(200), "file_broken"),
    ],
)
def test_an_old_workbook_beyond_the_limits_is_refused(data, code):
    assert refusal_of(data).code == code


@pytest.mark.parametrize("at", range(0, 20_000, 611))
def test_a_damaged_old_workbook_is_read_or_refused(at):
    data = bytearray(xls({"S": [*labels(0, *HEADER), *labels(1, "Một?", "x", "y", "A")]}))
    data[at % len(data) : at % len(data) + 3] = b"\xff\xff\xff"
    with contextlib.suppress(Refusal):
        read(bytes(data))
