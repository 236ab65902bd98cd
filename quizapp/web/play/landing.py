"""The first page, and the page of a contest that a QR code opens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import render_template

from ...domain.contests import ContestState
from ...domain.errors import Refusal
from ...domain.rounds import Phase, next_opening, phase_at
from ...queries.play import PlayContest, PlayRound, Visitor, list_contests
from ..ask import Ask
from ..context import clock, hot_reading, reading
from ..frames import render
from ..gate import public
from ..language import language
from ..reply import Reply, crowd_page, keep_page
from ..snapshots import snapshot
from ..turnout import SECONDS, Turnout, unit_turnout
from . import bp, stops
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
    with hot_reading() as connection:
        present = find_present(connection, slug)
    return _landing_page(present.contest, present.visitor, clock(), render_template)


@stops.add("GET", "/c/<slug>", "play.landing")
def crowd_landing(ask: Ask, slug: str) -> Reply | None:
    """The same for every stranger until a round opens or closes: rendered and compressed once for the crowd."""
    with hot_reading() as connection:
        present = find_present(connection, slug)
    contest, visitor, now = present.contest, present.visitor, clock()
    if visitor.participant_id is not None:
        return None
    phases = tuple(phase_at(one.window, now) for one in contest.rounds)
    key = ("landing", contest.slug, contest.revision, phases, language())
    kept, _taken_at = snapshot(
        key, SECONDS, lambda: keep_page(_landing_page(contest, visitor, now, partial(render, ask)))
    )
    return crowd_page(kept, ask.environ.get("HTTP_ACCEPT_ENCODING", ""), ask.environ.get("HTTP_IF_NONE_MATCH", ""))


def _landing_page(contest: PlayContest, visitor: Visitor, now: datetime, draw: Callable[..., str]) -> str:
    return draw(
        "play/landing.html",
        contest=contest,
        visitor=visitor,
        line=round_line(contest, now),
        playable=None if contest.state is ContestState.FINISHED else contest.round_to_play(now),
        turnout=_turnout(contest.slug),
        now=now,
    )


def _turnout(slug: str) -> Turnout | None:
    """Nothing where the figures can't be had: the way into the contest matters more."""
    try:
        turnout, _taken_at = unit_turnout(slug)
    except Refusal:
        return None
    return turnout


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
