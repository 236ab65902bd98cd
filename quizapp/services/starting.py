"""The start of an attempt: one running attempt, its paper drawn and frozen, however often it is asked for."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from ..domain.attempts import AttemptState, PastAttempt, Resume, deadline, judge_start
from ..domain.contests import ContestState
from ..domain.drawing import draw_paper
from ..domain.errors import N_, Refusal
from ..hot import Handle, HotStatement
from ..models import Attempt, Slot
from ..models.base import new_pid
from ..queries.memory import FrozenPaper, Memory
from ..queries.play import PlayContest, PlayRound, Visitor, lock_visitor
from .closing import Ending, finish_attempt


@dataclass(frozen=True)
class Started:
    """An attempt to go on with; or one whose time had run out meanwhile, now ended and graded, before any further."""

    pid: str
    is_over: bool = False


_PAST = HotStatement(
    select(Attempt.id, Attempt.pid, Attempt.number, Attempt.state, Attempt.started_at, Attempt.deadline_at)
    .where(Attempt.participant_id == bindparam("participant"), Attempt.round_id == bindparam("round"))
    .order_by(Attempt.number)
)
_SEEN = HotStatement(
    select(Slot.version_id)
    .join(Attempt, Attempt.id == Slot.attempt_id)
    .where(Attempt.participant_id == bindparam("participant"), Attempt.round_id == bindparam("round"))
)
_ATTEMPT = HotStatement(
    insert(Attempt).returning(Attempt.id),
    ("pid", "participant_id", "round_id", "number", "state", "seed", "started_at", "deadline_at", "session_id"),
)
_SLOT = HotStatement(insert(Slot), ("attempt_id", "slot", "version_id", "options"))
_TAKE_OVER = HotStatement(
    update(Attempt).where(Attempt.id == bindparam("attempt")).values(session_id=bindparam("browser"))
)


def start_attempt(session: Handle, memory: Memory, slug: str, token_sha256: str, now: datetime) -> Started | None:
    """Begins an attempt in the round now open, or goes on with the running one on this browser.

    Who meant to go on with an attempt whose deadline has passed is shown its result first: no try is spent unasked.

    None when the browser is nobody in this contest. Refused (409) as `judge_start` says, and when the contest is over.
    However often and from wherever it is called at once, there is one running attempt and never one too many.
    """
    visitor = lock_visitor(session, slug, token_sha256)
    if visitor is None or visitor.participant_id is None or visitor.session_id is None:
        return None
    contest = memory.contest(session, slug, visitor.revision)
    played = contest.round_to_play(now)
    if visitor.state is not ContestState.PUBLISHED or played is None:
        raise Refusal("contest_over", N_("Cuộc thi đã kết thúc, không nhận thêm lượt thi."), status=409)
    rows = _PAST.rows(session, {"participant": visitor.participant_id, "round": played.round_id})
    for attempt_id, pid, _number, state, started, until in rows:
        if state is AttemptState.IN_PROGRESS and now >= until:
            ending = Ending(attempt_id, played.round_id, started, until)
            finish_attempt(session, memory, ending, AttemptState.EXPIRED, now)
            return Started(pid, is_over=True)
    past = [PastAttempt(number, state, started, until) for _id, _pid, number, state, started, until in rows]
    decision = judge_start(played.window, played.tries, past, now)
    if isinstance(decision, Resume):
        attempt_id, pid = next((row[0], row[1]) for row in rows if row[2] == decision.number)
        _TAKE_OVER.change(session, {"attempt": attempt_id, "browser": visitor.session_id})
        return Started(pid)
    return Started(_begin(session, memory, contest, played, visitor, decision.number, bool(rows), now))


def _begin(
    session: Handle,
    memory: Memory,
    contest: PlayContest,
    played: PlayRound,
    visitor: Visitor,
    number: int,
    is_further: bool,
    now: datetime,
) -> str:
    seen: set[int] = set()
    if is_further:
        # A further try asks other questions as far as the bank allows.
        drawn_before = {"participant": visitor.participant_id, "round": played.round_id}
        seen = {version_id for (version_id,) in _SEEN.rows(session, drawn_before)}
    seed, pid, until = secrets.token_hex(16), new_pid(), deadline(now, played.minutes, played.window)
    paper = draw_paper(played.blueprint, memory.pool(session, contest, visitor), seed, seen)
    attempt_id = _ATTEMPT.returned(
        session,
        {
            "pid": pid,
            "participant_id": visitor.participant_id,
            "round_id": played.round_id,
            "number": number,
            "state": AttemptState.IN_PROGRESS,
            "seed": seed,
            "started_at": now,
            "deadline_at": until,
            "session_id": visitor.session_id,
        },
    )
    memory.keep_paper(pid, FrozenPaper({one.slot: (one.version_id, one.options) for one in paper}))
    _SLOT.insert_all(
        session,
        [
            {
                "attempt_id": attempt_id,
                "slot": drawn.slot,
                "version_id": drawn.version_id,
                "options": " ".join(drawn.options),
            }
            for drawn in paper
        ],
    )
    return pid
