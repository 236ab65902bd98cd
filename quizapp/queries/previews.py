"""What a correction would change, as values: for the pages, and packed small for whoever keeps it."""

import json
import zlib
from array import array
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from typing import Any

from ..domain.regrading import Move, PrizeMoves
from ..domain.unit_moves import UnitMove

#: Numbers of people in order are small after any effort; this is the least.
_QUICK = 1


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
class UnitChange:
    """For the units of a contest that has a prize for them."""

    slug: str
    contest: str
    #: Whether the prize has anything to do with scores.
    is_by_score: bool
    #: Units with the turnout that the contest asks for.
    ranked: int
    #: Those whose mean score or whose place by it changes.
    moves: tuple[UnitMove, ...]

    @property
    def moved(self) -> list[UnitMove]:
        """Those whose place changes."""
        return [one for one in self.moves if one.place_before != one.place_after]


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
    units: tuple[UnitChange, ...] = ()

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

    def packed(self) -> bytes:
        """Everything, to be kept in a file: names left out, as in memory."""
        boards = [asdict(board) | {"moved": b64encode(board.moved.tobytes()).decode()} for board in self.boards]
        units = [asdict(one) for one in self.units]
        plain = {"rounds": [asdict(one) for one in self.rounds], "boards": boards, "units": units}
        return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), _QUICK)


def unpacked(content: bytes) -> Preview:
    """What was `packed`."""
    plain = json.loads(zlib.decompress(content))
    rounds = (RoundChange(**{**one, "counts": Counts(**one["counts"])}) for one in plain["rounds"])
    units = (UnitChange(**{**one, "moves": tuple(UnitMove(*move) for move in one["moves"])}) for one in plain["units"])
    return Preview(tuple(rounds), tuple(map(_board, plain["boards"])), tuple(units))


def _board(plain: dict[str, Any]) -> BoardChange:
    moved = array("q")
    moved.frombytes(b64decode(plain["moved"]))
    prizes = tuple(PrizeChange(one["board"], _prize_moves(**one["moves"])) for one in plain["prizes"])
    return BoardChange(**{**plain, "moved": moved, "prizes": prizes})


def _prize_moves(places: int, gained: list[int], lost: list[int]) -> PrizeMoves:
    return PrizeMoves(places, tuple(gained), tuple(lost))
