"""How many people of each unit took part: one look for everybody, shared by the pages that show it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ..domain.participation import Dimension, Row
from ..queries.participation import participation_report
from .context import reading
from .shared_snapshot import Form
from .snapshots import snapshot

#: How old what all may see is allowed to be.
SECONDS = 15


@dataclass(frozen=True)
class UnitBar:
    name: str
    row: Row

    @property
    def code(self) -> str:
        return self.row.keys[0]


@dataclass(frozen=True)
class Turnout:
    """Units with the highest share first, those without a headcount after them; and all together."""

    bars: tuple[UnitBar, ...]
    total: Row

    def of_unit(self, code: str) -> UnitBar | None:
        return next((bar for bar in self.bars if bar.code == code), None)


def row_of(plain: dict[str, Any]) -> Row:
    return Row(**{**plain, "keys": tuple(plain["keys"])})


def _turnout_of(plain: dict[str, Any]) -> Turnout:
    return Turnout(tuple(UnitBar(bar["name"], row_of(bar["row"])) for bar in plain["bars"]), row_of(plain["total"]))


FORM = Form(asdict, _turnout_of)


def unit_turnout(slug: str) -> tuple[Turnout, datetime]:
    """The turnout, at most SECONDS old, and when it was counted. Refused (500) when it does not add up."""
    return snapshot(("units", slug), SECONDS, lambda: _count(slug), form=FORM)


def _count(slug: str) -> Turnout:
    with reading() as session:
        report = participation_report(session, slug, (Dimension.UNIT,))
    bars = [UnitBar(names[0], row) for names, row in zip(report.names, report.table.rows, strict=True)]
    # Stable: units that stand alike keep the order of their names.
    ordered = sorted(bars, key=lambda bar: (bar.row.turnout is None, -(bar.row.turnout or 0), -bar.row.participants))
    return Turnout(tuple(ordered), report.table.total)
