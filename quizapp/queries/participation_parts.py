"""The parts that a participation table may have, what they are called, and how many people belong to them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.participation import Dimension
from ..domain.units import TargetGroup
from ..domain.wording import GROUPS
from ..models import Contest, Headcount, Round, Unit
from .participation_counts import Keys


@dataclass(frozen=True)
class Part:
    key: str
    name: str
    #: Whether a row stands there even when nobody came and nobody knows how many could.
    is_always_shown: bool = False


@dataclass(frozen=True)
class Headcounts:
    parts: Mapping[Keys, int]
    #: None where nobody knows.
    total: int | None
    #: Rounds and days are for everybody: each of their rows has the headcount of all.
    is_for_all: bool = False

    def of(self, keys: Keys) -> int | None:
        return self.total if self.is_for_all else self.parts.get(keys)


def load_headcounts(session: Session, contest: Contest, by: Sequence[Dimension], unit_id: int | None) -> Headcounts:
    """How many people of the contest's groups the units in use have, by part and in all."""
    statement = (
        select(Headcount.target_group, Unit.code, Headcount.count)
        .join(Unit, Unit.id == Headcount.unit_id)
        .where(Unit.is_active, Headcount.target_group.in_(contest_groups(contest)))
    )
    if unit_id is not None:
        statement = statement.where(Unit.id == unit_id)
    rows = session.execute(statement).all()
    total = sum(count for _group, _unit, count in rows) if rows else None
    if not {Dimension.GROUP, Dimension.UNIT}.issuperset(by):
        return Headcounts({}, total, is_for_all=True)
    parts: Counter[Keys] = Counter()
    for group, unit, count in rows:
        keys = {Dimension.GROUP: str(group), Dimension.UNIT: unit}
        parts[tuple(keys[dimension] for dimension in by)] += count
    return Headcounts(parts, total)


def list_parts(
    session: Session, contest: Contest, by: Sequence[Dimension], counted: Collection[Keys]
) -> list[list[Part]]:
    """For each dimension its parts in the order of reading; days are those on which somebody began."""
    listed = []
    for at, dimension in enumerate(by):
        if dimension is Dimension.GROUP:
            listed.append(_groups(contest, is_alone=len(by) == 1))
        elif dimension is Dimension.UNIT:
            listed.append(_units(session))
        elif dimension is Dimension.ROUND:
            listed.append(_rounds(session, contest))
        else:
            listed.append([Part(day, _day_name(day)) for day in sorted({keys[at] for keys in counted})])
    return listed


def contest_groups(contest: Contest) -> list[TargetGroup]:
    return [TargetGroup(group) for group in contest.groups]


def _groups(contest: Contest, *, is_alone: bool) -> list[Part]:
    own = contest_groups(contest)
    others = [group for group in TargetGroup if group not in own]
    return [Part(group.value, GROUPS[group], is_alone and group in own) for group in [*own, *others]]


def _units(session: Session) -> list[Part]:
    rows = session.execute(select(Unit.code, Unit.name).order_by(Unit.sort_key, Unit.code))
    return [Part(code, name) for code, name in rows]


def _rounds(session: Session, contest: Contest) -> list[Part]:
    rows = session.execute(
        select(Round.number, Round.title).where(Round.contest_id == contest.id).order_by(Round.number)
    )
    return [Part(str(number), title, is_always_shown=True) for number, title in rows]


def _day_name(key: str) -> str:
    return date.fromisoformat(key).strftime("%d/%m/%Y")
