"""What a confirmed correction changed: each board with ranks and scores before and after, and every attempt."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.access import Permission
from ...domain.errors import N_, NotFound
from ...domain.regrading import CorrectionState
from ...queries.correction_places import KeptBoard, KeptPlace, kept_boards, kept_places
from ...queries.corrections import NO_CORRECTION, PAGE_SIZE, ChangedScore, changed_scores, find_correction
from ...queries.jobs import JobView, latest_jobs
from ...services.place_keeping import KIND, ask_for_places
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp

#: In the address, for the list of attempts; a board is named by its place.
ATTEMPTS = "attempts"


@dataclass(frozen=True)
class Kept:
    #: None until they have been worked out.
    boards: Sequence[KeptBoard] | None
    #: Which of the boards is shown; None for every attempt.
    at: int | None
    places: Sequence[KeptPlace]
    scores: Sequence[ChangedScore]
    total: int
    page: int
    pages: int
    #: The latest job that works the boards out.
    job: JobView | None

    @property
    def board(self) -> KeptBoard | None:
        return None if self.at is None or self.boards is None else self.boards[self.at]


def load_kept_changes(pid: str) -> Kept:
    """`board` and `page` come from the address."""
    page = max(request.args.get("page", 1, type=int), 1)
    asked = request.args.get("board", 0, type=int) if request.args.get("board") != ATTEMPTS else None
    places: Sequence[KeptPlace] = ()
    scores: Sequence[ChangedScore] = ()
    with reading() as session:
        boards = kept_boards(session, pid, clock())
        at = None if asked is None or not boards else min(max(asked, 0), len(boards) - 1)
        if at is None or boards is None:
            total, scores = changed_scores(session, pid, page, clock())
        else:
            total, places = kept_places(session, pid, boards[at], page, clock())
        job = next(iter(latest_jobs(session, (KIND,), pid)), None)
    return Kept(boards, at, places, scores, total, page, max(1, -(-total // PAGE_SIZE)), job)


@bp.post("/staff/corrections/<pid>/places")
@requires(Permission.CORRECT_KEYS)
def work_out_places(pid: str) -> ResponseReturnValue:
    """Once more, or for the first time: what is kept follows from the scores that changed."""
    with reading() as session:
        correction = find_correction(session, pid)
    if correction.state not in (CorrectionState.CONFIRMED, CorrectionState.REPLACED):
        raise NotFound(NO_CORRECTION)
    with transaction() as session:
        ask_for_places(session, actor(), pid, clock())
    flash(translate(N_("Đang xếp hạng trước và sau khi chấm lại.")), "done")
    return redirect(url_for("corrections.one_correction", pid=pid), 303)
