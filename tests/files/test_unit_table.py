import unicodedata

import openpyxl
import pytest

from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Severity
from quizapp.domain.units import TargetGroup, UnitKind
from quizapp.files.unit_table import read_headcount, read_units

from .workbooks import csv_text, saved, xlsx

HEADER = (
    "Mã",
    "Tên đơn vị",
    "Loại",
    "Trực thuộc",
    "Cán bộ, công chức, viên chức",
    "Người lao động",
    "Đoàn viên, hội viên",
    "Học sinh, sinh viên",
    "Nhân dân",
)
WARD = ("ubnd", "UBND phường", "Cơ quan", "", "45", "", "", "", "")


def read(*rows, existing=None):
    return read_units(csv_text((HEADER, *rows)).encode(), "x.csv", existing)


def errors(units):
    return [(f.place.row, f.code) for f in units.findings if f.severity is Severity.ERROR]


def unit(code="", name="Trường A", kind="Trường học", parent="", *counts):
    return (code, name, kind, parent, *counts, *[""] * (5 - len(counts)))


def test_units_are_read_with_their_headcounts():
    units = read(WARD, ("th1", "Trường Tiểu học số 1", "Trường học", "ubnd", "30", "2", "28", "1.234", ""))
    assert units.findings == ()
    school = units.units[1]
    assert (school.code, school.name, school.kind, school.parent_code) == (
        "th1",
        "Trường Tiểu học số 1",
        UnitKind.SCHOOL,
        "ubnd",
    )
    assert school.headcounts == {"officials": 30, "workers": 2, "members": 28, "students": 1234}


def test_a_workbook_says_the_same_as_text():
    workbook = openpyxl.Workbook()
    for cells in (
        ("DANH SÁCH ĐƠN VỊ",),
        (),
        HEADER,
        ("ubnd", "UBND phường", "cơ quan", None, 45.0, 0, None, 5000, None),
    ):
        workbook.active.append(cells)
    workbook.active["H4"].number_format = "#,##0"
    units = read_units(saved(workbook), "x.xlsx")
    assert units.units[0].headcounts == {"officials": 45, "workers": 0, "students": 5000}
    assert units.findings == ()


def test_english_headers_are_understood():
    text = csv_text([("code", "name", "kind", "parent", *TargetGroup), ("a", "Alpha", "agency", "", 1, 2, 3, 4, 5)])
    assert read_units(text.encode(), "x").units[0].headcounts == dict(zip(TargetGroup, range(1, 6), strict=True))


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("cơ quan", UnitKind.AGENCY),
        ("TRƯỜNG HỌC", UnitKind.SCHOOL),
        ("Đoàn thể/hội", UnitKind.ASSOCIATION),
        ("Đoàn thể, hội", UnitKind.ASSOCIATION),
        ("hội", UnitKind.ASSOCIATION),
        ("Doanh nghiệp", UnitKind.ENTERPRISE),
        (unicodedata.normalize("NFD", "Tổ dân phố"), UnitKind.NEIGHBOURHOOD),
        ("to dan pho", UnitKind.NEIGHBOURHOOD),
        ("Khác", UnitKind.OTHER),
        ("Đơn vị khác", UnitKind.OTHER),
    ],
)
def test_the_kind_is_understood_however_it_is_typed(typed, kind):
    assert read(unit(kind=typed)).units[0].kind is kind


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1.234.567", 1234567),
        ("-5", None),
        ("12,5", None),
        ("1.23", None),
        ("12.3456", None),
        ("khoảng 50", None),
        ("1e3", None),
        ("²", None),
        ("99999999999", None),
        ("", None),
    ],
)
def test_a_headcount_is_a_whole_number(text, count):
    assert read_headcount(text) == count


@pytest.mark.parametrize("text", ["-5", "12,5", "khoảng 50"])
def test_a_bad_headcount_names_its_column(text):
    units = read(unit("a", "Trường A", "Trường học", "", "1", text))
    assert errors(units) == [(2, "bad_headcount")]
    assert "Người lao động" in str(units.findings[0])
    assert (units.units, units.found) == ((), 1)


def test_a_blank_headcount_is_unknown_and_not_zero():
    assert read(unit("a", "Trường A", "Trường học", "", "0")).units[0].headcounts == {"officials": 0}


def test_a_unit_without_a_code_gets_one_from_its_name():
    units = read(
        unit(name="Tổ dân phố số 1"), unit(name="Tổ dân phố: số 1"), unit("to-dan-pho-so-2", "X"), unit(name="?")
    )
    assert [one.code for one in units.units] == ["to-dan-pho-so-1", "to-dan-pho-so-1-2", "to-dan-pho-so-2", "don-vi-5"]


def test_a_parent_is_found_by_code_or_by_name_and_stands_before_its_units():
    units = read(
        unit("b", "Trường B", "Trường học", "A"),
        unit("c", "Lớp C", "khác", "trường b"),
        unit("a", "Phòng Giáo dục", "Cơ quan"),
    )
    assert [(one.code, one.parent_code) for one in units.units] == [("a", ""), ("b", "a"), ("c", "b")]


def test_parents_and_codes_may_be_those_of_units_stored_already():
    stored = {"ubnd": "UBND phường", "t1": "Tổ dân phố 1"}
    units = read(unit("", "tổ dân phố 1", "Tổ dân phố", "ủy ban"), unit("", "Tổ dân phố 1", "", ""), existing=stored)
    assert errors(units) == [(2, "parent_missing"), (3, "duplicate_name")]
    units = read(unit("", "TỔ DÂN PHỐ 1", "Tổ dân phố", "ubnd phường"), existing=stored)
    assert [(one.code, one.parent_code) for one in units.units] == [("t1", "ubnd")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([unit("a", ""), unit("b", "B")], [(2, "name_missing")]),
        ([unit("a", "A", "quân đội")], [(2, "unknown_kind")]),
        ([unit("a", "A", "khác", "Sở X")], [(2, "parent_missing")]),
        ([unit("a", "A", "khác", "a")], [(2, "parent_circle")]),
        ([unit("a", "A", "khác", "b"), unit("b", "B", "khác", "a")], [(2, "parent_circle"), (3, "parent_circle")]),
        (
            [unit("a", "A", "khác", "b"), unit("b", "B", "khác", "b"), unit("c", "C", "khác", "a")],
            [(2, "parent_refused"), (3, "parent_circle"), (4, "parent_refused")],
        ),
        ([unit("a", "A"), unit("A", "B")], [(3, "duplicate_code")]),
        ([unit("a", "Tổ 1"), unit("b", "TO  1")], [(3, "duplicate_name")]),
        ([unit("a", "x" * 201)], [(2, "name_too_long")]),
        ([unit("x" * 65, "A")], [(2, "code_too_long")]),
        ([unit("a", "Tr­êng MÇm non sè mét, §oµn ThÞ §iÓm")], [(2, "legacy_encoding")]),
        ([unit("a", "Tổ\x071")], [(2, "control_character")]),
        ([unit("a", "A", "quân đội"), unit("b", "B", "khác", "a")], [(2, "unknown_kind"), (3, "parent_refused")]),
    ],
)
def test_a_fault_names_its_row_and_leaves_the_unit_out(rows, expected):
    units = read(*rows, WARD)
    assert errors(units) == expected
    assert len(units.units) == len(rows) + 1 - len(expected)
    assert units.found == len(rows) + 1
    assert all("%(" not in str(finding) for finding in units.findings)


def test_a_name_stored_under_another_code_is_refused():
    assert errors(read(unit("b", "Tổ 1"), existing={"t1": "Tổ 1"})) == [(2, "name_taken")]


def test_a_missing_kind_is_other_and_warned_of():
    units = read(unit(kind=""))
    assert units.units[0].kind is UnitKind.OTHER
    assert [(f.severity, f.code) for f in units.findings] == [(Severity.WARNING, "kind_missing")]


def test_a_total_at_the_end_is_left_out_aloud():
    units = read(WARD, ("", "Tổng cộng:", "", "", "45", "", "", "", ""))
    assert [f.code for f in units.findings] == ["total_row"]
    assert units.found == 1


def test_chains_of_ten_thousand_units_are_followed():
    rows = [unit(f"u{n}", f"Đơn vị {n}", "khác", f"u{n + 1}") for n in range(9_000)]
    units = read(*rows, unit("u9000", "Đơn vị 9000", "khác"))
    assert [units.units[0].code, units.units[-1].code, len(units.units)] == ["u9000", "u0", 9_001]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (csv_text([("Câu hỏi", "A"), ("x", "y")]).encode(), "no_header"),
        (csv_text([HEADER]).encode(), "no_units"),
        (xlsx(HEADER), "no_units"),
        (csv_text([("Tên đơn vị", "Tên", "Loại"), ("x", "y", "z")]).encode(), "duplicate_column"),
        ("M·,Tªn ®¬n vÞ,Lo¹i,Trùc thuéc\n".encode("latin-1"), "no_units"),
        ("M·,Tªn ®¬n vÞ,Lo¹i,Trùc thuéc\nT1,Tổ dân phố số một,Tổ,Phường\n".encode(), "legacy_encoding"),
        (b"%PDF-1.7", "file_is_pdf"),
        (b"", "file_empty"),
    ],
)
def test_a_file_without_a_table_of_units_is_refused(data, code):
    with pytest.raises(Refusal) as refusal:
        read_units(data, "x")
    assert refusal.value.code == code
