"""Finds the header of a table and says which column holds what, however the header was typed."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ..domain.errors import N_, Refusal
from ..domain.questions import Finding, Severity
from ..domain.text import fold, is_blank, tidy
from .sheet_scan import column_letters
from .tables import Row, Sheet, Trouble

#: Title, letterhead and remarks may stand above the header: this many rows that hold something are looked at.
HEADER_WITHIN = 10
_LONGEST_HEADER = 120
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
#: A remark after the name: `Answer 1 - max 75 characters`.
_REMARK = re.compile(r"\s[-–—]\s|[:.;]\s|\n|\s[-–—]\Z")
#: So far below the header a template describes its columns.
_DESCRIBED_WITHIN = 3
#: So much of a row must repeat the header for the row to be no row of data.
_REPEATED_AT_LEAST = 3
_REPEATED_SHARE = 2 / 3
_NO_WORD = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Layout:
    """What columns a kind of table may have.

    `role_of` takes a folded header without punctuation and gives the role, an empty text for a column that is known and
    not needed (a running number), or None. `labels` name the roles on screen; `is_header` judges the roles of one row.
    `arrange` may give other roles to a row of headers once all are known, beside its cells; `instead` has what a
    required role can be replaced by; `spanning` is the role of one header over several columns.
    """

    role_of: Callable[[str], str | None]
    labels: Mapping[str, str]
    required: Collection[str]
    is_header: Callable[[Collection[str]], bool]
    arrange: Callable[[Mapping[int, str], Sequence[str]], dict[int, str]] = lambda roles, _cells: dict(roles)
    instead: Mapping[str, str] = field(default_factory=dict)
    spanning: str = ""

    def roles(self, cells: Sequence[str]) -> dict[int, str]:
        """The roles of a row of headers by position; unknown and unneeded columns are left out."""
        return self.arrange({at: role for at, cell in enumerate(cells) if (role := self.role_named(cell))}, cells)

    def role_named(self, cell: str) -> str | None:
        """The role a header names, with or without a remark after the name; see `role_of`."""
        return self.role_of(self.key_of(cell))

    def key_of(self, cell: str) -> str:
        """The header as it is looked up, without its remark where it is not known with it."""
        key = header_key(cell)
        if self.role_of(key) is None and (remark := _REMARK.search(cell.strip())):
            return header_key(cell.strip()[: remark.start()])
        return key

    def missing(self, roles: Collection[str]) -> list[str]:
        """The required roles that are not there."""
        return [role for role in self.required if role not in roles and self.instead.get(role, role) not in roles]

    def score(self, cells: Sequence[str]) -> int:
        """How many different roles a row names, if it can be a header at all; else 0."""
        roles = set(self.roles(cells).values())
        return len(roles) if self.is_header(roles) else 0


@dataclass(frozen=True)
class Header:
    """Where the columns of one sheet are. `last_row` is the number of the last row of the header itself."""

    columns: Mapping[str, int]
    last_row: int
    cells: tuple[str, ...]
    findings: tuple[Finding, ...]
    #: A running number: it says nothing about a row.
    unneeded: frozenset[int]
    #: What the cells of known columns are called, before the layout arranged them.
    names: Mapping[int, str]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The same for the headers of one layout."""
        return tuple(map(header_key, self.cells))

    def text(self, sheet: Sheet, row: Row, role: str, *, is_shared: bool = False) -> str:
        """The cell of a role, empty where there is no such column. With `is_shared` a cell merged downwards counts for
        every row beside it: a topic typed once belongs to all its questions.
        """
        column = self.columns.get(role)
        if column is None:
            return ""
        text = row.cells[column] if column < len(row.cells) else ""
        if is_shared and is_blank(text):
            above = sheet.row(sheet.top_of(row.number, column))
            return above.cell(column) if above is not None else ""
        return text

    def troubles(self, row: Row) -> list[Trouble]:
        """What is wrong with the cells of known columns, and with the number of cells."""
        found = [row.troubles[at] for at in sorted(self.columns.values()) if at in row.troubles] if row.troubles else []
        wide = self._trouble_of_width(row) if len(row.cells) > len(self.cells) else None
        return [*found, wide] if wide else found

    def has_content(self, row: Row, prefilled: Collection[str] = ()) -> bool:
        """Whether a known column holds something, or the row as a whole is in trouble. What stands in columns that a
        template fills in beforehand is no content.
        """
        for role, at in self.columns.items():
            if role not in prefilled and not is_blank(row.cell(at)):
                return True
        return bool(self.troubles(row))

    def has_remark(self, row: Row) -> bool:
        """Whether an unknown column holds something, or one of running numbers something that is none."""
        return any(
            text and (at not in self.unneeded or not any(sign.isdecimal() for sign in text))
            for at, text in enumerate(map(tidy, row.cells))
            if at not in self.columns.values()
        )

    def is_repeated_by(self, row: Row, layout: Layout) -> bool:
        """Whether the row is the header once more, as on every printed page; or, close below it, says in other words
        what belongs into the columns, as templates do.
        """
        names = self.names
        if row.number > self.last_row + _DESCRIBED_WITHIN:
            return all(layout.role_named(row.cell(at)) == name for at, name in names.items())
        repeated = sum(layout.role_named(row.cell(at)) == name for at, name in names.items())
        return repeated == len(names) or repeated >= max(_REPEATED_AT_LEAST, _REPEATED_SHARE * len(names))

    def _trouble_of_width(self, row: Row) -> Trouble | None:
        """More cells than the header has columns: a delimiter inside a text has moved everything to the right."""
        if not any(tidy(cell) for cell in row.cells[len(self.cells) :]):
            return None
        return Trouble(
            "too_many_cells",
            N_(
                "Dòng có nhiều ô hơn tiêu đề (%(cells)s so với %(columns)s): có thể dấu phân cách nằm trong nội dung. "
                "Hãy đặt nội dung đó trong dấu ngoặc kép."
            ),
            {"cells": len(row.cells), "columns": len(self.cells)},
        )


def find_header(sheet: Sheet, layout: Layout) -> Header | None:
    """The header of the sheet or None. Refuses `missing_column` and `duplicate_column`, naming what was seen."""
    candidates = _candidates(sheet, layout)
    if not candidates:
        return None
    position, cells = candidates[0]
    roles = layout.roles(cells)
    _refuse_duplicates(sheet, position, cells, roles)
    columns = {role: at for at, role in roles.items()}
    missing = [layout.labels[role] for role in layout.missing(columns)]
    if missing:
        raise Refusal(
            "missing_column",
            N_("Dòng tiêu đề (%(where)s) thiếu cột %(missing)s. Tiêu đề đọc được: %(seen)s."),
            field="file",
            where=sheet.place(sheet.rows[position].number),
            missing=_listed(missing),
            seen=_seen(cells),
        )
    return _header(sheet, layout, position, cells, columns)


def no_header(sheets: Sequence[Sheet], layout: Layout) -> Refusal:
    """For a file without any recognisable header: what is needed, and what its first row holds instead."""
    rows = next((sheet.rows for sheet in sheets if sheet.rows), ())
    return Refusal(
        "no_header",
        N_(
            "Không tìm thấy dòng tiêu đề trong %(within)s dòng đầu. Cần có các cột: %(needed)s. "
            "Dòng đầu tiên đọc được: %(seen)s."
        ),
        field="file",
        within=HEADER_WITHIN,
        needed=_listed([layout.labels[role] for role in layout.required]),
        seen=_seen(rows[0].cells) if rows else "–",
    )


@lru_cache(maxsize=4096)
def header_key(cell: str) -> str:
    """A header as it is looked up: folded, without brackets (`Nguồn (văn bản)`) and punctuation (`option_a`)."""
    if len(cell) > _LONGEST_HEADER:
        return ""
    folded = fold(cell).replace("#", " no ")
    return _NO_WORD.sub(" ", _BRACKETS.sub(" ", folded)).strip() or _NO_WORD.sub(" ", folded).strip()


def _candidates(sheet: Sheet, layout: Layout) -> list[tuple[int, tuple[str, ...]]]:
    """Rows that can be the header, complete ones first; two rows may be read as one (`Phương án` over `A`, `B`)."""
    near = range(min(HEADER_WITHIN, len(sheet.rows)))
    single = [(position, sheet.rows[position].cells) for position in near]
    double = [(position + 1, _with_row_below(sheet, position)) for position in near[:-1]]
    found = [
        (bool(layout.missing(roles)), position, cells)
        for position, cells in [*(pair for pair in double if _completes(sheet, pair[0], layout)), *single, *double]
        if layout.is_header(roles := set(layout.roles(cells).values()))
    ]
    return [(position, cells) for _is_partial, position, cells in sorted(found, key=lambda entry: entry[0])]


def _completes(sheet: Sheet, position: int, layout: Layout) -> bool:
    """Whether a row only names what the row above it leaves without a name of its own: `A`, `B` under `Phương án`."""
    upper, lower = sheet.rows[position - 1], sheet.rows[position]
    return all(
        layout.role_named(cell) and (not tidy(upper.cell(at)) or layout.role_named(upper.cell(at)) == layout.spanning)
        for at, cell in enumerate(lower.cells)
        if tidy(cell)
    )


def _with_row_below(sheet: Sheet, position: int) -> tuple[str, ...]:
    upper = sheet.rows[position]
    if position + 1 >= len(sheet.rows) or sheet.rows[position + 1].number != upper.number + 1:
        return ()
    lower = sheet.rows[position + 1]
    width = max(len(upper.cells), len(lower.cells))
    return tuple(lower.cell(at) if tidy(lower.cell(at)) else upper.cell(at) for at in range(width))


def _header(sheet: Sheet, layout: Layout, position: int, cells: tuple[str, ...], columns: Mapping[str, int]) -> Header:
    number = sheet.rows[position].number
    known = frozenset(columns.values())
    unneeded = frozenset(at for at, cell in enumerate(cells) if layout.role_named(cell) == "")
    nameless = frozenset(at for at, cell in enumerate(cells) if not tidy(cell)) - known
    below = sheet.rows[position + 1 :]
    unneeded |= {at for at in nameless if all(tidy(row.cell(at)).isdecimal() for row in below if tidy(row.cell(at)))}
    findings = [
        Finding(
            sheet.place(number),
            Severity.WARNING,
            "unknown_column",
            N_("Cột “%(column)s” không nằm trong mẫu nên được bỏ qua."),
            {"column": tidy(cell)[:80]},
        )
        for at, cell in enumerate(cells)
        if at not in known | unneeded | nameless
    ]
    filled = {at for row in below for at in nameless - unneeded if tidy(row.cell(at))}
    findings += [
        Finding(
            sheet.place(number),
            Severity.WARNING,
            "nameless_column",
            N_("Cột thứ %(number)s (%(letters)s) không có tiêu đề nên được bỏ qua dù có nội dung."),
            {"number": at + 1, "letters": column_letters(at)},
        )
        for at in sorted(filled)
    ]
    # The last first: sources and explanations tell a row from its header sooner than numbers and codes.
    names = {at: name for at in sorted(columns.values(), reverse=True) if (name := layout.role_named(cells[at]))}
    return Header(columns, number, cells, tuple(findings), unneeded, names)


def _refuse_duplicates(sheet: Sheet, position: int, cells: Sequence[str], roles: Mapping[int, str]) -> None:
    first: dict[str, int] = {}
    for at, role in roles.items():
        if role in first:
            raise Refusal(
                "duplicate_column",
                N_(
                    "Dòng tiêu đề (%(where)s) có hai cột “%(one)s” và “%(other)s” cùng một nội dung. "
                    "Hãy giữ lại một cột."
                ),
                field="file",
                where=sheet.place(sheet.rows[position].number),
                one=tidy(cells[first[role]])[:80],
                other=tidy(cells[at])[:80],
            )
        first[role] = at


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _seen(cells: Sequence[str]) -> str:
    named = [text[:40] for cell in cells if (text := tidy(cell))]
    return _listed(named[:12]) + ("…" if len(named) > 12 else "") if named else "–"
