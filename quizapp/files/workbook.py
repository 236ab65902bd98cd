"""Excel workbooks for the office: a heading that says what, when and by whom; figures that stay figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from ..domain.errors import N_
from .outgoing import IS_TEXT, NUMBER_FORMATS, Column, ColumnKind, OutgoingTable, data_frame
from .sheet_names import sheet_names

#: Nothing a person typed becomes a formula, a link or a number.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT_NAME, FONT_SIZE = "Times New Roman", 12
_FONT = {"font_name": FONT_NAME, "font_size": FONT_SIZE, "valign": "vcenter"}
_LEFT, _RIGHT = {"align": "left", "indent": 1}, {"align": "right"}
RIVER, LINE = "#0B5A54", "#B9B4A7"
A4 = 9
PAGE = N_("Trang &P/&N")


@dataclass(frozen=True)
class _Styles:
    office: Any
    heading: Any
    label: Any
    header: Any
    note: Any
    cells: Mapping[ColumnKind, Any]
    totals: Mapping[ColumnKind, Any]
    #: A rule under every row; laid over the cells that pandas writes.
    rule: Any


def write_workbook(tables: Sequence[OutgoingTable]) -> bytes:
    """An .xlsx with a sheet for each table."""
    import pandas

    buffer = BytesIO()
    # Not in constant_memory mode: pandas writes column by column, and that mode forgets earlier rows.
    moments = NUMBER_FORMATS[ColumnKind.MOMENT]
    engine: Any = {"engine": "xlsxwriter", "engine_kwargs": {"options": _OPTIONS}, "datetime_format": moments}
    with pandas.ExcelWriter(buffer, **engine) as writer:
        book: Any = writer.book
        book.set_size(1600, 1000)
        styles = _styles(book)
        for name, table in zip(sheet_names([table.sheet for table in tables]), tables, strict=True):
            _write_sheet(writer, name, table, styles)
    return buffer.getvalue()


def _write_sheet(writer: Any, name: str, table: OutgoingTable, styles: _Styles) -> None:
    sheet = writer.book.add_worksheet(name)
    writer.sheets[name] = sheet
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width, styles.cells[column.kind])
    header_row = _write_head(sheet, table, styles)
    data_frame(table).to_excel(writer, sheet_name=name, startrow=header_row + 1, header=False, index=False)
    for at, column in enumerate(table.columns):
        sheet.write_string(header_row, at, column.title, styles.header)
    last_row = header_row + len(table.rows)
    if table.rows:
        rule = {"type": "no_errors", "format": styles.rule}
        sheet.conditional_format(header_row + 1, 0, last_row, len(table.columns) - 1, rule)
    if table.total:
        last_row += 1
        _write_total(sheet, last_row, table, styles)
    for at, note in enumerate(table.notes, start=2):
        sheet.write_string(last_row + at, 0, note, styles.note)
    _set_up_page(sheet, table, header_row, last_row)


def _write_head(sheet: Any, table: OutgoingTable, styles: _Styles) -> int:
    """Office, heading and facts above the table; the row of the header."""
    sheet.set_row(0, 20)
    sheet.write_string(0, 0, table.office, styles.office)
    sheet.set_row(1, 26)
    sheet.write_string(1, 0, table.heading, styles.heading)
    for at, (label, value) in enumerate(table.facts, start=2):
        sheet.write_string(at, 0, f"{label}: {value}", styles.label)
    header_row = 3 + len(table.facts)
    sheet.set_row(header_row, 36)
    return header_row


def _write_total(sheet: Any, row: int, table: OutgoingTable, styles: _Styles) -> None:
    for at, (cell, column) in enumerate(zip(table.total or (), table.columns, strict=True)):
        style = styles.totals[column.kind]
        if cell is None:
            sheet.write_blank(row, at, None, style)
        elif isinstance(cell, str):
            sheet.write_string(row, at, cell, style)
        else:
            sheet.write_number(row, at, cell, style)


def _set_up_page(sheet: Any, table: OutgoingTable, header_row: int, last_row: int) -> None:
    last_column = len(table.columns) - 1
    if table.rows:
        # Without the total: a sorted or filtered list must not carry it along.
        sheet.autofilter(header_row, 0, header_row + len(table.rows), last_column)
    sheet.freeze_panes(header_row + 1, fixed_columns(table.columns))
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header_row)
    sheet.set_footer(f"&L{table.office.replace('&', '&&')}&R{PAGE}")
    sheet.print_area(0, 0, last_row + 1 + len(table.notes), last_column)
    sheet.hide_gridlines(2)


def fixed_columns(columns: Sequence[Column]) -> int:
    """The first columns of text say which row it is, and stay in sight."""
    fixed = next((at for at, column in enumerate(columns) if column.kind not in IS_TEXT), 0)
    return min(fixed, 2)


def _styles(book: Any) -> _Styles:
    def style(**parts: Any) -> Any:
        return book.add_format({**_FONT, **parts})

    def cells(**parts: Any) -> Mapping[ColumnKind, Any]:
        return {
            kind: style(num_format=number, **(_LEFT if kind in IS_TEXT else _RIGHT), **parts)
            for kind, number in NUMBER_FORMATS.items()
        }

    return _Styles(
        office=style(bold=True, font_color=RIVER),
        heading=style(bold=True, font_size=16),
        label=style(),
        header=style(
            bold=True,
            font_color="#FFFFFF",
            bg_color=RIVER,
            text_wrap=True,
            align="center",
            border=1,
            border_color=LINE,
        ),
        note=style(italic=True, font_size=11),
        cells=cells(),
        totals=cells(bold=True, top=2, bottom=1),
        rule=book.add_format({"bottom": 4, "bottom_color": LINE}),
    )
