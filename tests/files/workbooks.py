"""Workbooks made part by part, for what no spreadsheet program would write, and tables made from rows."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import openpyxl

HEADER = ("Câu hỏi", "A", "B", "C", "D", "Đáp án", "Chủ đề", "Mức độ", "Giải thích", "Nguồn", "Mã")
QUESTION = (
    "Thủ đô của nước ta?",
    "Hà Nội",
    "Huế",
    "Đà Nẵng",
    "Cần Thơ",
    "A",
    "Địa lý",
    "dễ",
    "Vì vậy",
    "Hiến pháp",
    "C1",
)

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def row(**changed: object) -> tuple[object, ...]:
    """A sound question with some cells changed: `row(key="E")`; names are those of `COLUMNS`."""
    cells: list[object] = list(QUESTION)
    for name, value in changed.items():
        cells[COLUMNS.index(name)] = value
    return tuple(cells)


COLUMNS = ("stem", "a", "b", "c", "d", "key", "topic", "difficulty", "explanation", "source", "reference")


def xlsx(*rows: Sequence[object], title: str = "Câu hỏi") -> bytes:
    """One sheet with these rows, as openpyxl writes it."""
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for cells in rows:
        workbook.active.append(list(cells))
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def csv_text(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def sheet_xml(body: str, before: str = "", after: str = "") -> str:
    return f'{_DECLARATION}{before}<worksheet xmlns="{_NAMESPACE}"><sheetData>{body}</sheetData>{after}</worksheet>'


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def raw_xlsx(
    sheets: Mapping[str, str], extra: Mapping[str, str | bytes] | None = None, compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A workbook of sheet names and their XML, plus any other members; later members replace earlier ones."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"/>',
        "xl/workbook.xml": f'{_DECLARATION}<workbook xmlns="{_NAMESPACE}" xmlns:r="{_RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{related}</Relationships>",
        **{f"xl/worksheets/sheet{number}.xml": sheets[name] for number, name in enumerate(names, 1)},
        **(extra or {}),
    }
    return zipped(members, compression)


def zipped(members: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def sheet_of_questions() -> str:
    """The XML of a sheet with a header and one sound question."""
    return sheet_xml(
        '<row r="1">'
        + "".join(inline(f"{letter}1", text) for letter, text in zip("ABCD", _SHORT_HEADER, strict=True))
        + '</row><row r="2">'
        + "".join(inline(f"{letter}2", text) for letter, text in zip("ABCD", _SHORT_QUESTION, strict=True))
        + "</row>"
    )


_SHORT_HEADER = ("Câu hỏi", "A", "B", "Đáp án")
_SHORT_QUESTION = ("Một cộng một?", "2", "3", "A")
