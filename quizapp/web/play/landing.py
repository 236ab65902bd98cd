"""The first page, and the page of a contest that a QR code opens."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from ...domain.attempts import AttemptState
from ...domain.contests import ContestState
from ...domain.rounds import Phase, next_opening, phase_at
from ...queries.play import PlayContest, PlayRound, list_contests
from ..context import clock, reading
from ..gate import public
from . import bp
from .state import find_present


@dataclass(frozen=True)
class RoundOnLine:
    """A round as the landing page draws it."""

    round: PlayRound
    phase: Phase
    #: When it opens next, for rounds that are not open now.
    opens_at: datetime | None


@bp.get("/")
@public
def home() -> str:
    with reading() as session:
        contests = list_contests(session)
    now = clock()
    open_now = [one for one in contests if one.is_open(now)]
    coming = [one for one in contests if one.is_coming(now)]
    over = [one for one in contests if one not in open_now and one not in coming]
    return render_template("play/home.html", open_now=open_now, coming=coming, over=over)


@bp.get("/c/<slug>")
@public
def landing(slug: str) -> str:
    with reading() as session:
        present = find_present(session, slug)
    contest, now = present.contest, clock()
    return render_template(
        "play/landing.html",
        contest=contest,
        visitor=present.visitor,
        line=round_line(contest, now),
        playable=None if contest.state is ContestState.FINISHED else contest.round_to_play(now),
        now=now,
        AttemptState=AttemptState,
    )


def round_line(contest: PlayContest, now: datetime) -> list[RoundOnLine]:
    """Every round with where it stands."""
    is_over = contest.state is ContestState.FINISHED
    return [
        RoundOnLine(
            one,
            Phase.CLOSED if is_over else phase_at(one.window, now),
            None if is_over else next_opening(one.window, now),
        )
        for one in contest.rounds
    ]
