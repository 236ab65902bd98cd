"""Standings and turnout for all: computed once in a while for everybody, only the own row is looked up for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request

from ...domain.boards import is_board_visible
from ...domain.contests import BoardVisibility, ContestState
from ...domain.errors import N_, NotFound
from ...domain.rounds import Window
from ...queries.play import PlayContest, load_contest
from ...queries.standings import Place, Standings, find_own_pid, overall_standings, round_standings
from ..context import clock, reading, visitor_token
from ..gate import public
from ..language import translate
from ..snapshots import snapshot
from ..turnout import SECONDS, unit_turnout
from . import bp

PAGE_SIZE = 50
OVERALL = "all"


@dataclass(frozen=True)
class Tab:
    """A board that there is: how the address names it, what it is called, whether and from when it may be seen."""

    value: str
    title: str
    is_visible: bool
    visible_from: datetime


@dataclass(frozen=True)
class Board:
    """The standings with the way from a participant to the place; the same for everybody."""

    standings: Standings
    at: Mapping[str, int]


@bp.get("/c/<slug>/board")
@public
def board(slug: str) -> str:
    contest = _contest(slug)
    tabs = _tabs(contest)
    chosen = _chosen(tabs)
    if not chosen.is_visible:
        return render_template("results/hidden.html", contest=contest, tabs=tabs, chosen=chosen)
    found, taken_at = snapshot(("board", slug, chosen.value), SECONDS, lambda: _standings(slug, chosen.value))
    places = found.standings.places
    own = _own_place(slug, found)
    pages = max(1, -(-len(places) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    first = (page - 1) * PAGE_SIZE
    return render_template(
        "results/board.html",
        contest=contest,
        tabs=tabs,
        chosen=chosen,
        standings=found.standings,
        places=places[first : first + PAGE_SIZE],
        own=own,
        own_page=None if own is None else found.at[own.standing.entry.participant] // PAGE_SIZE + 1,
        page=page,
        pages=pages,
        taken_at=taken_at,
    )


@bp.get("/c/<slug>/units")
@public
def units(slug: str) -> str:
    """How many of each unit took part: the highest share first, those without a headcount after them."""
    contest = _contest(slug)
    turnout, taken_at = unit_turnout(slug)
    return render_template(
        "results/units.html", contest=contest, bars=turnout.bars, total=turnout.total, taken_at=taken_at
    )


def _contest(slug: str) -> PlayContest:
    contest, _taken_at = snapshot(("contest", slug), SECONDS, lambda: _load_contest(slug))
    return contest


def _load_contest(slug: str) -> PlayContest:
    with reading() as session:
        contest = load_contest(session, slug)
    if contest is None or contest.state is ContestState.DRAFT:
        raise NotFound
    return contest


def _tabs(contest: PlayContest) -> list[Tab]:
    """A tab for every round, and one for all of them where there are several."""
    tabs = [_tab(contest, str(one.number), one.title, [one.window]) for one in contest.rounds]
    if len(contest.rounds) > 1:
        windows = [one.window for one in contest.rounds]
        tabs.append(_tab(contest, OVERALL, translate(N_("Cả cuộc thi")), windows))
    return tabs


def _tab(contest: PlayContest, value: str, title: str, windows: list[Window]) -> Tab:
    is_live = contest.board is BoardVisibility.LIVE
    visible_from = min(one.opens_at for one in windows) if is_live else max(one.closes_at for one in windows)
    return Tab(value, title, is_board_visible(contest.board, windows, clock()), visible_from)


def _chosen(tabs: list[Tab]) -> Tab:
    """The board asked for; else the latest round that may be seen, or the first."""
    asked = request.args.get("round")
    if asked is not None:
        for tab in tabs:
            if tab.value == asked:
                return tab
        raise NotFound
    if not tabs:
        raise NotFound
    rounds = [tab for tab in tabs if tab.value != OVERALL]
    return next((tab for tab in reversed(rounds) if tab.is_visible), rounds[0])


def _standings(slug: str, value: str) -> Board:
    with reading() as session:
        if value == OVERALL:
            found = overall_standings(session, slug, clock())
        else:
            found = round_standings(session, slug, int(value), clock())
    return Board(found, {place.standing.entry.participant: at for at, place in enumerate(found.places)})


def _own_place(slug: str, board: Board) -> Place | None:
    token = visitor_token()
    if not token:
        return None
    with reading() as session:
        pid = find_own_pid(session, slug, token)
    at = board.at.get(pid or "")
    return None if at is None else board.standings.places[at]
