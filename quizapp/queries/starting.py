"""Whether a "start" means a new attempt: asked only while people queue, before anybody is made to wait."""

from datetime import datetime

from sqlalchemy import bindparam, select

from ..domain.attempts import AttemptState, Begin, PastAttempt, judge_start
from ..domain.contests import ContestState
from ..hot import Handle, HotStatement
from ..models import Attempt
from .memory import Memory
from .play import find_visitor

_PAST = HotStatement(
    select(Attempt.number, Attempt.state, Attempt.started_at, Attempt.deadline_at).where(
        Attempt.participant_id == bindparam("participant"), Attempt.round_id == bindparam("round")
    )
)


def begins_anew(session: Handle, memory: Memory, slug: str, token_sha256: str, now: datetime) -> bool:
    """Whether this browser's start would open an attempt. False where it goes on with one, or enters first.

    Refused as `judge_start` says: nobody waits for a turn that they may not take.
    """
    visitor = find_visitor(session, slug, token_sha256)
    if visitor is None or visitor.participant_id is None or visitor.state is not ContestState.PUBLISHED:
        return False
    played = memory.contest(session, slug, visitor.revision).round_to_play(now)
    if played is None:
        return False
    rows = _PAST.rows(session, {"participant": visitor.participant_id, "round": played.round_id})
    past = [PastAttempt(*row) for row in rows]
    if any(one.state is AttemptState.IN_PROGRESS for one in past):
        return False  # running, or over and still to be graded: neither waits
    return isinstance(judge_start(played.window, played.tries, past, now), Begin)
