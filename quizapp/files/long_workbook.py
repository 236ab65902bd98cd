"""Long lists as Excel workbooks: row after row onto the disk, in the same memory however many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .outgoing import IS_TEXT, NUMBER_FORMATS, Cell, Column, LongTable
from .sheet_names import sheet_names
from .workbook import A4, FONT_NAME, FONT_SIZE, LINE, PAGE, RIVER, fixed_columns

if TYPE_CHECKING:
    from rustpy_xlsxwriter import Format

#: All the rows a sheet has.
_SHEET_ROWS = 1_048_576
#: What Excel keeps in one cell; nothing that people type here comes near it.
_CELL_LETTERS = 32_767


def write_long_workbook(tables: Sequence[LongTable], path: Path) -> None:
    """An .xlsx with a sheet for each table, or several where one is too small; the file is whole when this returns."""
    from rustpy_xlsxwriter import write_worksheets

    parts = [part for table in tables for part in _parts(table)]
    names = sheet_names([part.sheet for part in parts])
    sheets = dict(zip(names, parts, strict=True))
    heads = {name: _header_row(part) for name, part in sheets.items()}
    write_worksheets(
        [(name, _records(part)) for name, part in sheets.items()],
        str(path),
        freeze_panes={name: _freeze(part, heads[name]) for name, part in sheets.items()},
        datetime_format=None,
        header_row=heads,
        header_format={name: _header_format() for name in names},
        merge_ranges={name: _head(part) for name, part in sheets.items()},
        row_heights={name: {0: 20, 1: 26, heads[name]: 36} for name in names},
        column_widths={name: [float(column.width) for column in part.columns] for name, part in sheets.items()},
        column_formats={name: [_cell_format(column) for column in part.columns] for name, part in sheets.items()},
        autofilter={name: bool(part.count) for name, part in sheets.items()},
        page_setup={name: _page(part, heads[name]) for name, part in sheets.items()},
        sheet_view={name: {"gridlines": False} for name in names},
        ignore_errors={name: _digits(part.columns) for name, part in sheets.items()},
    )


def _parts(table: LongTable) -> Iterator[LongTable]:
    """The table, cut where a sheet ends; the parts take their rows from the same source, one after the other."""
    room = _SHEET_ROWS - 1 - _header_row(table)
    count = max(1, -(-table.count // room))
    source = iter(table.rows)
    for at in range(count):
        name = table.sheet if count == 1 else f"{table.sheet[:24]} – {at + 1}"
        rows = min(room, table.count - at * room)
        yield replace(table, sheet=name, rows=islice(source, rows), count=rows)


def _records(table: LongTable) -> Iterator[dict[str, Cell]]:
    titles = [column.title for column in table.columns]
    longest = [at for at, column in enumerate(table.columns) if column.kind in IS_TEXT]
    rows = 0
    for rows, row in enumerate(table.rows, start=1):  # noqa: B007 (the last number is the count)
        for at in longest:
            text: Any = row[at]
            if text and len(text) > _CELL_LETTERS:
                row = [*row[:at], text[:_CELL_LETTERS], *row[at + 1 :]]
        yield dict(zip(titles, row, strict=True))
    if not table.count:
        # The writer learns its columns from the first row: an empty line keeps the header of an empty list.
        yield dict.fromkeys(titles)
    elif rows != table.count:
        raise ValueError(f"{table.count} rows were announced, {rows} came")


def _head(table: LongTable) -> list[Any]:
    """Office, heading and facts above the header, each across the whole table."""
    from rustpy_xlsxwriter import Format

    office = _font(Format()).set_bold().set_font_color(RIVER)
    heading = _font(Format()).set_bold().set_font_size(16)
    lines = [(table.office, office), (table.heading, heading)]
    lines += [(f"{label}: {value}", _font(Format())) for label, value in table.facts]
    last = len(table.columns) - 1
    return [(row, 0, row, last, text, style.set_align("left")) for row, (text, style) in enumerate(lines)]


def _header_row(table: LongTable) -> int:
    return 3 + len(table.facts)


def _freeze(table: LongTable, header_row: int) -> dict[str, int]:
    return {"row": header_row + 1, "col": fixed_columns(table.columns)}


def _font(style: "Format") -> "Format":
    return style.set_font_name(FONT_NAME).set_font_size(FONT_SIZE).set_align("vcenter")


def _header_format() -> "Format":
    from rustpy_xlsxwriter import Format

    style = _font(Format()).set_bold().set_font_color("#FFFFFF").set_background_color(RIVER)
    return style.set_text_wrap().set_align("center").set_border("thin").set_border_color(LINE)


def _cell_format(column: Column) -> "Format":
    from rustpy_xlsxwriter import Format

    style = _font(Format()).set_num_format(NUMBER_FORMATS[column.kind])
    style = style.set_border_bottom("dotted").set_border_bottom_color(LINE)
    return style.set_align("left").set_indent(1) if column.kind in IS_TEXT else style.set_align("right")


def _digits(columns: Sequence[Column]) -> list[str]:
    """A phone is digits stored as text on purpose: no green corner in every cell."""
    return [column.title for column in columns if column.kind in IS_TEXT]


def _page(table: LongTable, header_row: int) -> dict[str, Any]:
    return {
        "landscape": True,
        "paper_size": A4,
        "margins": {"left": 0.6, "right": 0.6, "top": 0.7, "bottom": 0.7},
        "repeat_rows": header_row,
        "fit_to_pages": (1, 0),
        "footer": f"&L{table.office.replace('&', '&&')}&R{PAGE}",
    }
