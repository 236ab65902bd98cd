"""Makes one tree of the units of a file: codes for those without, parents found by code or name, no circle, no twin."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from .draft_checks import in_file_order
from .errors import N_
from .questions import Finding, Severity
from .text import fold
from .units import DraftUnit, DraftUnits

MAX_UNIT_CODE = 64
MAX_UNIT_NAME = 200
_LONGEST_WAY = 6


def link_units(
    rows: Sequence[DraftUnit],
    findings: Sequence[Finding] = (),
    faulty: Collection[int] = (),
    existing: Mapping[str, str] | None = None,
) -> DraftUnits:
    """The units of a file with codes and parents settled, those in error named and left out.

    In `rows` a code may be empty and `parent_code` holds what was typed: a code or a name, of the file or of
    `existing` (code to name, what is stored already). `faulty` are positions of rows that have an error already: they
    are counted and looked up, so that their children are not called orphans, but not returned.
    """
    tree = _Tree(rows, set(faulty), existing or {})
    tree.give_codes()
    tree.refuse_twins()
    tree.find_parents()
    tree.refuse_circles()
    tree.refuse_children_of_refused()
    return DraftUnits(tuple(tree.parents_first()), in_file_order([*findings, *tree.findings]), len(rows))


def code_from_name(name: str) -> str:
    """`Tổ dân phố số 1` → `to-dan-pho-so-1`; empty when the name has no letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:MAX_UNIT_CODE].rstrip("-")


class _Tree:
    def __init__(self, rows: Sequence[DraftUnit], refused: set[int], existing: Mapping[str, str]) -> None:
        self.rows = list(rows)
        self.refused = refused
        self.findings: list[Finding] = []
        self._stored_codes = {code.casefold(): code for code in existing}
        self._stored_names = {fold(name): code for code, name in existing.items()}
        #: Parents within the file, by position.
        self._parent: dict[int, int] = {}
        self._children: dict[int, list[int]] = {}

    def give_codes(self) -> None:
        taken = {row.code.casefold() for row in self.rows if row.code} | set(self._stored_codes)
        for at, row in enumerate(self.rows):
            if row.code:
                continue
            code = self._stored_names.get(fold(row.name))
            if code is None:
                code = _free_code(code_from_name(row.name) or f"don-vi-{row.place.row}", taken)
            taken.add(code.casefold())
            self.rows[at] = replace(row, code=code)

    def refuse_twins(self) -> None:
        codes: dict[str, int] = {}
        names: dict[str, int] = {}
        for at, row in enumerate(self.rows):
            same_code = codes.setdefault(row.code.casefold(), at)
            same_name = names.setdefault(fold(row.name), at) if row.name else at
            stored = self._stored_names.get(fold(row.name), row.code)
            if same_name != at:
                self._refuse(
                    at,
                    "duplicate_name",
                    N_("Đơn vị “%(name)s” đã có ở dòng %(other)s. Hãy giữ lại một dòng."),
                    name=row.name,
                    other=self.rows[same_name].place,
                )
            elif same_code != at:
                self._refuse(
                    at,
                    "duplicate_code",
                    N_("Mã “%(code)s” đã dùng cho đơn vị ở dòng %(other)s. Hãy đổi một mã."),
                    code=row.code,
                    other=self.rows[same_code].place,
                )
            elif stored.casefold() != row.code.casefold():
                self._refuse(
                    at,
                    "name_taken",
                    N_("Đơn vị “%(name)s” đã có trong hệ thống với mã “%(code)s”. Hãy dùng đúng mã đó."),
                    name=row.name,
                    code=stored,
                )

    def find_parents(self) -> None:
        by_code = {row.code.casefold(): at for at, row in reversed(list(enumerate(self.rows)))}
        by_name = {fold(row.name): at for at, row in reversed(list(enumerate(self.rows))) if row.name}
        for at, row in enumerate(self.rows):
            typed = row.parent_code
            if not typed:
                continue
            inside = by_code.get(typed.casefold(), by_name.get(fold(typed)))
            stored = self._stored_codes.get(typed.casefold()) or self._stored_names.get(fold(typed))
            if inside is not None:
                self._parent[at] = inside
                self._children.setdefault(inside, []).append(at)
                self.rows[at] = replace(row, parent_code=self.rows[inside].code)
            elif stored is not None:
                self.rows[at] = replace(row, parent_code=stored)
            else:
                self._refuse(
                    at,
                    "parent_missing",
                    N_("Không tìm thấy đơn vị trực thuộc “%(parent)s” trong tệp. Hãy ghi đúng mã hoặc tên đơn vị."),
                    parent=typed,
                )

    def refuse_circles(self) -> None:
        judged: set[int] = set()
        for start in self._parent:
            way: dict[int, None] = {}
            at: int | None = start
            while at is not None and at not in judged and at not in way:
                way[at] = None
                at = self._parent.get(at)
            if at in way:
                steps = list(way)
                self._refuse_circle(steps[steps.index(at) :])
            judged |= way.keys()

    def refuse_children_of_refused(self) -> None:
        queue = sorted(self.refused)
        for above in queue:
            for at in self._children.get(above, ()):
                if at not in self.refused:
                    queue.append(at)
                    self._refuse(
                        at,
                        "parent_refused",
                        N_("Đơn vị trực thuộc “%(parent)s” (dòng %(other)s) có lỗi nên dòng này chưa nhập được."),
                        parent=self.rows[above].name,
                        other=self.rows[above].place,
                    )

    def parents_first(self) -> list[DraftUnit]:
        order = [at for at in range(len(self.rows)) if at not in self._parent]
        for above in order:
            order += self._children.get(above, ())
        return [self.rows[at] for at in order if at not in self.refused]

    def _refuse_circle(self, members: Sequence[int]) -> None:
        names = [self.rows[at].name or self.rows[at].code for at in members]
        shown = [*names, names[0]] if len(names) <= _LONGEST_WAY else [*names[:_LONGEST_WAY], "…"]
        for at in members:
            self._refuse(
                at,
                "parent_circle",
                N_("Đơn vị trực thuộc lòng vòng: %(way)s. Hãy sửa cột Trực thuộc."),
                way=" → ".join(shown),
            )

    def _refuse(self, at: int, code: str, message: str, /, **params: object) -> None:
        row = self.rows[at]
        self.refused.add(at)
        self.findings.append(Finding(row.place, Severity.ERROR, code, message, params, row.name))


def _free_code(wanted: str, taken: Collection[str]) -> str:
    code, number = wanted, 1
    while code.casefold() in taken:
        number += 1
        code = f"{wanted[: MAX_UNIT_CODE - 6]}-{number}"
    return code
