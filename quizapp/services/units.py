"""Loads units and headcounts from a file that was read: all of it or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..domain.errors import N_, Refusal
from ..domain.people import unit_sort_key
from ..domain.questions import Severity
from ..domain.text import fold
from ..domain.units import DraftUnit, DraftUnits, TargetGroup
from ..models import Headcount, Unit
from .audit import Actor, record


@dataclass(frozen=True)
class UnitsLoaded:
    created: int
    updated: int


def import_units(session: Session, actor: Actor, drafts: DraftUnits, now: datetime) -> UnitsLoaded:
    """Stores every unit of the file: new codes are added, known ones get name, kind, parent and the headcounts given.

    A group the file says nothing about keeps the number it had; units the file does not name stay as they are.
    Refuses a file with an error in it, and parents that would go round in a circle with what is stored.
    """
    errors = sum(finding.severity is Severity.ERROR for finding in drafts.findings)
    if errors:
        raise Refusal(
            "units_have_errors",
            N_("Tệp còn %(count)s lỗi nên chưa có đơn vị nào được lưu. Hãy sửa tệp rồi nạp lại."),
            field="file",
            count=errors,
        )
    # Locked in one order: two files loaded at once follow each other.
    stored = {unit.code.casefold(): unit for unit in session.scalars(select(Unit).order_by(Unit.id).with_for_update())}
    try:
        created = _store_units(session, drafts, stored)
    except IntegrityError as error:
        raise Refusal(
            "units_changed",
            N_("Danh sách đơn vị vừa được người khác thay đổi. Hãy nạp lại tệp."),
            status=409,
            field="file",
        ) from error
    _refuse_circles(stored.values())
    _store_headcounts(session, drafts, stored)
    loaded = UnitsLoaded(created, len(drafts.units) - created)
    record(session, actor, "units.imported", "units", now, created=loaded.created, updated=loaded.updated)
    return loaded


def _store_units(session: Session, drafts: DraftUnits, stored: dict[str, Unit]) -> int:
    """Parents come first in a draft, so that each has its id when its children need it."""
    created = 0
    for draft in drafts.units:
        unit = stored.get(draft.code.casefold())
        if unit is None:
            unit = Unit(code=draft.code)
            created += 1
            stored[draft.code.casefold()] = unit
        unit.name, unit.name_fold, unit.sort_key = draft.name, fold(draft.name), unit_sort_key(draft.name)
        unit.kind = draft.kind
        unit.parent_id = _parent_id(draft, stored)
        session.add(unit)
        session.flush()
    return created


def _parent_id(draft: DraftUnit, stored: Mapping[str, Unit]) -> int | None:
    if not draft.parent_code:
        return None
    parent = stored.get(draft.parent_code.casefold())
    if parent is None:
        raise Refusal(
            "parent_missing",
            N_("Không tìm thấy đơn vị trực thuộc “%(parent)s” của “%(name)s”. Chưa có đơn vị nào được lưu."),
            field="file",
            parent=draft.parent_code,
            name=draft.name,
        )
    return parent.id


def _refuse_circles(units: Iterable[Unit]) -> None:
    """A file alone has no circle; together with parents stored earlier it may."""
    above = {unit.id: unit for unit in units}
    safe: set[int] = set()
    for start in above.values():
        way: dict[int, None] = {}
        unit: Unit | None = start
        while unit is not None and unit.id not in safe:
            if unit.id in way:
                raise Refusal(
                    "parent_circle",
                    N_("Đơn vị “%(name)s” trực thuộc lòng vòng. Hãy sửa cột Trực thuộc. Chưa có đơn vị nào được lưu."),
                    field="file",
                    name=unit.name,
                )
            way[unit.id] = None
            unit = above.get(unit.parent_id) if unit.parent_id is not None else None
        safe |= way.keys()


def _store_headcounts(session: Session, drafts: DraftUnits, stored: Mapping[str, Unit]) -> None:
    rows = {(row.unit_id, row.target_group): row for row in session.scalars(select(Headcount))}
    for draft in drafts.units:
        unit_id = stored[draft.code.casefold()].id
        for name, count in draft.headcounts.items():
            group = TargetGroup(name)
            row = rows.get((unit_id, group))
            if row is None:
                session.add(Headcount(unit_id=unit_id, target_group=group, count=count))
            else:
                row.count = count
    session.flush()
