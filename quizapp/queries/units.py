"""Units as pages and forms want them: the tree with its headcounts, the flat list to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.units import TargetGroup, UnitKind
from ..models import Headcount, Unit


@dataclass(frozen=True)
class UnitChoice:
    id: int
    code: str
    name: str
    kind: UnitKind


@dataclass(frozen=True)
class UnitNode:
    """A unit at its place in the tree; `depth` is 0 for one that belongs to no other."""

    code: str
    name: str
    kind: UnitKind
    depth: int
    is_active: bool
    #: Its own people; a group nothing is known of is left out.
    headcounts: Mapping[TargetGroup, int]

    @property
    def people(self) -> int | None:
        """All groups together, None when nothing is known."""
        return sum(self.headcounts.values()) if self.headcounts else None


def active_units(session: Session) -> list[UnitChoice]:
    """Every unit people may choose, in the order of their names as Vietnamese sorts them; one statement."""
    return [
        UnitChoice(*row)
        for row in session.execute(
            select(Unit.id, Unit.code, Unit.name, Unit.kind)
            .where(Unit.is_active)
            .order_by(Unit.sort_key, Unit.name, Unit.id)
        )
    ]


def unit_names(session: Session) -> dict[str, str]:
    """Code to name of all units stored, as the reader of unit files wants them."""
    return {code: name for code, name in session.execute(select(Unit.code, Unit.name))}


def unit_tree(session: Session) -> list[UnitNode]:
    """All units, each under the one it belongs to, brothers in the order of their names; two statements."""
    headcounts: dict[int, dict[TargetGroup, int]] = {}
    for unit_id, group, count in session.execute(select(Headcount.unit_id, Headcount.target_group, Headcount.count)):
        headcounts.setdefault(unit_id, {})[group] = count
    children: dict[int | None, list[Unit]] = {}
    for unit in session.scalars(select(Unit).order_by(Unit.sort_key, Unit.name, Unit.id)):
        children.setdefault(unit.parent_id, []).append(unit)
    nodes: list[UnitNode] = []
    waiting = [(unit, 0) for unit in reversed(children.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        nodes.append(UnitNode(unit.code, unit.name, unit.kind, depth, unit.is_active, headcounts.get(unit.id, {})))
        waiting += [(child, depth + 1) for child in reversed(children.get(unit.id, []))]
    return nodes
