"""Standings and turnout for all: computed once in a while for everybody, only the own row is looked up for one."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import render_template, request

from ...domain.boards import is_board_visible
from ...domain.contests import BoardVisibility, ContestState
from ...domain.errors import N_, NotFound
from ...domain.regrading import may_tell_reason
from ...domain.rounds import Window
from ...queries.boards import Board, BoardPlace, find_own_id, load_board, load_people
from ...queries.corrections import Regrade, regrades_of_rounds
from ...queries.play import PlayContest, load_contest
from ...queries.standings import Person
from ..context import clock, long_reading, reading, visitor_token
from ..gate import public
from ..language import translate
from ..public_pages import same_for_strangers
from ..shared_snapshot import Form
from ..snapshots import snapshot
from ..turnout import SECONDS, unit_turnout
from . import bp

PAGE_SIZE = 50
OVERALL = "all"
#: Of a hundred seconds a process spends at most two on making a board anew (decision 0009): on the last evening the
#: processor belongs to those who answer.
BOARD_REST = 50
BOARD_FORM = Form(Board.to_plain, Board.of_plain)
#: Of a board, kept beside it: the pages that all look at. All names would fill the memory.
MOST_NAMES = 5000


@dataclass(frozen=True)
class Tab:
    """A board that there is: how the address names it, what it is called, whether and from when it may be seen."""

    value: str
    title: str
    is_visible: bool
    visible_from: datetime


@dataclass(frozen=True)
class Row:
    """A place with the person who has it, as all may see them."""

    place: BoardPlace
    person: Person


@bp.get("/c/<slug>/board")
@public
@same_for_strangers("round", "page")
def board(slug: str) -> str:
    contest = _contest(slug)
    tabs = _tabs(contest)
    chosen = _chosen(tabs)
    if not chosen.is_visible:
        return render_template("results/hidden.html", contest=contest, tabs=tabs, chosen=chosen)
    found, taken_at = snapshot(
        ("board", slug, chosen.value, contest.revision),
        SECONDS,
        lambda: _load_board(slug, chosen.value),
        BOARD_REST,
        BOARD_FORM,
    )
    own_at = found.find(_own_id(slug))
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    first = (page - 1) * PAGE_SIZE
    own, *rows = _rows(found, [own_at, *range(first, min(first + PAGE_SIZE, len(found)))])
    return render_template(
        "results/board.html",
        contest=contest,
        tabs=tabs,
        chosen=chosen,
        board=found,
        rows=rows,
        own=own,
        own_page=None if own_at is None else own_at // PAGE_SIZE + 1,
        page=page,
        pages=pages,
        taken_at=taken_at,
        regrades=_regrades(contest, chosen.value),
    )


@bp.get("/c/<slug>/units")
@public
@same_for_strangers()
def units(slug: str) -> str:
    """How many of each unit took part: the highest share first, those without a headcount after them."""
    contest = _contest(slug)
    turnout, taken_at = unit_turnout(slug)
    return render_template(
        "results/units.html", contest=contest, bars=turnout.bars, total=turnout.total, taken_at=taken_at
    )


def _regrades(contest: PlayContest, value: str) -> list[Regrade]:
    """The corrections that changed a score on this board; the reason empty while it could tell what is right."""
    rounds = [one for one in contest.rounds if value in (OVERALL, str(one.number))]
    may_tell = all(may_tell_reason(one.reveal, one.window.closes_at, clock()) for one in rounds)
    key = "regrades", contest.slug, value, contest.revision
    found, _taken_at = snapshot(key, SECONDS, lambda: _load_regrades([one.round_id for one in rounds]))
    return [one if may_tell else replace(one, reason="") for one in found]


def _load_regrades(round_ids: list[int]) -> list[Regrade]:
    with reading() as session:
        return regrades_of_rounds(session, round_ids)


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


def _load_board(slug: str, value: str) -> Board:
    with long_reading() as session:
        return load_board(session, slug, None if value == OVERALL else int(value), clock())


def _rows(board: Board, wanted: list[int | None]) -> list[Row | None]:
    places = [None if at is None else board.place(at) for at in wanted]
    # Threads share the board: what one of them reads is never changed, only replaced.
    people = board.people
    missing = [one.participant_id for one in places if one is not None and one.participant_id not in people]
    if missing:
        with reading() as session:
            found = load_people(session, missing, clock())
        people = {**people, **found}
        board.people = people if len(people) <= MOST_NAMES else found
    return [None if one is None else Row(one, people[one.participant_id]) for one in places]


def _own_id(slug: str) -> int | None:
    token = visitor_token()
    if not token:
        return None
    with reading() as session:
        return find_own_id(session, slug, token)
