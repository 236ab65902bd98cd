"""The database's part of a ranking: it chooses the attempts that count and puts them in order.

Which attempt counts and who stands where is said by `domain.ranking`; these statements say it again for a database, so
that a list of any length can be walked through. The domain looks at the order once more, and tests hold both together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Row,
    Select,
    String,
    Subquery,
    case,
    cast,
    collate,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from ..domain.attempts import AttemptState
from ..domain.ranking import NO_PREDICTION, Counted, Criterion
from ..models import Attempt, Contest, Participant, Score, Unit

#: Rows taken from the database at a time.
_CHUNK = 1000
#: As it is kept, which is what the order goes by: to make a moment of it takes longer than to fetch the row.
_ENDED_MS = type_coerce(Attempt.ended_at, BigInteger)


@dataclass(frozen=True)
class RankedRound:
    """A round with its true number, as far as it is known."""

    round_id: int
    number: int
    actual: int | None


@dataclass(frozen=True)
class Rules:
    contest_id: int
    counted: Counted
    criteria: tuple[Criterion, ...]
    #: By attempt, the points that a correction would add or take: for standings as they would be after it.
    changes: FromClause | None = None


def rules_of(contest: Contest, changes: FromClause | None = None) -> Rules:
    criteria = tuple(Criterion(criterion) for criterion in contest.tie_break)
    return Rules(contest.id, contest.counted_attempt, criteria, changes)


def points_with(changes: FromClause | None) -> ColumnElement[int]:
    """The points of a score, which `with_changes` has joined to what would change."""
    return Score.points.expression if changes is None else Score.points + func.coalesce(changes.c.delta, 0)


def with_changes(statement: Select[*tuple[Any, ...]], changes: FromClause | None) -> Select[*tuple[Any, ...]]:
    """Beside each score what would change of it, if anything."""
    return statement if changes is None else statement.outerjoin(changes, changes.c.attempt_id == Score.attempt_id)


def round_rows(session: Session, rules: Rules, one: RankedRound, *columns: Any) -> Iterator[Row[Any]]:
    """The attempts that count in a round, in the order of `rank_entries`: the parts of an Entry, then `columns`.

    `columns` are of the participant or the unit.
    """
    counted = _counted(rules, one).subquery()
    statement = (
        select(
            Participant.pid,
            Attempt.pid,
            counted.c.number,
            counted.c.points,
            counted.c.max_points,
            counted.c.prediction,
            counted.c.duration_ms,
            counted.c.ended_ms,
            *columns,
        )
        .select_from(counted)
        .join(Attempt, Attempt.id == counted.c.attempt_id)
        .where(counted.c.place == 1)
    )
    return stream(session, _in_order(session, statement, counted, _round_order(rules.criteria, one.actual, counted.c)))


def overall_rows(session: Session, rules: Rules, rounds: Sequence[RankedRound], *columns: Any) -> Iterator[Row[Any]]:
    """Everybody of any of these rounds, in the order of `rank_overall`, then `columns`, as of `round_rows`.

    In place of an OverallEntry's parts: the pid, the numbers of the rounds with commas, points, the most there were,
    the distance, how many predictions were made, duration, the last end.
    """
    sums = _sums(rules, rounds).subquery()
    statement = select(
        Participant.pid,
        sums.c.rounds,
        sums.c.points,
        sums.c.max_points,
        sums.c.distance,
        sums.c.predictions,
        sums.c.duration_ms,
        sums.c.ended_ms,
        *columns,
    ).select_from(sums)
    return stream(session, _in_order(session, statement, sums, _overall_order(rules.criteria, sums.c)))


def board_rows(session: Session, rules: Rules, rounds: Sequence[RankedRound], *, overall: bool) -> Iterator[Row[Any]]:
    """The same orders with only what a board needs: participant (its number), points, the most there were, duration.

    Then what the order goes by: who is equal in all of that shares a place.
    """
    if overall:
        listed: Subquery = _sums(rules, rounds).subquery()
        keys = _overall_order(rules.criteria, listed.c)
    else:
        (one,) = rounds
        listed = _counted(rules, one).subquery()
        keys = _round_order(rules.criteria, one.actual, listed.c)
    columns = listed.c.participant_id, listed.c.points, listed.c.max_points, listed.c.duration_ms
    statement = select(*columns, *(key.label(f"key_{at}") for at, key in enumerate(keys))).select_from(listed)
    if not overall:
        statement = statement.where(listed.c.place == 1)
    return stream(session, _in_order(session, statement, listed, keys))


def is_settled(session: Session, rules: Rules, one: RankedRound) -> bool:
    """Whether the predictions of a round count: its true number is known, and a counted attempt has one."""
    if one.actual is None:
        return False
    counted = _counted(rules, one).subquery()
    found = (
        select(counted.c.attempt_id)
        .join(Participant, Participant.id == counted.c.participant_id)
        .where(counted.c.place == 1, counted.c.prediction.is_not(None), Participant.is_ranked)
    )
    return session.execute(found.limit(1)).first() is not None


def stream(session: Session, statement: Select[Any]) -> Iterator[Row[Any]]:
    """The rows, a thousand at a time where the database can hold the rest back.

    By the session's connection: a session looks for objects in every column of every row, and there are none.
    """
    connection = session.connection()
    driver = connection.connection.driver_connection
    if getattr(driver, "autocommit", False) is True:
        # PostgreSQL keeps a place in a list only for the length of a transaction, and `Database.reading` begins none.
        with connection.execute(statement) as result:
            yield from result.yield_per(_CHUNK)
    else:
        # Whoever has all the rows that were counted asks for no further one: the place in the list is given up then.
        with connection.execute(statement, execution_options={"yield_per": _CHUNK}) as result:
            yield from result


def _in_order(
    session: Session, statement: Select[Any], listed: Subquery, keys: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """Of ranked people, with the person beside each row; equal ones by public id, by the numbers of its signs."""
    collation = "BINARY" if session.get_bind().dialect.name == "sqlite" else "C"
    return (
        statement.join(Participant, Participant.id == listed.c.participant_id)
        .join(Unit, Unit.id == Participant.unit_id)
        .where(Participant.is_ranked)
        .order_by(*keys, collate(Participant.pid, collation))
    )


def _counted(rules: Rules, one: RankedRound) -> Select[Any]:
    """The graded attempts of all participants, ranked or not; `place` 1 is the one that counts."""
    points = points_with(rules.changes)
    columns: Mapping[str, Any] = {
        "points": points,
        "prediction": Attempt.prediction,
        "duration_ms": Score.duration_ms,
        "ended_ms": _ENDED_MS,
    }
    orders: Mapping[Counted, list[ColumnElement[Any]]] = {
        Counted.BEST: [*_round_order(rules.criteria, one.actual, columns), Attempt.number.expression],
        Counted.FIRST: [Attempt.number.expression],
        Counted.LAST: [Attempt.number.desc()],
    }
    place = func.row_number().over(partition_by=Attempt.participant_id, order_by=orders[rules.counted])
    statement = (
        select(
            Attempt.id.label("attempt_id"),
            Attempt.participant_id.label("participant_id"),
            Attempt.number.label("number"),
            points.label("points"),
            Score.max_points.label("max_points"),
            Attempt.prediction.label("prediction"),
            Score.duration_ms.label("duration_ms"),
            _ENDED_MS.label("ended_ms"),
            place.label("place"),
        )
        .join(Score, Score.attempt_id == Attempt.id)
        .where(Attempt.round_id == one.round_id, Attempt.state != AttemptState.IN_PROGRESS)
    )
    return with_changes(statement, rules.changes)


def _sums(rules: Rules, rounds: Sequence[RankedRound]) -> Select[Any]:
    counted: CompoundSelect[Any] = union_all(*(_of_round(rules, one) for one in rounds))
    parts = counted.subquery()
    return select(
        parts.c.participant_id,
        func.aggregate_strings(parts.c.round, ",").label("rounds"),
        cast(func.sum(parts.c.points), BigInteger).label("points"),
        cast(func.sum(parts.c.max_points), BigInteger).label("max_points"),
        cast(func.sum(parts.c.distance), BigInteger).label("distance"),
        func.count(parts.c.distance).label("predictions"),
        cast(func.sum(parts.c.duration_ms), BigInteger).label("duration_ms"),
        func.max(parts.c.ended_ms).label("ended_ms"),
    ).group_by(parts.c.participant_id)


def _of_round(rules: Rules, one: RankedRound) -> Select[Any]:
    counted = _counted(rules, one).subquery()
    distance = cast(null(), BigInteger) if one.actual is None else func.abs(counted.c.prediction - one.actual)
    return select(
        counted.c.participant_id,
        cast(literal(str(one.number)), String).label("round"),
        counted.c.points,
        counted.c.max_points,
        distance.label("distance"),
        counted.c.duration_ms,
        counted.c.ended_ms,
    ).where(counted.c.place == 1)


def _round_order(criteria: Sequence[Criterion], actual: int | None, columns: Any) -> list[ColumnElement[Any]]:
    """Ascending, as the sort keys of the domain are."""
    prediction = columns["prediction"]
    distance = case((prediction.is_(None), NO_PREDICTION), else_=func.abs(prediction - actual))
    parts: Mapping[Criterion, list[ColumnElement[Any]]] = {
        Criterion.SCORE: [-columns["points"]],
        Criterion.PREDICTION: [] if actual is None else [distance],
        Criterion.DURATION: [columns["duration_ms"]],
        Criterion.SUBMITTED_AT: [columns["ended_ms"]],
    }
    return [part for criterion in criteria for part in parts[criterion]]


def _overall_order(criteria: Sequence[Criterion], columns: Any) -> list[ColumnElement[Any]]:
    parts: Mapping[Criterion, list[ColumnElement[Any]]] = {
        Criterion.SCORE: [-columns["points"]],
        # More predictions made are fewer missing ones, however many rounds there are.
        Criterion.PREDICTION: [-columns["predictions"], func.coalesce(columns["distance"], 0)],
        Criterion.DURATION: [columns["duration_ms"]],
        Criterion.SUBMITTED_AT: [columns["ended_ms"]],
    }
    return [part for criterion in criteria for part in parts[criterion]]
