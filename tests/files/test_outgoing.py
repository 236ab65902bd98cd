"""Workbooks and CSV as the office opens them: text stays text, figures stay figures, gaps stay gaps."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from quizapp.files.csv_out import safe_text, write_csv
from quizapp.files.outgoing import Column, ColumnKind, OutgoingTable
from quizapp.files.workbook import write_workbook
from tests.files.payloads import FORMULAS

COLUMNS = (
    Column("Đơn vị", ColumnKind.TEXT, 30),
    Column("Số điện thoại", ColumnKind.CODE),
    Column("Số người", ColumnKind.WHOLE),
    Column("Điểm", ColumnKind.DECIMAL),
    Column("Tỷ lệ", ColumnKind.SHARE),
)
HEADER_ROW = 7


def make_table(rows, total=None, sheet="Số liệu") -> OutgoingTable:
    facts = [("Cuộc thi", "=Tìm hiểu"), ("Xuất lúc", "08:00 ngày 10/10/2026"), ("Người xuất", "@lan")]
    return OutgoingTable(sheet, "Phòng Văn hóa - Xã hội", "=Số liệu", facts, COLUMNS, rows, total, ["=Ghi chú"])


def cells(table: OutgoingTable):
    sheet = openpyxl.load_workbook(BytesIO(write_workbook([table]))).active
    return [list(row) for row in sheet.iter_rows(min_row=HEADER_ROW + 1)]


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("payload", FORMULAS)
@pytest.mark.parametrize("column", [0, 1])
def test_no_text_becomes_a_formula_or_a_number_in_excel(payload, column):
    row = ["Tổ 1", "0912345678", 1, 1.0, 0.5]
    row[column] = payload
    table = make_table([row], total=row)
    for line in cells(table)[:2]:
        assert line[column].data_type == "s"
        # A carriage return inside a cell is written the way Excel itself does.
        assert line[column].value.replace("_x000D_", "\r") == payload
        assert line[column].hyperlink is None


def test_not_even_the_head_of_a_workbook_calculates():
    sheet = openpyxl.load_workbook(BytesIO(write_workbook([make_table([])]))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_text_begins_like_a_formula_in_csv(payload):
    row = [payload, payload, 1, 1.0, 0.5]
    for line in read_csv(write_csv(make_table([row], total=row)))[1:]:
        for text in line[:2]:
            assert text.lstrip(" \u00a0\u200b")[:1] not in set("=+-@\t\r\n|＝＋－＠")
            assert text.removeprefix("'").removeprefix("'") == payload.removeprefix("'")


@pytest.mark.parametrize("text", ["Tổ dân phố số 1", "0912345678", "", "Nguyễn Văn An-Bình", "a=b", "'quoted"])
def test_harmless_text_is_left_as_it_is(text):
    assert safe_text(text) == text


def test_figures_are_figures_and_phones_keep_their_zero():
    row = ["Tổ dân phố số 1", "0912345678", 1325, 7.25, 0.125]
    found = cells(make_table([row]))[0]
    assert [cell.value for cell in found] == row
    assert [cell.data_type for cell in found] == ["s", "s", "n", "n", "n"]
    assert [cell.number_format for cell in found][1:] == ["@", "#,##0", "#,##0.00", "0.0%"]
    assert read_csv(write_csv(make_table([row])))[1] == ["Tổ dân phố số 1", "0912345678", "1325", "7.25", "0.125"]


def test_what_nobody_knows_stays_empty_beside_whole_numbers():
    rows = [["Tổ 1", None, None, None, None], ["Tổ 2", "", 12, 7.0, 0.0]]
    found = cells(make_table(rows))
    assert [cell.value for cell in found[0]] == ["Tổ 1", None, None, None, None]
    assert found[1][2].value == 12
    assert read_csv(write_csv(make_table(rows)))[1:] == [["Tổ 1", "", "", "", ""], ["Tổ 2", "", "12", "7.0", "0.0"]]


def test_no_row_of_a_long_table_is_lost():
    rows = [[f"Tổ {number}", f"09{number:08}", number, number / 7, number / 3000] for number in range(3000)]
    found = cells(make_table(rows, total=["Tổng số", "", 1, 2.0, 0.3]))
    assert [[cell.value for cell in line[:3]] for line in found[:3000]] == [row[:3] for row in rows]
    assert found[3000][0].value == "Tổng số"
    assert found[3000][0].font.bold


def test_a_sheet_is_ready_to_read_and_to_print():
    table = make_table([["Tổ 1", "0912345678", 1, 1.0, 0.5]], total=["Tổng số", "", 1, 1.0, 0.5])
    sheet = openpyxl.load_workbook(BytesIO(write_workbook([table]))).active
    assert sheet["A1"].value == "Phòng Văn hóa - Xã hội"
    assert sheet["A2"].value == "=Số liệu"
    assert sheet["A5"].value == "Người xuất: @lan"
    assert sheet.freeze_panes == f"C{HEADER_ROW + 1}"
    assert sheet.auto_filter.ref == f"A{HEADER_ROW}:E{HEADER_ROW + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert "&P/&N" in sheet.oddFooter.right.text or "Page" in sheet.oddFooter.right.text


def test_sheets_have_names_that_excel_takes_and_no_two_alike():
    names = ["Tuần 1: a/b [x]?*", "Tuần 1", "tuần 1", "", "R" * 40]
    book = openpyxl.load_workbook(BytesIO(write_workbook([make_table([], sheet=name) for name in names])))
    assert len({name.casefold() for name in book.sheetnames}) == len(names)
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


def test_a_ragged_table_is_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="cells"):
        make_table([["Tổ 1"]])
