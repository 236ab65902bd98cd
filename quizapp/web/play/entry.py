"""Entering a contest, coming back with the code, one's own page, and leaving a shared phone to the next person."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from ...domain.codes import normalise_code
from ...domain.entries import Entry, read_entry
from ...domain.errors import Refusal
from ...domain.rounds import VIETNAM
from ...domain.wording import GROUP_EXAMPLES
from ...queries.attempts import attempts_of
from ...queries.play import PlayContest
from ...queries.units import UnitChoice, active_units
from ...services.participants import join_contest, resume_entry
from ...services.starting import start_attempt
from ...services.throttles import Limit, count_try, give_back, throttle_key
from ..admission import COOKIE, end_turn, must_queue
from ..ask import Ask
from ..context import (
    clock,
    forget_visitor,
    form_token,
    hot_reading,
    hot_write,
    reading,
    running,
    transaction,
    visitor_cookie,
    visitor_token,
)
from ..frames import Frame, blanks, render
from ..gate import participant_only
from ..language import language
from ..reply import Reply, page, redirection
from ..snapshots import snapshot
from ..source import source
from . import bp, stops
from .forms import JoinForm, ResumeForm, raw_entry
from .landing import round_line
from .state import find_present, memory
from .waiting import wait_for_turn

#: How old the list of units on the form may be.
SECONDS = 15

#: Per source: a school behind one address types its codes, a guesser gets nowhere near 2^40 of them.
CODE_TRIES = Limit(60, timedelta(minutes=10))


@bp.get("/c/<slug>/join")
@participant_only
def join(slug: str) -> Response:
    with hot_reading() as connection:
        present = find_present(connection, slug)
    if present.visitor.participant_id is not None:
        return _to_own_page(slug)
    form = JoinForm(formdata=None)
    form.offer(present.contest.groups, _units())
    return make_response(render_template("play/join.html", contest=present.contest, form=form, examples=GROUP_EXAMPLES))


@stops.add("GET", "/c/<slug>/join", "play.join")
def blank_join(ask: Ask, slug: str) -> Reply:
    with hot_reading() as connection:
        present = find_present(connection, slug)
    if present.visitor.participant_id is not None:
        return redirection(f"/c/{slug}/me")
    contest = present.contest
    key = ("join", slug, contest.revision, language())
    form, _taken_at = snapshot(key, SECONDS, lambda: Frame(_blank_form(ask, contest)))
    reply = page(form.fill({"token": form_token()}))
    if cookie := visitor_cookie():
        reply.headers.append(("Set-Cookie", cookie))
    return reply


@bp.post("/c/<slug>/join")
@participant_only
def enter(slug: str) -> Response:
    contest, faults = _enter(slug, request.form)
    if not faults:
        return _to_own_page(slug)
    form = JoinForm()
    form.offer(contest.groups, _units())
    for refusal in faults:
        form.refuse(refusal)
    return make_response(render_template("play/join.html", contest=contest, form=form, examples=GROUP_EXAMPLES), 422)


@stops.add("POST", "/c/<slug>/join", "play.enter")
def enter_at_once(ask: Ask, slug: str) -> Reply | None:
    if not ask.is_form:
        return None
    _contest, faults = _enter(slug, ask.form)
    return None if faults else redirection(f"/c/{slug}/me")


def _enter(slug: str, typed: MultiDict[str, str]) -> tuple[PlayContest, Sequence[Refusal]]:
    """Enters the person; with faults in what was typed nobody is. Who pressed twice is entered once."""
    token, now = visitor_token(), clock()
    with hot_reading() as connection:
        contest = find_present(connection, slug).contest
    today = now.astimezone(VIETNAM).date()
    entry = read_entry(raw_entry(typed), contest.groups, contest.min_age, _units(), today)
    if not isinstance(entry, Entry):
        return contest, entry
    try:
        hot_write(lambda connection: join_contest(connection, contest, entry, token, now))
    except Refusal as refusal:
        if refusal.code != "already_joined":
            raise
    return contest, ()


@bp.get("/c/<slug>/me")
@participant_only
def own_page(slug: str) -> str | Response:
    with reading() as session:
        present = find_present(session, slug)
        if present.visitor.participant_id is None:
            return redirect(url_for(".join", slug=slug), 303)
        attempts = attempts_of(session, present.visitor.participant_id)
    now = clock()
    played = present.contest.round_to_play(now)
    return render_template(
        "play/me.html",
        contest=present.contest,
        visitor=present.visitor,
        attempts=attempts,
        line=round_line(present.contest, now),
        playable=played,
        running=next((one for one in attempts if one.is_running(now)), None),
        used=sum(played is not None and one.round_id == played.round_id for one in attempts),
        rounds={one.round_id: one for one in present.contest.rounds},
        now=now,
    )


@bp.post("/c/<slug>/start")
@participant_only
def start(slug: str) -> Response:
    if (waiting := wait_for_turn(slug)) is not None:
        return waiting
    response = redirect(_start(slug), 303)
    end_turn(response, slug)
    return response


@stops.add("POST", "/c/<slug>/start", "play.start")
def start_at_once(ask: Ask, slug: str) -> Reply | None:
    """Where nobody queues, and nobody's turn has to be ended."""
    if COOKIE in ask.cookies or must_queue():
        return None
    return redirection(_start(slug))


def _start(slug: str) -> str:
    """Where to go from here."""
    kept, token, now = memory(), visitor_token(), clock()
    started = hot_write(lambda connection: start_attempt(connection, kept, slug, token, now))
    if started is None:
        return f"/c/{slug}/join"
    return f"/a/{started.pid}/result" if started.is_over else f"/a/{started.pid}"


@bp.get("/c/<slug>/resume")
@participant_only
def resume(slug: str) -> Response:
    with reading() as session:
        present = find_present(session, slug)
    values = {"contest": present.contest, "visitor": present.visitor, "form": ResumeForm()}
    return make_response(render_template("play/resume.html", **values))


@bp.post("/c/<slug>/resume")
@participant_only
def come_back(slug: str) -> Response:
    form, token = ResumeForm(), visitor_token()
    tries_of = throttle_key("code", source())
    try:
        code = normalise_code(form.code.data or "")
        with transaction() as session:
            # Counted and kept before it is judged: a refusal must not take the count back.
            count_try(session, tries_of, CODE_TRIES, clock(), running().shared)
        with transaction() as session:
            resume_entry(session, slug, code, token, clock())
            give_back(session, tries_of)
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        with reading() as session:
            present = find_present(session, slug)
        values = {"contest": present.contest, "visitor": present.visitor, "form": form}
        return make_response(render_template("play/resume.html", **values), refusal.status)
    return _to_own_page(slug)


@bp.post("/c/<slug>/leave")
@participant_only
def leave(slug: str) -> Response:
    """Another person of the household goes on with this phone; the first comes back with their code."""
    response = redirect(url_for(".landing", slug=slug), 303)
    forget_visitor(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _blank_form(ask: Ask, contest: PlayContest) -> str:
    """The same for everybody who opens the form, but for the token: made once for the crowd."""
    form = JoinForm(formdata=None)
    form.offer(contest.groups, _units())
    token = blanks(("token",))["token"]
    values = {"contest": contest, "form": form, "examples": GROUP_EXAMPLES, "csrf_token": lambda: token}
    return render(ask, "play/join.html", **values)


def _units() -> list[UnitChoice]:
    units, _taken_at = snapshot(("units to choose",), SECONDS, _load_units)
    return units


def _load_units() -> list[UnitChoice]:
    with reading() as session:
        return active_units(session)


def _to_own_page(slug: str) -> Response:
    return redirect(url_for(".own_page", slug=slug), 303)
