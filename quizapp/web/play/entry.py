"""Entering a contest, coming back with the code, one's own page, and leaving a shared phone to the next person."""

from datetime import timedelta

from flask import Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from ...domain.codes import normalise_code
from ...domain.entries import Entry, read_entry
from ...domain.errors import Refusal
from ...domain.rounds import VIETNAM
from ...domain.wording import GROUP_EXAMPLES
from ...queries.attempts import attempts_of
from ...queries.play import PlayContest
from ...queries.units import UnitChoice, active_units
from ...services.attempts import start_attempt
from ...services.participants import join_contest, resume_entry
from ...services.throttles import Limit, count_try, give_back, throttle_key
from ..admission import end_turn
from ..context import (
    clock,
    forget_visitor,
    hot_reading,
    hot_transaction,
    new_visitor,
    reading,
    remember_visitor,
    running,
    transaction,
    visitor_token,
)
from ..gate import participant_only
from ..language import language
from ..snapshots import snapshot
from ..source import source
from . import bp
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
    with hot_reading() as session:
        present = find_present(session, slug)
    if present.visitor.participant_id is not None:
        return _to_own_page(slug)
    contest = present.contest
    key = ("join", slug, contest.revision, language())
    fields, _taken_at = snapshot(key, SECONDS, lambda: _blank_fields(contest))
    return _known(make_response(_join_page(contest, None, fields)))


@bp.post("/c/<slug>/join")
@participant_only
def enter(slug: str) -> Response:
    token, fresh = visitor_token(), None
    if not token:
        fresh, token = new_visitor()
    units, today = _units(), clock().astimezone(VIETNAM).date()
    try:
        with hot_transaction() as session:
            rules = find_present(session, slug).contest
            entry = read_entry(raw_entry(request.form), rules.groups, rules.min_age, units, today)
            if isinstance(entry, Entry):
                join_contest(session, rules, entry, token, clock())
    except Refusal as refusal:
        if refusal.code != "already_joined":
            raise
        return _to_own_page(slug)
    if not isinstance(entry, Entry):
        form = JoinForm()
        form.offer(rules.groups, units)
        for refusal in entry:
            form.refuse(refusal)
        return make_response(_join_page(rules, form, _fields(form)), 422)
    response = _to_own_page(slug)
    if fresh:
        remember_visitor(response, fresh)
    return response


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
    with hot_transaction() as session:
        started = start_attempt(session, memory(), slug, visitor_token(), clock())
    if started is None:
        return redirect(url_for(".join", slug=slug), 303)
    response = redirect(url_for(".result" if started.is_over else ".paper", pid=started.pid), 303)
    end_turn(response, slug)
    return response


@bp.get("/c/<slug>/resume")
@participant_only
def resume(slug: str) -> Response:
    with reading() as session:
        present = find_present(session, slug)
    page = render_template("play/resume.html", contest=present.contest, visitor=present.visitor, form=ResumeForm())
    return _known(make_response(page))


@bp.post("/c/<slug>/resume")
@participant_only
def come_back(slug: str) -> Response:
    form = ResumeForm()
    token, fresh = visitor_token(), None
    if not token:
        fresh, token = new_visitor()
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
        page = render_template("play/resume.html", contest=present.contest, visitor=present.visitor, form=form)
        return make_response(page, refusal.status)
    response = _to_own_page(slug)
    if fresh:
        remember_visitor(response, fresh)
    return response


@bp.post("/c/<slug>/leave")
@participant_only
def leave(slug: str) -> Response:
    """Another person of the household goes on with this phone; the first comes back with their code."""
    response = redirect(url_for(".landing", slug=slug), 303)
    forget_visitor(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _join_page(contest: PlayContest, form: JoinForm | None, fields: Markup) -> str:
    return render_template("play/join.html", contest=contest, form=form, fields=fields)


def _blank_fields(contest: PlayContest) -> Markup:
    """The same for everybody who opens the form: made once for the crowd."""
    form = JoinForm(formdata=None)
    form.offer(contest.groups, _units())
    return _fields(form)


def _units() -> list[UnitChoice]:
    units, _taken_at = snapshot(("units to choose",), SECONDS, _load_units)
    return units


def _load_units() -> list[UnitChoice]:
    with reading() as session:
        return active_units(session)


def _fields(form: JoinForm) -> Markup:
    return Markup(render_template("play/_join_fields.html", form=form, examples=GROUP_EXAMPLES))  # noqa: S704


def _to_own_page(slug: str) -> Response:
    return redirect(url_for(".own_page", slug=slug), 303)


def _known(response: Response) -> Response:
    """The browser has its token before it sends the form: a second click is then the same person's."""
    if not visitor_token():
        raw, _hash = new_visitor()
        remember_visitor(response, raw)
    return response
