"""The result: the score at once, key and explanation when the rules allow it."""

import re
from dataclasses import dataclass

from flask import Response, redirect, render_template, url_for

from ...domain.attempts import AttemptState
from ...domain.errors import Refusal
from ...domain.revealing import may_reveal
from ...queries.attempts import PaperSlot, find_attempt, load_score, load_slots
from ...queries.versions import Revealed, ShownVersion, load_revealed
from ...services.closing import close_own_attempt
from ..context import clock, hot_reading, hot_transaction, visitor_token
from ..gate import participant_only
from ..turnout import UnitBar, unit_turnout
from . import bp
from .slot_markup import LETTERS
from .state import memory

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
    explanation: str
    source: str


@bp.get("/a/<pid>/result")
@participant_only
def result(pid: str) -> str | Response:
    now, token = clock(), visitor_token()
    with hot_reading() as session:
        found = find_attempt(session, pid, token)
    if found.attempt.state is AttemptState.IN_PROGRESS:
        if now < found.attempt.deadline_at:
            return redirect(url_for(".paper", pid=pid), 303)
        with hot_transaction() as session:
            close_own_attempt(session, memory(), pid, token, now)
        return redirect(url_for(".result", pid=pid), 303)
    attempt = found.attempt
    with hot_reading() as session:
        contest = memory().contest(session, found.slug, found.revision)
        played = next(one for one in contest.rounds if one.round_id == attempt.round_id)
        score = load_score(session, attempt.attempt_id)
        review: list[RevealedSlot] = []
        if may_reveal(played.reveal, played.window, attempt.state, now):
            slots = load_slots(session, attempt.attempt_id)
            ids = {slot.version_id for slot in slots}
            shown, revealed = memory().shown(session, ids), load_revealed(session, ids)
            review = [_revealed(slot, shown[slot.version_id], revealed[slot.version_id]) for slot in slots]
    return render_template(
        "play/result.html",
        pid=pid,
        contest=contest,
        round=played,
        attempt=attempt,
        score=score,
        review=review,
        is_expired=attempt.state is AttemptState.EXPIRED,
        playable=contest.round_to_play(now),
        unit=_unit(found.slug, found.unit_code),
    )


def _unit(slug: str, code: str) -> UnitBar | None:
    """How far one's own unit has come; nothing where the figures can't be had: the result matters more."""
    try:
        turnout, _taken_at = unit_turnout(slug)
    except Refusal:
        return None
    return turnout.of_unit(code)


def _revealed(slot: PaperSlot, version: ShownVersion, revealed: Revealed) -> RevealedSlot:
    chosen = frozenset(slot.response or ())
    return RevealedSlot(
        slot.slot,
        version.stem,
        tuple(
            RevealedOption(letter, version.options[code], code in revealed.keys, code in chosen)
            for code, letter in zip(slot.options, LETTERS, strict=False)
        ),
        is_right=chosen == revealed.keys,
        is_answered=bool(chosen),
        explanation=_FACT_IDS.sub("", revealed.explanation),
        source=revealed.source,
    )
