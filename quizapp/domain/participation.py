"""Who took part, by group, unit, round or day: rows of counts that provably add up to their total."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Dimension(StrEnum):
    GROUP = "group"
    UNIT = "unit"
    ROUND = "round"
    DAY = "day"


#: Everybody is counted in one group and one unit, but may take part in many rounds and on many days.
_PARTITIONS = frozenset({Dimension.GROUP, Dimension.UNIT})
#: An attempt belongs to one round and one day.
_OF_ATTEMPTS = ("attempts", "submitted")
_OF_PEOPLE = ("participants", "scored", "score_sum", "full_marks")


@dataclass(frozen=True)
class Row:
    """Counts of one part, or of all. `keys` name the part in the order of the table's dimensions.

    `scored` participants have a score that counts, `score_sum` is the sum of those, `full_marks` how many are complete.
    """

    keys: tuple[str, ...]
    #: None where nobody knows how many there are, which is not 0.
    headcount: int | None
    participants: int
    attempts: int
    submitted: int
    scored: int
    score_sum: int
    full_marks: int

    @property
    def turnout(self) -> float | None:
        """Participants as a share of the headcount; above 1 when more took part than were counted."""
        return self.participants / self.headcount if self.headcount else None

    @property
    def mean_score(self) -> float | None:
        return self.score_sum / self.scored if self.scored else None


@dataclass(frozen=True)
class Table:
    by: tuple[Dimension, ...]
    rows: tuple[Row, ...]
    total: Row


class DoesNotAddUp(Exception):
    """The parts of a table contradict its total: a fault in a query, or damaged data. No report may come of it."""

    def __init__(self, column: str, parts: str, total: int | None) -> None:
        self.column = column
        super().__init__(f"{column}: the parts give {parts}, the total says {total}")


def build_table(by: Iterable[Dimension], rows: Iterable[Row], total: Row) -> Table:
    """A table whose rows were checked against the total, which was counted for itself.

    By group and unit every column adds up, the headcount where each part has one. By round or day attempts and
    submitted add up; people may be in several parts, so what counts people lies between the largest part and the sum.
    Raises DoesNotAddUp; ValueError when a row has the wrong number of keys or two rows have the same.
    """
    table = Table(tuple(by), tuple(rows), total)
    if any(len(row.keys) != len(table.by) for row in table.rows):
        raise ValueError("a row names other dimensions than the table")
    if len({row.keys for row in table.rows}) < len(table.rows):
        raise ValueError("two rows name the same part")
    if _PARTITIONS.issuperset(table.by):
        for column in (*_OF_ATTEMPTS, *_OF_PEOPLE):
            _check_sum(table, column)
        if table.rows and all(row.headcount is not None for row in table.rows):
            _check_sum(table, "headcount")
    else:
        for column in _OF_ATTEMPTS:
            _check_sum(table, column)
        for column in _OF_PEOPLE:
            _check_bounds(table, column)
    return table


def _check_sum(table: Table, column: str) -> None:
    added = sum(getattr(row, column) for row in table.rows)
    total = getattr(table.total, column)
    if added != total:
        raise DoesNotAddUp(column, str(added), total)


def _check_bounds(table: Table, column: str) -> None:
    parts = [getattr(row, column) for row in table.rows]
    total = getattr(table.total, column)
    if not max(parts, default=0) <= total <= sum(parts):
        raise DoesNotAddUp(column, f"{max(parts, default=0)} to {sum(parts)}", total)
