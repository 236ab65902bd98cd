import base64
import datetime
import io

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font

from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Severity
from quizapp.files.registry import read_bank

from .workbooks import COLUMNS, HEADER, inline, raw_xlsx, row, saved, sheet_xml, xlsx

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


def read(data: bytes):
    return read_bank(data, "x.xlsx")


def workbook_with(cells=(), **changed):
    """A workbook of one question; `cells` are (column, value, number format)."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Câu hỏi"
    sheet.append(HEADER)
    sheet.append(row(**changed))
    for column, value, number_format in cells:
        cell = sheet.cell(2, COLUMNS.index(column) + 1, value)
        cell.number_format = number_format
    return workbook


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (2, "General", "2"),
        (2.0, "General", "2"),
        (2.5, "General", "2,5"),
        (0.1 + 0.2, "General", "0,3"),
        (-3, "General", "-3"),
        (5, "0", "5"),
        (5, "0.00", "5"),
        (0.7, "0%", "70%"),
        (1, "0%", "100%"),
        (0.125, "0.00%", "12,5%"),
        (5000, "#,##0", "5.000"),
        (1234567.5, "#,##0.00", "1.234.567,5"),
        (5000, "_-* #,##0_-;-* #,##0_-", "5.000"),
        (1e15, "General", "1000000000000000"),
        (True, "General", "Đúng"),
        (False, "General", "Sai"),
        ("007", "General", "007"),
        ("=1+1", "@", "=1+1"),
    ],
)
def test_a_cell_reads_as_it_was_typed(value, number_format, shown):
    workbook = workbook_with([("b", value, number_format)])
    if isinstance(value, str):
        workbook.active["C2"].data_type = "s"
    bank = read(saved(workbook))
    assert bank.questions[0].options[1] == shown
    assert bank.findings == ()


@pytest.mark.parametrize("number_format", ['0" năm"', "# ?/?", "0.00E+00"])
def test_a_number_in_a_format_of_its_own_is_read_with_a_warning(number_format):
    bank = read(saved(workbook_with([("b", 5, number_format)])))
    assert bank.questions[0].options[1] == "5"
    assert [(f.severity, f.code, str(f.place)) for f in bank.findings] == [
        (Severity.WARNING, "number_format", "Câu hỏi!2")
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime.date(2026, 10, 10), "10/10/2026"),
        (datetime.datetime(2026, 10, 10, 7, 30), "10/10/2026 07:30"),  # noqa: DTZ001
        (datetime.time(7, 30), "07:30:00"),
    ],
)
def test_a_date_that_excel_made_refuses_its_row(value, shown):
    workbook = workbook_with()
    workbook.active["B2"] = value
    bank = read(saved(workbook))
    assert bank.questions == ()
    assert [(f.severity, f.code, f.params["text"]) for f in bank.findings] == [(Severity.ERROR, "date_cell", shown)]
    assert shown in str(bank.findings[0])


def test_a_date_in_a_column_that_nobody_reads_is_no_error():
    bank = read(xlsx((*HEADER, "Ngày soạn"), (*row(), datetime.date(2026, 10, 10))))
    assert [f.code for f in bank.findings] == ["unknown_column"]
    assert len(bank.questions) == 1


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', "formula_error"),
        ('<c r="B2"><f>1+1</f></c>', "formula_without_value"),
        ('<c r="B2"><f>1+1</f><v></v></c>', "formula_without_value"),
    ],
)
def test_a_cell_without_a_value_of_its_own_refuses_its_row(cell, code):
    bank = read(raw_xlsx({"S": _with_cell(cell)}))
    assert bank.questions == ()
    assert [finding.code for finding in bank.findings] == [code]


def test_a_formula_reads_as_the_value_excel_computed():
    assert read(raw_xlsx({"S": _with_cell('<c r="B2"><f>1+1</f><v>2</v></c>')})).questions[0].options[0] == "2"


@pytest.mark.parametrize(
    "after",
    [
        '<dataValidations><dataValidation sqref="D2"><formula1>"A,B"</formula1></dataValidation></dataValidations>',
        '<conditionalFormatting sqref="A1"><cfRule><formula>1</formula></cfRule></conditionalFormatting>',
        "<headerFooter><oddFooter>&amp;P</oddFooter></headerFooter>",
    ],
)
def test_lists_to_choose_from_and_other_things_below_the_table_are_no_part_of_its_last_cell(after):
    header = "".join(inline(f"{c}1", text) for c, text in zip("ABCD", ("Câu hỏi", "A", "Đáp án", "B"), strict=True))
    cells = f'{inline("A2", "Một?")}{inline("B2", "9")}{inline("C2", "B")}<c r="D2" s="0"><v>5</v></c>'
    bank = read(raw_xlsx({"S": sheet_xml(f'<row r="1">{header}</row><row r="2">{cells}</row>', after=after)}))
    assert bank.questions[0].options == ("9", "5")
    shared = cells.replace('<c r="D2" s="0"><v>5</v></c>', '<c r="D2" t="s"><v>0</v></c>')
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>năm</t></si></sst>'
    data = raw_xlsx(
        {"S": sheet_xml(f'<row r="1">{header}</row><row r="2">{shared}</row>', after=after)},
        {"xl/sharedStrings.xml": strings},
    )
    assert read(data).questions[0].options == ("9", "năm")


def test_prefixed_and_unaddressed_cells_are_read():
    body = "".join(
        f'<x:row>{"".join(f"""<x:c t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>""" for text in cells)}</x:row>'
        for cells in (("Câu hỏi", "A", "B", "Đáp án"), ("Một?", "2", "3", "B"))
    )
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<x:worksheet xmlns:x="{namespace}"><x:sheetData>{body}</x:sheetData></x:worksheet>'
    assert read(raw_xlsx({"S": sheet})).questions[0].keys == (1,)


def test_every_visible_sheet_with_a_header_is_read_and_the_others_are_named():
    workbook = openpyxl.Workbook()
    workbook.active.title = "Hướng dẫn"
    workbook.active.append(["Điền vào các trang sau"])
    for name in ("Tuần 1", "Tuần 2", "Cũ", "Rất cũ", "Trống"):
        sheet = workbook.create_sheet(name)
        if name != "Trống":
            sheet.append(HEADER)
            sheet.append(row(stem=f"Câu của {name}?"))
    workbook["Cũ"].sheet_state = "hidden"
    workbook["Rất cũ"].sheet_state = "veryHidden"
    bank = read(saved(workbook))
    assert [str(question.place) for question in bank.questions] == ["Tuần 1!2", "Tuần 2!2"]
    assert sorted((f.code, f.params["sheet"]) for f in bank.findings) == [
        ("sheet_hidden", "Cũ"),
        ("sheet_hidden", "Rất cũ"),
        ("sheet_without_header", "Hướng dẫn"),
    ]


def test_blank_and_merely_formatted_rows_are_skipped():
    workbook = workbook_with()
    workbook.active["A9"].font = Font(bold=True)
    workbook.active["A7"] = "   "
    workbook.active.cell(12, 1, "Câu cuối?")
    bank = read(saved(workbook))
    assert bank.found == 2
    assert [finding.place.row for finding in bank.findings] == [12]


def test_a_topic_in_cells_merged_downwards_belongs_to_every_row_beside_it():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for cells in (HEADER, row(topic="Kinh tế số"), row(stem="Hai?", topic=None), row(stem="Ba?", topic=None)):
        sheet.append(cells)
    sheet.merge_cells("G2:G3")
    assert [question.topic for question in read(saved(workbook)).questions] == ["Kinh tế số", "Kinh tế số", ""]


def test_a_header_over_two_rows_is_read_as_one():
    bank = read(
        xlsx(
            ("Câu hỏi", "Phương án", None, None, "Đáp án"),
            (None, "A", "B", "C", None),
            ("Một?", "1", "2", "3", "C"),
        )
    )
    assert (bank.questions[0].options, bank.questions[0].keys) == (("1", "2", "3"), (2,))


def test_a_workbook_of_blank_sheets_is_refused():
    with pytest.raises(Refusal) as refusal:
        read(xlsx())
    assert refusal.value.code == "no_header"


def _with_cell(cell: str) -> str:
    header = "".join(inline(f"{c}1", text) for c, text in zip("ABCD", ("Câu hỏi", "A", "B", "Đáp án"), strict=True))
    return sheet_xml(
        f'<row r="1">{header}</row><row r="2">{inline("A2", "Một?")}{cell}{inline("C2", "9")}{inline("D2", "A")}</row>'
    )


def test_a_question_beside_a_picture_is_refused_and_a_picture_in_the_letterhead_is_none_of_them():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet("Câu hỏi")
        rows = (("TRƯỜNG",), HEADER, row(), row(stem="Hình nào?", reference="C2"), row(stem="Ba?", reference="C3"))
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
        for place in ("A1", "M4", "A9"):
            sheet.insert_image(place, "pixel.png", {"image_data": io.BytesIO(PIXEL)})
    bank = read(buffer.getvalue())
    assert [(finding.code, finding.place.row) for finding in bank.findings] == [("has_picture", 4)]
    assert (bank.found, len(bank.questions)) == (3, 2)
