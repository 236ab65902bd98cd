"""The standings for all to see, kept small: numbers only, a few bytes a person; names are looked up for one page."""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import FromClause, select
from sqlalchemy.orm import Session

from ..domain.errors import NotFound
from ..domain.ranking import Criterion
from ..domain.rounds import VIETNAM
from ..models import Contest, Participant, ParticipantSession, Unit
from .ranking_rows import board_rows, rules_of
from .standings import NO_SUCH_ROUND, Person, find_contest, public_person, ranked_round


@dataclass(frozen=True)
class BoardPlace:
    """A row of a board, without the name. `participant_id` is for looking it up and is shown nowhere."""

    participant_id: int
    rank: int
    is_tied: bool
    score: int
    max_score: int
    duration_ms: int


class Board:
    """All places of one board in order; 28 bytes each, and 4 for every participant there is."""

    def __init__(self, criteria: tuple[Criterion, ...], actual: int | None) -> None:
        self.criteria = criteria
        #: The true number for the prediction question; None while nobody knows it, and over all rounds.
        self.actual = actual
        self._people = array("q")
        self._ranks = array("i")
        self._scores = array("i")
        self._max_scores = array("i")
        self._durations = array("q")
        self._first_id = 0
        #: Names looked up so far; they are as old as the board.
        self.people: Mapping[int, Person] = {}
        #: By participant's number less the first one: the place from 1, or 0.
        self._place_of = array("i")

    def __len__(self) -> int:
        return len(self._people)

    def place(self, at: int) -> BoardPlace:
        """The place `at`, counted from 0."""
        rank = self._ranks[at]
        is_tied = rank <= at or (at + 1 < len(self) and self._ranks[at + 1] == rank)
        return BoardPlace(self._people[at], rank, is_tied, self._scores[at], self._max_scores[at], self._durations[at])

    def standings(self) -> Iterator[tuple[int, int, int]]:
        """Participant, rank and score of every place, in order: for whoever walks through all of them."""
        return zip(self._people, self._ranks, self._scores, strict=True)

    def find(self, participant_id: int | None) -> int | None:
        """Where a participant stands, counted from 0."""
        at = -1 if participant_id is None else participant_id - self._first_id
        place = self._place_of[at] if 0 <= at < len(self._place_of) else 0
        return place - 1 if place else None

    def fill(self, rows: Any) -> None:
        """Takes the rows of `board_rows`: who is equal to the one above in all that the order goes by shares a rank."""
        above: Sequence[Any] | None = None
        rank = 0
        add_person, add_rank, add_score = self._people.append, self._ranks.append, self._scores.append
        add_max_score, add_duration = self._max_scores.append, self._durations.append
        # Plain tuples: a hundred thousand times, every needless step is felt.
        for at, row in enumerate(map(tuple, rows), start=1):
            key = row[4:]
            if key != above:
                rank, above = at, key
            add_person(row[0])
            add_rank(rank)
            add_score(row[1])
            add_max_score(row[2])
            add_duration(row[3])
        if self._people:
            self._first_id = min(self._people)
            self._place_of = array("i", bytes(4 * (max(self._people) - self._first_id + 1)))
            for at, participant_id in enumerate(self._people, start=1):
                self._place_of[participant_id - self._first_id] = at

    def to_plain(self) -> dict[str, Any]:
        """What JSON can hold, to be shared by hosts: numbers packed, names left out."""
        columns = {name: b64encode(getattr(self, name).tobytes()).decode() for name in _COLUMNS}
        return {"criteria": list(self.criteria), "actual": self.actual, "first_id": self._first_id, "columns": columns}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Board":
        board = cls(tuple(map(Criterion, plain["criteria"])), plain["actual"])
        board._first_id = int(plain["first_id"])
        for name in _COLUMNS:
            getattr(board, name).frombytes(b64decode(plain["columns"][name]))
        return board


#: Of a board, what there is for each place, and the way from a participant to the place.
_COLUMNS = ("_people", "_ranks", "_scores", "_max_scores", "_durations", "_place_of")


def load_board(
    session: Session, contest_slug: str, number: int | None, now: datetime, changes: FromClause | None = None
) -> Board:
    """The board of the round of that number, or without one over all rounds: the order of `standings`.

    With `changes` (of `regrading.changes_of`) as it would be after a correction.
    """
    contest = find_contest(session, contest_slug)
    rounds = [ranked_round(session, one, now, changes) for one in contest.rounds if number in (None, one.number)]
    if number is not None and not rounds:
        raise NotFound(NO_SUCH_ROUND)
    rules = rules_of(contest, changes)
    board = Board(rules.criteria, None if number is None else rounds[0].actual)
    if rounds:
        board.fill(board_rows(session, rules, rounds, overall=number is None))
    return board


def load_people(session: Session, participant_ids: Sequence[int], now: datetime) -> Mapping[int, Person]:
    """What all may see of these participants."""
    rows = session.execute(
        select(Participant.id, Participant.full_name, Participant.birth_year, Participant.is_name_public, Unit.name)
        .join(Unit, Unit.id == Participant.unit_id)
        .where(Participant.id.in_(participant_ids))
    )
    today = now.astimezone(VIETNAM).date()
    return {row[0]: public_person(*row[1:], today) for row in rows}


def find_own_id(session: Session, contest_slug: str, token_sha256: str) -> int | None:
    """The participant this browser is in the contest, if any."""
    return session.execute(
        select(ParticipantSession.participant_id)
        .join(Contest, Contest.id == ParticipantSession.contest_id)
        .where(Contest.slug == contest_slug, ParticipantSession.token_sha256 == token_sha256)
    ).scalar_one_or_none()
