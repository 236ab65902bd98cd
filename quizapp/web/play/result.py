"""The result: the score at once, key and explanation when the rules allow it."""

import re
from dataclasses import dataclass
from datetime import datetime

from flask import Response, redirect, request, url_for

from ...domain.attempts import AttemptState
from ...domain.codes import format_code
from ...domain.errors import Refusal
from ...domain.regrading import may_tell_reason
from ...domain.revealing import may_reveal
from ...hot import Handle, objects
from ...queries.attempts import AttemptInContest, OwnAttempt, PaperSlot, ShownScore, find_result, load_slots
from ...queries.corrections import regrades_of_attempt
from ...queries.play import PlayContest, PlayRound
from ...queries.versions import Revealed, ShownVersion, load_revealed
from ...services.closing import close_own_attempt
from ..ask import Ask
from ..context import clock, hot_reading, hot_write, reading, visitor_token
from ..formats import clock_time, moment, number, span
from ..frames import blanks, frame, render
from ..gate import participant_only
from ..reply import Reply, page
from ..turnout import unit_turnout
from . import bp, stops
from .slot_markup import LETTERS
from .state import memory

#: What differs from result to result of one round.
BLANKS = (
    "pid",
    "code",
    "ended",
    "deadline",
    "points",
    "max_points",
    "right",
    "span",
    "number",
    "prediction",
    "unit",
    "review",
    "regrades",
)
#: Ids of facts help reviewers; to citizens they say nothing.
_FACT_IDS = re.compile(r"\s*\(Dữ kiện: [^)]*\)\s*$")


@dataclass(frozen=True)
class RevealedOption:
    letter: str
    text: str
    is_key: bool
    is_chosen: bool


@dataclass(frozen=True)
class RevealedSlot:
    slot: int
    stem: str
    options: tuple[RevealedOption, ...]
    is_right: bool
    is_answered: bool
    is_dropped: bool
    explanation: str
    source: str


@bp.get("/a/<pid>/result")
@participant_only
def result(pid: str) -> str | Response:
    now, token, kept = clock(), visitor_token(), memory()
    with hot_reading() as connection:
        found, score = find_result(connection, pid, token)
    if found.attempt.state is AttemptState.IN_PROGRESS:
        if now < found.attempt.deadline_at:
            return redirect(url_for(".paper", pid=pid), 303)
        hot_write(lambda connection: close_own_attempt(connection, kept, pid, token, now))
        return redirect(url_for(".result", pid=pid), 303)
    assert score is not None  # noqa: S101 (what is over is graded in the same transaction)
    ask = Ask(request.environ, b"")
    return _page(ask, pid, found, score, now)


@stops.add("GET", "/a/<pid>/result", "play.result")
def result_at_once(ask: Ask, pid: str) -> Reply | None:
    """For an attempt that is over."""
    now = clock()
    with hot_reading() as connection:
        found, score = find_result(connection, pid, visitor_token())
    return page(_page(ask, pid, found, score, now)) if score else None


def _page(ask: Ask, pid: str, found: AttemptInContest, score: ShownScore, now: datetime) -> str:
    attempt = found.attempt
    with hot_reading() as connection:
        contest = memory().contest(connection, found.slug, found.revision)
        played = next(one for one in contest.rounds if one.round_id == attempt.round_id)
        is_revealed = may_reveal(played.reveal, played.window, attempt.state, now)
        review = _review(connection, attempt.attempt_id) if is_revealed else []
    next_round = contest.round_to_play(now)
    may_go_on = next_round is not None and next_round.round_id == played.round_id
    state = _State(
        is_expired=attempt.state is AttemptState.EXPIRED,
        has_prediction=attempt.prediction is not None,
        may_go_on=may_go_on and not 0 < played.tries.limit <= attempt.number,
        is_revealed=is_revealed,
    )
    key = ("result", contest.slug, contest.revision, played.round_id, state)
    return frame(key, lambda: _blank_page(ask, contest, played, state)).fill(
        {
            "pid": pid,
            "code": format_code(pid.upper()),
            "ended": moment(attempt.ended_at) if attempt.ended_at else "",
            "deadline": clock_time(attempt.deadline_at),
            "points": score.points,
            "max_points": score.max_points,
            "right": score.right,
            "span": span(score.duration_ms),
            "number": attempt.number,
            "prediction": number(attempt.prediction),
            "unit": _unit_fact(ask, found.slug, found.unit_code),
            "review": render(ask, "play/_review.html", review=review) if review else "",
            "regrades": _regrades(ask, attempt, played, now) if score.regraded_at else "",
        }
    )


@dataclass(frozen=True)
class _State:
    """What decides which sentences stand on the page."""

    is_expired: bool
    has_prediction: bool
    may_go_on: bool
    is_revealed: bool


def _blank_page(ask: Ask, contest: PlayContest, played: PlayRound, state: _State) -> str:
    return render(ask, "play/result.html", contest=contest, round=played, state=state, blank=blanks(BLANKS))


def _unit_fact(ask: Ask, slug: str, code: str) -> str:
    """How far one's own unit has come; nothing where the figures can't be had: the result matters more."""
    try:
        turnout, taken_at = unit_turnout(slug)
    except Refusal:
        return ""
    unit = turnout.of_unit(code)
    if unit is None or not unit.row.headcount:
        return ""
    return frame(("unit", slug, code, taken_at), lambda: render(ask, "play/_unit_fact.html", unit=unit)).fill({})


def _regrades(ask: Ask, attempt: OwnAttempt, played: PlayRound, now: datetime) -> str:
    """What corrected keys changed of this score; the reasons where they can't tell others what is right."""
    with reading() as session:
        regrades = regrades_of_attempt(session, attempt.attempt_id)
    has_reason = may_tell_reason(played.reveal, played.window.closes_at, now)
    return render(ask, "play/_regrades.html", regrades=regrades, has_reason=has_reason)


def _review(connection: Handle, attempt_id: int) -> list[RevealedSlot]:
    slots = load_slots(connection, attempt_id)
    ids = {slot.version_id for slot in slots}
    shown = memory().shown(connection, ids)
    with objects(connection) as session:
        revealed = load_revealed(session, ids)
    return [_revealed(slot, shown[slot.version_id], revealed[slot.version_id]) for slot in slots]


def _revealed(slot: PaperSlot, version: ShownVersion, revealed: Revealed) -> RevealedSlot:
    chosen = frozenset(slot.response or ())
    right = frozenset().union(*revealed.key.answers())
    return RevealedSlot(
        slot.slot,
        version.stem,
        tuple(
            RevealedOption(letter, version.options[code], code in right, code in chosen)
            for code, letter in zip(slot.options, LETTERS, strict=False)
        ),
        is_right=revealed.key.accepts(chosen),
        is_answered=bool(chosen),
        is_dropped=revealed.key.is_dropped,
        explanation=_FACT_IDS.sub("", revealed.explanation),
        source=revealed.source,
    )
