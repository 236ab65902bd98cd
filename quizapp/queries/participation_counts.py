"""The counting behind participation tables: one statement for the parts and for the total, each added up for itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
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
from .ranking_rows import points_with, with_changes

Keys = tuple[str, ...]
#: Participants, attempts, submitted, scored, sum of scores, full marks.
Counts = tuple[int, int, int, int, int, int]
NOBODY: Counts = (0, 0, 0, 0, 0, 0)

#: Vietnam has kept UTC+7 without summer time since 1975, so a day of the contest is plain arithmetic.
_VIETNAM_MS = 7 * 3600 * 1000
_DAY_MS = 24 * 3600 * 1000
_FIRST_DAY = date(1970, 1, 1).toordinal()
_MOST_KEYS = 2
#: More than anybody has points or attempts in a round.
_MOST = 2**20
#: The day on which an attempt began.
_DAY = cast((type_coerce(Attempt.started_at, BigInteger) + _VIETNAM_MS) // _DAY_MS, String)


@dataclass(frozen=True)
class Tally:
    parts: Mapping[Keys, Counts]
    total: Counts

    def of(self, keys: Keys) -> Counts:
        return self.parts.get(keys, NOBODY)


def count_attempts(
    session: Session,
    contest: Contest,
    by: Sequence[Dimension],
    unit_id: int | None,
    changes: FromClause | None = None,
) -> Tally:
    """What `domain.participation.Row` counts, by part and in all; days as `2026-10-10`.

    With `changes` (of `regrading.changes_of`) as it would be after a correction.
    """
    parts: dict[Keys, Counts] = {}
    total = NOBODY
    rows: Iterable[Sequence[Any]] = session.execute(_statement(contest, by, unit_id, changes)) if contest.rounds else ()
    for is_part, *columns in rows:
        first, second, third, fourth, fifth, sixth = (int(value or 0) for value in columns[_MOST_KEYS:])
        counts = first, second, third, fourth, fifth, sixth
        if is_part:
            parts[tuple(map(_key, by, columns))] = counts
        else:
            total = counts
    return Tally(parts, total)


def _statement(
    contest: Contest, by: Sequence[Dimension], unit_id: int | None, changes: FromClause | None
) -> CompoundSelect[Any]:
    """Attempts gathered once, by person; then the people added up by part, and for the total without any part."""
    people = _people(contest, by, unit_id, changes).cte("people")
    parts = [_key_column(dimension, people).label(f"key_{at}") for at, dimension in enumerate(by)]
    by_part = select(literal(1), *parts, *_no_keys(len(by)), *_sums(people)).select_from(people).group_by(*parts)
    if Dimension.GROUP in by or Dimension.UNIT in by:
        by_part = by_part.join(Participant, Participant.id == people.c.participant_id)
    if Dimension.UNIT in by:
        by_part = by_part.join(Unit, Unit.id == Participant.unit_id)
    # By round and by day a person is in several rows, and in the total once.
    everybody = people if not _key_of_attempt(by) else _gathered(people).subquery()
    return union_all(by_part, select(literal(0), *_no_keys(0), *_sums(everybody)))


def _people(contest: Contest, by: Sequence[Dimension], unit_id: int | None, changes: FromClause | None) -> Select[Any]:
    """A row for every person; by round or by day one for each of those the person has."""
    attempts = union_all(*(_of_round(contest, one, by, unit_id, changes) for one in contest.rounds)).subquery()
    return _gathered(attempts, *([attempts.c.key] if _key_of_attempt(by) else []))


def _gathered(rows: FromClause, *keys: ColumnElement[Any]) -> Select[Any]:
    return select(
        rows.c.participant_id,
        *keys,
        func.sum(rows.c.attempts).label("attempts"),
        func.sum(rows.c.submitted).label("submitted"),
        func.max(rows.c.points).label("points"),
        func.max(rows.c.is_full).label("is_full"),
    ).group_by(rows.c.participant_id, *keys)


def _of_round(
    contest: Contest, one: Round, by: Sequence[Dimension], unit_id: int | None, changes: FromClause | None
) -> Select[Any]:
    """The people of a round, by day where that is asked; the points where the attempt that counts belongs.

    In the order of the index on round and participant nothing has to be sorted, however many attempts there are.
    """
    day = [_DAY.label("key")] if Dimension.DAY in by else []
    best = func.max(_weight(contest.counted_attempt, points_with(changes)))
    rows: Any = (
        select(
            Attempt.participant_id,
            *(day or [literal(str(one.number), String).label("key")]),
            func.count().label("attempts"),
            func.sum(case((Attempt.state == AttemptState.SUBMITTED, 1), else_=0)).label("submitted"),
            best.label("best"),
            (func.max(best).over(partition_by=Attempt.participant_id) if day else best).label("counted"),
        )
        .outerjoin(Score, Score.attempt_id == Attempt.id)
        .where(Attempt.round_id == one.id)
        .group_by(Attempt.participant_id, *(_DAY for _ in day))
    )
    rows = with_changes(rows, changes)
    if unit_id is not None:
        rows = rows.join(Participant, Participant.id == Attempt.participant_id).where(Participant.unit_id == unit_id)
    found = rows.subquery()
    counted = case((found.c.best == found.c.counted, found.c.best))
    return select(
        found.c.participant_id,
        found.c.key,
        found.c.attempts,
        found.c.submitted,
        (counted // 2 % _MOST).label("points"),
        (counted % 2).label("is_full"),
    )


def _weight(counted: Counted, points: ColumnElement[int]) -> ColumnElement[Any]:
    """A number that is greatest for the graded attempt that counts, with its points and whether they are full marks.

    One `max` then finds it, where ranking the attempts of each person would sort them all.
    """
    earlier = _MOST - 1 - Attempt.number
    orders: Mapping[Counted, ColumnElement[Any]] = {
        Counted.BEST: type_coerce(points, BigInteger) * _MOST + earlier,
        Counted.FIRST: earlier,
        Counted.LAST: Attempt.number.expression,
    }
    is_full = case((points == Score.max_points, 1), else_=0)
    order = cast(orders[counted], BigInteger)
    return case((Score.points.is_not(None), (order * _MOST + points) * 2 + is_full))


def _sums(people: FromClause) -> list[ColumnElement[Any]]:
    return [
        func.count(),
        func.sum(people.c.attempts),
        func.sum(people.c.submitted),
        func.count(people.c.points),
        func.sum(people.c.points),
        func.sum(people.c.is_full),
    ]


def _no_keys(count: int) -> list[ColumnElement[Any]]:
    return [cast(null(), String) for _ in range(_MOST_KEYS - count)]


def _key_of_attempt(by: Sequence[Dimension]) -> bool:
    """Whether the part is a matter of the attempt; group and unit are of the person."""
    return Dimension.ROUND in by or Dimension.DAY in by


def _key_column(dimension: Dimension, people: FromClause) -> ColumnElement[Any]:
    if dimension is Dimension.GROUP:
        return type_coerce(Participant.target_group, String)
    return type_coerce(Unit.code, String) if dimension is Dimension.UNIT else people.c.key


def _key(dimension: Dimension, column: str) -> str:
    return date.fromordinal(_FIRST_DAY + int(column)).isoformat() if dimension is Dimension.DAY else column
