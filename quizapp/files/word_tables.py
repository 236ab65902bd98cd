"""Tables of a Word document that are sheets of questions: a header, then one question a row."""

from collections.abc import Sequence
from itertools import groupby

from .collected import OBSTACLES
from .columns import HEADER_WITHIN
from .marked_text import Line, below_each_other
from .plain_text import Plain
from .question_columns import LAYOUT
from .tables import Row, Sheet, Trouble


def split_tables(lines: Sequence[Line]) -> tuple[list[Sheet], list[Line]]:
    """Tables with every column that a sheet of questions needs, and all other lines."""
    sheets: list[Sheet] = []
    rest: list[Line] = []
    for table, group in groupby(lines, key=lambda line: line.cell.table if line.cell else None):
        members = list(group)
        rows = _rows(members) if table is not None else ()
        if any(set(LAYOUT.roles(row.cells).values()) >= set(LAYOUT.required) for row in rows[:HEADER_WITHIN]):
            sheets.append(Sheet(f"Bảng {table}", rows))
        else:
            rest += members
    return sheets, rest


def _rows(lines: Sequence[Line]) -> tuple[Row, ...]:
    cells: dict[int, dict[int, list[Line]]] = {}
    for line in lines:
        if line.cell is not None:
            cells.setdefault(line.cell.row, {}).setdefault(line.cell.column, []).append(line)
    return tuple(_row(number, columns) for number, columns in sorted(cells.items()))


def _row(number: int, columns: dict[int, list[Line]]) -> Row:
    plain: dict[int, Plain] = {
        column: below_each_other(line.text for line in lines).plain() for column, lines in columns.items()
    }
    texts = tuple(plain[column].text if column in plain else "" for column in range(max(columns) + 1))
    troubles = {
        column: Trouble(obstacle.value, OBSTACLES[obstacle])
        for column, cell in plain.items()
        for obstacle in sorted(cell.obstacles)
    }
    return Row(number + 1, texts, troubles)
