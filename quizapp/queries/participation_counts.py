"""The counting behind participation tables: one statement for the parts and for the total, each counted for itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from ..domain.attempts import AttemptState
from ..domain.participation import Dimension
from ..domain.ranking import Counted
from ..models import Attempt, Contest, Participant, Round, Score, Unit

Keys = tuple[str, ...]
#: Participants, attempts, submitted, scored, sum of scores, full marks.
Counts = tuple[int, int, int, int, int, int]
NOBODY: Counts = (0, 0, 0, 0, 0, 0)

#: Vietnam has kept UTC+7 without summer time since 1975, so a day of the contest is plain arithmetic.
_VIETNAM_MS = 7 * 3600 * 1000
_DAY_MS = 24 * 3600 * 1000
_FIRST_DAY = date(1970, 1, 1).toordinal()
_MOST_KEYS = 2


@dataclass(frozen=True)
class Tally:
    parts: Mapping[Keys, Counts]
    total: Counts

    def of(self, keys: Keys) -> Counts:
        return self.parts.get(keys, NOBODY)


def count_attempts(session: Session, contest: Contest, by: Sequence[Dimension], unit_id: int | None) -> Tally:
    """What `domain.participation.Row` counts, by part and in all; days as `2026-10-10`."""
    statement = union_all(_counts(contest, by, unit_id), _counts(contest, (), unit_id))
    parts: dict[Keys, Counts] = {}
    total = NOBODY
    rows: Iterable[Sequence[Any]] = session.execute(statement)
    for is_part, *columns in rows:
        first, second, third, fourth, fifth, sixth = (int(value or 0) for value in columns[_MOST_KEYS:])
        counts = first, second, third, fourth, fifth, sixth
        if is_part:
            parts[tuple(map(_key, by, columns))] = counts
        else:
            total = counts
    return Tally(parts, total)


def _counts(contest: Contest, by: Sequence[Dimension], unit_id: int | None) -> Select[Any]:
    """Attempts, gathered by person and part, gathered by part; without dimensions by person, and all of them."""
    attempts = _attempts(contest, by, unit_id).subquery()
    keys = [attempts.c[f"key_{at}"] for at in range(len(by))]
    is_counted = attempts.c.place == 1
    people = (
        select(
            *keys,
            func.count().label("attempts"),
            func.sum(attempts.c.submitted).label("submitted"),
            func.max(case((is_counted, attempts.c.points))).label("points"),
            func.max(case((is_counted & (attempts.c.points == attempts.c.max_points), 1), else_=0)).label("is_full"),
        )
        .group_by(attempts.c.participant_id, *keys)
        .subquery()
    )
    parts = [people.c[f"key_{at}"] for at in range(len(by))]
    return select(
        literal(1 if by else 0).label("is_part"),
        *parts,
        *(cast(null(), String) for _ in range(_MOST_KEYS - len(by))),
        func.count(),
        func.sum(people.c.attempts),
        func.sum(people.c.submitted),
        func.count(people.c.points),
        func.sum(people.c.points),
        func.sum(people.c.is_full),
    ).group_by(*parts)


def _attempts(contest: Contest, by: Sequence[Dimension], unit_id: int | None) -> Select[Any]:
    """Every attempt of the contest with the keys of its part; `place` 1 is the one that counts in its round."""
    columns: list[ColumnElement[Any]] = [
        Attempt.participant_id.label("participant_id"),
        *(_KEYS[dimension].label(f"key_{at}") for at, dimension in enumerate(by)),
        case((Attempt.state == AttemptState.SUBMITTED, 1), else_=0).label("submitted"),
        Score.points.label("points"),
        Score.max_points.label("max_points"),
        func.row_number()
        .over(partition_by=(Attempt.participant_id, Attempt.round_id), order_by=_order(contest.counted_attempt))
        .label("place"),
    ]
    statement = (
        select(*columns)
        .select_from(Attempt)
        .join(Round, Round.id == Attempt.round_id)
        .outerjoin(Score, Score.attempt_id == Attempt.id)
        .where(Round.contest_id == contest.id)
    )
    if unit_id is not None or not {Dimension.GROUP, Dimension.UNIT}.isdisjoint(by):
        statement = statement.join(Participant, Participant.id == Attempt.participant_id)
    if Dimension.UNIT in by:
        statement = statement.join(Unit, Unit.id == Participant.unit_id)
    return statement if unit_id is None else statement.where(Participant.unit_id == unit_id)


def _order(counted: Counted) -> list[ColumnElement[Any]]:
    """Graded attempts first; among them the one that counts."""
    is_ungraded: ColumnElement[Any] = case((Score.points.is_(None), 1), else_=0)
    if counted is Counted.BEST:
        return [is_ungraded, Score.points.desc(), Attempt.number.asc()]
    return [is_ungraded, Attempt.number.asc() if counted is Counted.FIRST else Attempt.number.desc()]


def _key(dimension: Dimension, column: str) -> str:
    return date.fromordinal(_FIRST_DAY + int(column)).isoformat() if dimension is Dimension.DAY else column


_KEYS: Mapping[Dimension, ColumnElement[str]] = {
    Dimension.GROUP: type_coerce(Participant.target_group, String),
    Dimension.UNIT: type_coerce(Unit.code, String),
    Dimension.ROUND: cast(Round.number, String),
    Dimension.DAY: cast((type_coerce(Attempt.started_at, BigInteger) + _VIETNAM_MS) // _DAY_MS, String),
}
