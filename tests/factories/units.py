"""Units with headcounts."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from quizapp.domain.people import unit_sort_key
from quizapp.domain.text import fold
from quizapp.domain.unit_checks import code_from_name
from quizapp.domain.units import TargetGroup, UnitKind
from quizapp.models import Headcount, Unit


def make_unit(
    session: Session,
    name: str = "Tổ dân phố số 1",
    *,
    kind: UnitKind = UnitKind.NEIGHBOURHOOD,
    parent: Unit | None = None,
    headcounts: Mapping[TargetGroup, int] | None = None,
) -> Unit:
    unit = Unit(
        code=code_from_name(name),
        name=name,
        name_fold=fold(name),
        sort_key=unit_sort_key(name),
        kind=kind,
        parent_id=parent.id if parent else None,
    )
    session.add(unit)
    session.flush()
    session.add_all(
        Headcount(unit_id=unit.id, target_group=group, count=count) for group, count in (headcounts or {}).items()
    )
    session.flush()
    return unit
