"""Where people stood before and after a correction, kept with it: worked out from the scores that changed, at any time.

What is kept follows from `score_changes` alone, so that it may be worked out after the scores have changed: nobody's
save waits for the ranking of a whole contest.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, FromClause, delete, func, or_, select, update
from sqlalchemy.orm import Session

from ..db import Database
from ..domain.errors import NotFound
from ..domain.regrading import CorrectionState, is_worth_keeping
from ..models import Attempt, Contest, KeyCorrection, PlaceChange, Round, ScoreChange
from ..queries.corrections import NO_CORRECTION
from ..queries.jobs import JobView
from ..queries.previews import BoardChange
from ..queries.regrading import Steps, compare_boards
from .audit import Actor
from .bulk_rows import BulkRows
from .export_files import Progress
from .jobs import Outcome, enqueue

KIND = "correction.places"
#: Of those who came into prize places or left them, so many are kept by name, and of all the number.
MOST_WINNERS = 50
#: The last five are a Move.
_COLUMNS = (
    *("correction_id", "number", "participant_id"),
    *("rank_before", "rank_after", "score_before", "score_after"),
)


def ask_for_places(session: Session, actor: Actor, correction_pid: str, now: datetime) -> str:
    """Puts the work into the line; the public id of its job."""
    return enqueue(session, actor, KIND, correction_pid, {}, now)


def keep_places(session: Session, correction_pid: str, now: datetime) -> int:
    """Works out and stores, in the caller's transaction: where that is short. How many rows are kept."""
    number, decided_at = _confirmed(session, correction_pid)
    return _store(session, number, _boards(session, number, decided_at), now)


def run_places(
    database: Database, job: JobView, _folder: Path, _name: str, _office: str, progress: Progress, now: datetime
) -> Outcome:
    """Works out of one moment, and stores in a transaction of its own, as short as it can be."""
    with database.snapshot() as session:
        number, decided_at = _confirmed(session, job.subject)
        boards = _boards(session, number, decided_at, progress)
    with database.transaction() as session:
        rows = _store(session, number, boards, now)
    return Outcome("correction.places_kept", {"rows": rows, "boards": len(boards)})


def _confirmed(session: Session, pid: str) -> tuple[int, datetime]:
    """The number of a correction that was confirmed, and when; else NotFound."""
    row = session.execute(
        select(KeyCorrection.id, KeyCorrection.decided_at).where(
            KeyCorrection.pid == pid, KeyCorrection.state.in_((CorrectionState.CONFIRMED, CorrectionState.REPLACED))
        )
    ).one_or_none()
    if row is None or row.decided_at is None:
        raise NotFound(NO_CORRECTION)
    return row.id, row.decided_at


def _boards(
    session: Session, correction_id: int, decided_at: datetime, progress: Steps = lambda *_: None
) -> tuple[BoardChange, ...]:
    """As the boards stood when it was confirmed, whatever was corrected later."""
    rows = session.execute(
        select(Contest.slug, Round.number)
        .select_from(ScoreChange)
        .join(Attempt, Attempt.id == ScoreChange.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(Contest, Contest.id == Round.contest_id)
        .where(ScoreChange.correction_id == correction_id)
        .distinct()
        .order_by(Contest.slug, Round.number)
    )
    touched: dict[str, set[int]] = {}
    for slug, number in rows:
        touched.setdefault(slug, set()).add(number)
    later = KeyCorrection.decided_at > decided_at
    undone = _undoing(or_(KeyCorrection.id == correction_id, later), "undone"), _undoing(later, "undone_later")
    return compare_boards(session, touched, undone, decided_at, progress)


def _undoing(which: ColumnElement[bool], name: str) -> FromClause:
    """What to add to scores to have them as they were before these corrections."""
    return (
        select(
            ScoreChange.attempt_id,
            func.sum(ScoreChange.points_before - ScoreChange.points_after).label("delta"),
        )
        .join(KeyCorrection, KeyCorrection.id == ScoreChange.correction_id)
        .where(which)
        .group_by(ScoreChange.attempt_id)
        .cte(name)
        .prefix_with("MATERIALIZED")
    )


def _store(session: Session, correction_id: int, boards: tuple[BoardChange, ...], now: datetime) -> int:
    """In place of what was kept before: begun anew, a job comes to the same."""
    session.execute(delete(PlaceChange).where(PlaceChange.correction_id == correction_id))
    rows = [row for board in boards for row in _rows(correction_id, board)]
    BulkRows(session.connection(), PlaceChange, *_COLUMNS).add(rows)
    places = {"at": now.isoformat(), "boards": [_plain(board) for board in boards]}
    session.execute(update(KeyCorrection).where(KeyCorrection.id == correction_id).values(places=places))
    return len(rows)


def _rows(correction_id: int, board: BoardChange) -> Iterator[tuple[int, ...]]:
    """In the order of _COLUMNS."""
    for move in board.page(0, len(board)):
        if is_worth_keeping(move):
            yield (correction_id, board.number or 0, *move)


def _plain(board: BoardChange) -> dict[str, Any]:
    moved = board.page(0, len(board))
    return {
        "slug": board.slug,
        "number": board.number,
        "people": board.people,
        "scores": sum(one.score_before != one.score_after for one in moved),
        "ranks": sum(one.rank_before != one.rank_after for one in moved),
        "prizes": [
            {
                "board": prize.board,
                "places": prize.moves.places,
                "gained": list(prize.moves.gained[:MOST_WINNERS]),
                "gained_count": len(prize.moves.gained),
                "lost": list(prize.moves.lost[:MOST_WINNERS]),
                "lost_count": len(prize.moves.lost),
            }
            for prize in board.prizes
        ],
    }
