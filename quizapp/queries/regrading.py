"""What correcting a key would change: points of attempts, places on boards, prize places; nothing is written."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, FromClause, Select, case, func, literal, or_, select
from sqlalchemy.orm import Session

from ..domain.contests import ContestState, PrizeScope
from ..domain.grading import AnswerKey
from ..domain.regrading import Standing, Turn, moves, prize_moves, turn_of
from ..models import Attempt, Contest, Participant, Prize, Round, Score, Slot
from .boards import Board, load_board
from .previews import BoardChange, Counts, Preview, PrizeChange, RoundChange
from .unit_changes import UNITS, compare_units

ALL = "all"

#: So many steps are done, of so many.
Steps = Callable[[int, int], object]


def find_turn(session: Session, version_id: int, before: AnswerKey, after: AnswerKey) -> Turn:
    """Which of the responses there are become right, which wrong."""
    given = session.scalars(select(Slot.response).where(Slot.version_id == version_id).distinct())
    return turn_of(before, after, given)


def changes_of(version_id: int, turn: Turn) -> Select[int, Any]:
    """By graded attempt the points that change: columns `attempt_id` and `delta`."""
    gains, losses = _among(turn.gains), _among(turn.losses)
    return (
        select(Slot.attempt_id.label("attempt_id"), func.sum(case((gains, 1), else_=-1)).label("delta"))
        .join(Score, Score.attempt_id == Slot.attempt_id)
        .where(Slot.version_id == version_id, or_(gains, losses))
        .group_by(Slot.attempt_id)
    )


def preview(
    session: Session,
    version_id: int,
    before: AnswerKey,
    after: AnswerKey,
    now: datetime,
    progress: Steps = lambda *_: None,
) -> Preview:
    """What would change if `after` counted instead of `before`. For a session that sees one moment (`snapshot`)."""
    turn = find_turn(session, version_id, before, after)
    # Read once in a statement, however often it is asked for.
    changes = changes_of(version_id, turn).cte("changes").prefix_with("MATERIALIZED")
    rounds = tuple(_round_changes(session, version_id, changes, now))
    touched: dict[str, set[int]] = {}
    for one in rounds:
        if one.counts.changed:
            touched.setdefault(one.slug, set()).add(one.number)
    boards = compare_boards(session, touched, (None, changes), now, progress)
    units = [compare_units(session, slug, changes) for slug in touched]
    return Preview(rounds, boards, tuple(one for one in units if one))


def compare_boards(
    session: Session,
    touched: Mapping[str, set[int]],
    changes: tuple[FromClause | None, FromClause | None],
    now: datetime,
    progress: Steps = lambda *_: None,
) -> tuple[BoardChange, ...]:
    """The boards of these rounds (numbers by contest) and of all rounds together, before and after.

    `changes` are what to add to the scores as they stand (columns as of `changes_of`) for the one and the other.
    """
    planned = [one for slug, numbers in touched.items() for one in _planned(session, slug, numbers)]
    boards = []
    for at, one in enumerate(planned):
        progress(at, len(planned))
        boards.append(_compare(session, one, changes, now))
    return tuple(boards)


def _among(responses: Sequence[str | None]) -> ColumnElement[bool]:
    chosen = Slot.response.in_([one for one in responses if one is not None])
    return or_(chosen, Slot.response.is_(None)) if None in responses else chosen


def _round_changes(session: Session, version_id: int, changes: CTE, now: datetime) -> Iterator[RoundChange]:
    delta = func.coalesce(changes.c.delta, 0)
    held = select(Slot.attempt_id).where(Slot.version_id == version_id).distinct().subquery()
    rows = session.execute(
        select(
            Attempt.round_id,
            func.count(),
            func.count(case((delta > 0, 1))),
            func.count(case((delta < 0, 1))),
            func.count(case((delta != 0, Attempt.participant_id)).distinct()),
            func.count(case((Score.points == Score.max_points, 1))),
            func.count(case((Score.points + delta == Score.max_points, 1))),
        )
        .select_from(held)
        .join(Attempt, Attempt.id == held.c.attempt_id)
        .join(Score, Score.attempt_id == Attempt.id)
        .outerjoin(changes, changes.c.attempt_id == Attempt.id)
        .group_by(Attempt.round_id)
    )
    counts = {row[0]: Counts(*row[1:]) for row in rows}
    for one, contest in session.execute(
        select(Round, Contest)
        .join(Contest, Contest.id == Round.contest_id)
        .where(Round.id.in_(counts))
        .order_by(Contest.id.desc(), Round.number)
    ):
        is_announced = contest.state is ContestState.FINISHED or now >= one.closes_at
        yield RoundChange(contest.slug, contest.title, one.number, one.title, is_announced, counts[one.id])


class _Planned(NamedTuple):
    """A board that is to be looked at; `number` is None over all rounds."""

    contest: Contest
    number: int | None
    title: str
    #: Whose prizes hang on it.
    scopes: set[PrizeScope]


def _planned(session: Session, slug: str, numbers: set[int]) -> Iterator[_Planned]:
    contest = session.scalars(select(Contest).where(Contest.slug == slug)).one()
    several = len(contest.rounds) > 1
    # Where there is one round, its board is the contest's.
    scopes = {PrizeScope.ROUND} if several else set(PrizeScope)
    for one in contest.rounds:
        if one.number in numbers:
            yield _Planned(contest, one.number, one.title, scopes)
    if several:
        yield _Planned(contest, None, "", {PrizeScope.CONTEST})


def _compare(
    session: Session, one: _Planned, changes: tuple[FromClause | None, FromClause | None], now: datetime
) -> BoardChange:
    contest = one.contest
    old, new = (load_board(session, contest.slug, one.number, now, part) for part in changes)
    before = {standing.participant: standing for standing in _standings(old)}
    moved = array("q")
    for move in moves(before, _standings(new)):
        moved.extend(move)
    prizes = tuple(
        PrizeChange(board, prize_moves(before.values(), _standings(new), places, _members(session, contest, board)))
        for board, places in _prize_places(contest.prizes, one.scopes)
    )
    return BoardChange(contest.slug, contest.title, one.number, one.title, len(new), moved, prizes)


def _standings(board: Board) -> Iterator[Standing]:
    return map(Standing._make, board.standings())


def _prize_places(prizes: Sequence[Prize], scopes: set[PrizeScope]) -> list[tuple[str, int]]:
    """How many places of each board have a prize. Units' prizes follow from figures, not from these lists."""
    places: dict[tuple[str, PrizeScope], int] = {}
    for prize in prizes:
        if prize.scope in scopes and prize.board != UNITS:
            at = prize.board, prize.scope
            places[at] = places.get(at, 0) + prize.count
    return [(board, count) for (board, _scope), count in places.items()]


def _members(session: Session, contest: Contest, board: str) -> set[int] | None:
    if board == ALL:
        return None
    return set(
        session.scalars(
            select(Participant.id).where(
                Participant.contest_id == contest.id,
                Participant.target_group == literal(board, Participant.target_group.type),
            )
        )
    )
