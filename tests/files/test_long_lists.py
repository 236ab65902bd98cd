"""Lists too long to be held: the same cells as any table, split where a sheet ends, and never half."""

import csv
import re
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from itertools import count

import openpyxl
import pytest

from quizapp.files import long_workbook
from quizapp.files.csv_out import safe_text, write_csv, write_long_csv
from quizapp.files.long_workbook import write_long_workbook
from quizapp.files.outgoing import Column, ColumnKind, LongTable, OutgoingTable
from tests.files.payloads import FORMULAS

COLUMNS = (
    Column("Hạng", ColumnKind.WHOLE, 8),
    Column("Họ và tên", ColumnKind.TEXT, 28),
    Column("Số điện thoại", ColumnKind.CODE, 15),
    Column("Điểm", ColumnKind.DECIMAL),
    Column("Tỷ lệ", ColumnKind.SHARE),
    Column("Nộp bài lúc", ColumnKind.MOMENT, 20),
)
MOMENT = datetime(2026, 10, 10, 19, 42, 7)  # noqa: DTZ001 (a spreadsheet knows no zone)
ROW = (1, "Nguyễn Thị Hoa", "0912345678", 7.25, 0.125, MOMENT)
HEADER_ROW = 5
#: Signs that XML has no place for, and the text that looks like the way out.
ODD = (
    "a\x01b\x0bc",
    "_x0041_",
    "đ\ufffe",
    "<b>&amp;</b>",
    '"',
    "]]>",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
)


def make_list(rows, sheet="Tuần 1") -> LongTable:
    rows = list(rows)
    return LongTable(
        sheet, "Phòng Văn hóa & Xã hội", "=Danh sách", [("Cuộc thi", "@Thi")], COLUMNS, iter(rows), len(rows)
    )


def written(tables, folder):
    write_long_workbook(tables, folder / "a.xlsx")
    return openpyxl.load_workbook(folder / "a.xlsx")


def cells(sheet):
    return [list(row) for row in sheet.iter_rows(min_row=HEADER_ROW, max_col=len(COLUMNS))]


def values(sheet):
    return [tuple(cell.value for cell in row) for row in cells(sheet)[1:]]


def in_words(text: str) -> str:
    """As Excel reads a cell: `_x0001_` stands for the sign of that number."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def test_text_stays_text_and_figures_and_moments_are_real(tmp_path):
    line = cells(written([make_list([ROW])], tmp_path).active)[1]
    assert tuple(cell.value for cell in line) == ROW
    assert [cell.data_type for cell in line] == ["n", "s", "s", "n", "n", "d"]
    formats = ["#,##0", "General", "@", "#,##0.00", "0.0%", "hh:mm:ss dd/mm/yyyy"]
    assert [cell.number_format for cell in line] == formats


@pytest.mark.parametrize("payload", [*FORMULAS, *ODD])
def test_nothing_a_person_typed_calculates_links_or_breaks_the_file(payload, tmp_path):
    sheet = written([make_list([ROW, (2, payload, payload, 1.0, 0.5, MOMENT)])], tmp_path).active
    for cell in cells(sheet)[2][1:3]:
        assert (cell.data_type, in_words(cell.value), cell.hyperlink) == ("s", payload, None)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_what_nobody_knows_stays_empty_even_in_the_first_row(tmp_path):
    rows = [(1, "", None, None, None, None), ROW]
    found = values(written([make_list(rows)], tmp_path).active)
    assert found == [(1, None, None, None, None, None), ROW]


def test_every_list_has_its_sheet_with_head_filter_and_page(tmp_path):
    book = written([make_list([ROW], "Cả cuộc thi"), make_list([], "Tuần: 1")], tmp_path)
    assert book.sheetnames == ["Cả cuộc thi", "Tuần  1"]
    sheet = book.worksheets[0]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [
        "Phòng Văn hóa & Xã hội",
        "=Danh sách",
        "Cuộc thi: @Thi",
    ]
    assert sheet.freeze_panes == "A6"
    assert sheet.auto_filter.ref == "A5:F6"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$5:$5"
    assert [cell.value for cell in cells(book.worksheets[1])[0]] == [column.title for column in COLUMNS]
    assert not any(any(line) for line in values(book.worksheets[1]))


def test_more_rows_than_a_sheet_has_go_on_in_the_next_none_lost_none_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(long_workbook, "_SHEET_ROWS", 25)
    rows = [(at, f"Người {at}", "0912345678", at / 7, 0.5, MOMENT + timedelta(seconds=at)) for at in range(47)]
    book = written([make_list(rows), make_list([ROW], "Tuần 2")], tmp_path)
    assert book.sheetnames == ["Tuần 1 – 1", "Tuần 1 – 2", "Tuần 1 – 3", "Tuần 2"]
    parts = [values(sheet) for sheet in book.worksheets[:3]]
    assert [len(part) for part in parts] == [20, 20, 7]
    assert [line[:3] for part in parts for line in part] == [row[:3] for row in rows]
    assert values(book.worksheets[3]) == [ROW]


def test_a_text_longer_than_a_cell_is_cut_and_nothing_else(tmp_path):
    found = values(written([make_list([(1, "x" * 40_000, "y", 1.0, 0.5, MOMENT), ROW])], tmp_path).active)
    assert (len(found[0][1]), found[0][2], found[1]) == (32_767, "y", ROW)


def test_a_source_that_breaks_off_or_counts_wrong_makes_no_file_to_trust(tmp_path):
    def broken():
        yield ROW
        raise ConnectionError("the database went away")

    table = LongTable("Tuần 1", "", "", [], COLUMNS, broken(), 2)
    with pytest.raises(ConnectionError):
        write_long_workbook([table], tmp_path / "a.xlsx")
    with pytest.raises(ValueError, match="announced"):
        write_long_workbook([LongTable("Tuần 1", "", "", [], COLUMNS, iter([ROW]), 2)], tmp_path / "b.xlsx")


def test_a_long_csv_is_the_csv_of_the_same_table():
    rows = [
        (at, text, text, at / 3, at / 9, MOMENT)
        for at, text in zip(count(), [*FORMULAS, *ODD, "", "Tổ 1"], strict=False)
    ]
    rows += [(None, None, None, None, None, None)]
    file = BytesIO()
    write_long_csv(make_list(rows), file)
    assert file.getvalue() == write_csv(OutgoingTable("", "", "", [], COLUMNS, rows))
    lines = list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    for row, line in zip(rows[:-1], lines[1:], strict=False):
        assert line[1:3] == [safe_text(row[1])] * 2
    assert lines[1][5] == "19:42:07 10/10/2026"
    assert lines[-1] == [""] * 6


@pytest.mark.parametrize("at", [0, 999, 1000, 2500])
def test_one_formula_in_thousands_of_rows_is_found_wherever_it_stands(at):
    rows = [(1, "Nguyễn", "0912", 1.0, 0.5, MOMENT)] * 3000
    rows[at] = (1, " =1+1", "+84", 1.0, 0.5, MOMENT)
    file = BytesIO()
    write_long_csv(make_list(rows), file)
    lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert lines[at + 1].startswith("1,' =1+1,'+84,")
    assert sum("'" in line for line in lines) == 1
