"""What correcting a key would change: points of attempts, places on boards, prize places; nothing is written."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, case, func, literal, or_, select
from sqlalchemy.orm import Session

from ..domain.contests import ContestState, PrizeScope
from ..domain.grading import AnswerKey
from ..domain.regrading import Move, PrizeMoves, Standing, Turn, moves, prize_moves, turn_of
from ..models import Attempt, Contest, Participant, Prize, Round, Score, Slot
from .boards import Board, load_board

ALL = "all"
UNITS = "units"


@dataclass(frozen=True)
class Counts:
    """Of one round: graded attempts that hold the question, those whose points change, full marks before and after."""

    held: int
    up: int
    down: int
    people: int
    full_before: int
    full_after: int

    @property
    def changed(self) -> int:
        return self.up + self.down


@dataclass(frozen=True)
class PrizeChange:
    """Of a board of prizes, a group's or of all, who would come into the prize places and who leave them."""

    board: str
    moves: PrizeMoves


@dataclass(frozen=True)
class BoardChange:
    """One list of standings before and after. `number` is None over all rounds."""

    slug: str
    contest: str
    number: int | None
    title: str
    #: Ranked people on it.
    people: int
    #: Five numbers a person whose score or rank changes, in the new order.
    moved: "array[int]"
    prizes: tuple[PrizeChange, ...]

    def __len__(self) -> int:
        return len(self.moved) // len(Move._fields)

    def page(self, first: int, count: int) -> list[Move]:
        width = len(Move._fields)
        numbers = self.moved[first * width : (first + count) * width]
        return [Move(*numbers[at : at + width]) for at in range(0, len(numbers), width)]


@dataclass(frozen=True)
class RoundChange:
    slug: str
    contest: str
    number: int
    title: str
    #: Whether the round is closed or its contest over: people may know the results.
    is_announced: bool
    counts: Counts


@dataclass(frozen=True)
class Preview:
    """Everything a correction would change, as it is at one moment."""

    rounds: tuple[RoundChange, ...]
    boards: tuple[BoardChange, ...]

    @property
    def total(self) -> Counts:
        parts = [one.counts for one in self.rounds]
        return Counts(*(sum(getattr(part, name) for part in parts) for name in Counts.__dataclass_fields__))

    @property
    def is_announced(self) -> bool:
        return any(one.is_announced and one.counts.changed for one in self.rounds)

    @property
    def prizes(self) -> int:
        """People who gain or lose a prize place, on whichever board."""
        every = [prize.moves for board in self.boards for prize in board.prizes]
        return len({one for part in every for one in (*part.gained, *part.lost)})

    def plain(self) -> dict[str, int]:
        """What is kept beside the correction."""
        total = self.total
        counts = {name: getattr(total, name) for name in Counts.__dataclass_fields__}
        return counts | {"places": sum(len(board) for board in self.boards), "prizes": self.prizes}


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


def preview(session: Session, version_id: int, before: AnswerKey, after: AnswerKey, now: datetime) -> Preview:
    """What would change if `after` counted instead of `before`. For a session that sees one moment (`snapshot`)."""
    turn = find_turn(session, version_id, before, after)
    # Read once in a statement, however often it is asked for.
    changes = changes_of(version_id, turn).cte("changes").prefix_with("MATERIALIZED")
    rounds = tuple(_round_changes(session, version_id, changes, now))
    touched: dict[str, set[int]] = {}
    for one in rounds:
        if one.counts.changed:
            touched.setdefault(one.slug, set()).add(one.number)
    boards = [board for slug, numbers in touched.items() for board in _boards(session, slug, numbers, changes, now)]
    return Preview(rounds, tuple(boards))


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


def _boards(session: Session, slug: str, numbers: set[int], changes: CTE, now: datetime) -> Iterator[BoardChange]:
    contest = session.scalars(select(Contest).where(Contest.slug == slug)).one()
    several = len(contest.rounds) > 1
    # Where there is one round, its board is the contest's.
    scopes = {PrizeScope.ROUND} if several else set(PrizeScope)
    for one in contest.rounds:
        if one.number in numbers:
            yield _board(session, contest, one.number, one.title, scopes, changes, now)
    if several:
        yield _board(session, contest, None, "", {PrizeScope.CONTEST}, changes, now)


def _board(
    session: Session,
    contest: Contest,
    number: int | None,
    title: str,
    scopes: set[PrizeScope],
    changes: CTE,
    now: datetime,
) -> BoardChange:
    old = load_board(session, contest.slug, number, now)
    new = load_board(session, contest.slug, number, now, changes)
    before = {one.participant: one for one in _standings(old)}
    moved = array("q")
    for move in moves(before, _standings(new)):
        moved.extend(move)
    prizes = tuple(
        PrizeChange(board, prize_moves(before.values(), _standings(new), places, _members(session, contest, board)))
        for board, places in _prize_places(contest.prizes, scopes)
    )
    return BoardChange(contest.slug, contest.title, number, title, len(new), moved, prizes)


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
