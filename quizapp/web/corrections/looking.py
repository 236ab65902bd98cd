"""What would change, worked out once for the pages that show it, with the names as all may see them.

In a small house within the request, in a large one by a job (see beside.py) whose result is shown with what came since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request

from ...domain.content_review import ContentState
from ...domain.grading import AnswerKey
from ...domain.regrading import Move, written
from ...queries.boards import load_people
from ...queries.contest_draws import Shortage, shortages_without
from ...queries.corrections import KeyedQuestion
from ...queries.preview_marks import Mark, take_mark
from ...queries.previews import BoardChange, Preview, PrizeChange
from ...queries.regrading import preview
from ...queries.standings import Person
from ...services.job_running import exports_folder
from ...services.preview_jobs import KeptPreview, is_short, load_kept
from ..context import clock, long_reading, reading, running
from ..snapshots import snapshot

PAGE_SIZE = 50
#: Whoever pages through the list sees one moment, and the next look is not long in coming.
SECONDS = 30


@dataclass(frozen=True)
class MovedPerson:
    move: Move
    person: Person


@dataclass(frozen=True)
class PrizeLine:
    """Who would come into the prize places of a board and who leave them."""

    change: PrizeChange
    gained: tuple[Person, ...]
    lost: tuple[Person, ...]


@dataclass(frozen=True)
class Looked:
    """A preview with the page of it that was asked for."""

    preview: Preview
    taken_at: datetime
    #: Attempts graded since.
    newer: int
    #: Whether anything it shows may have changed since.
    is_outdated: bool
    #: Which of the boards, if any.
    at: int
    board: BoardChange | None
    prizes: Sequence[tuple[BoardChange, PrizeLine]]
    moved: Sequence[MovedPerson]
    page: int
    pages: int
    #: What could not be drawn any more: a dropped question leaves the bank.
    shortages: Sequence[Shortage]


def look(question: KeyedQuestion, after: AnswerKey) -> Looked | None:
    """The preview; `board` and `page` of it come from the address. None when a job has to work it out first."""
    with reading() as session:
        mark = take_mark(session, question.version_id, clock())
        if is_short(session):
            kept = None
        else:
            kept = load_kept(session, exports_folder(running().settings.data_dir), question, after)
            if kept is None:
                return None
    return _shown(question, after, mark, kept or _at_once(question, after, mark))


def _at_once(question: KeyedQuestion, after: AnswerKey, mark: Mark) -> KeptPreview:
    """Anew as soon as anything has changed."""
    key = "correction", question.version_id, written(question.key), written(after), mark
    found, taken_at = snapshot(key, SECONDS, lambda: _preview(question, after))
    return KeptPreview(found, mark, taken_at)


def _shown(question: KeyedQuestion, after: AnswerKey, mark: Mark, kept: KeptPreview) -> Looked:
    found = kept.preview
    at = min(max(request.args.get("board", 0, type=int), 0), max(len(found.boards) - 1, 0))
    board = found.boards[at] if found.boards else None
    pages = max(1, -(-len(board or ()) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    moved = board.page((page - 1) * PAGE_SIZE, PAGE_SIZE) if board else []
    people = _people(found, moved)
    return Looked(
        found,
        kept.taken_at,
        mark.graded - kept.mark.graded,
        mark != kept.mark,
        at,
        board,
        [(one, _prize_line(change, people)) for one in found.boards for change in one.prizes],
        [MovedPerson(move, people[move.participant]) for move in moved],
        page,
        pages,
        _shortages(question, after),
    )


def _shortages(question: KeyedQuestion, after: AnswerKey) -> Sequence[Shortage]:
    if not after.is_dropped or question.state is not ContentState.APPROVED:
        return ()
    with reading() as session:
        return shortages_without(session, question.version_id, clock())


def _preview(question: KeyedQuestion, after: AnswerKey) -> Preview:
    with long_reading() as session:
        return preview(session, question.version_id, question.key, after, clock())


#: Beyond it only the number of people is told.
MOST_WINNERS = 20


def _people(found: Preview, moved: Sequence[Move]) -> dict[int, Person]:
    wanted = {move.participant for move in moved}
    for board in found.boards:
        for change in board.prizes:
            wanted.update(change.moves.gained[:MOST_WINNERS])
            wanted.update(change.moves.lost[:MOST_WINNERS])
    with reading() as session:
        return dict(load_people(session, sorted(wanted), clock()))


def _prize_line(change: PrizeChange, people: dict[int, Person]) -> PrizeLine:
    gained, lost = change.moves.gained[:MOST_WINNERS], change.moves.lost[:MOST_WINNERS]
    return PrizeLine(change, tuple(people[one] for one in gained), tuple(people[one] for one in lost))
