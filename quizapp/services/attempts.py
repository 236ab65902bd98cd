"""An attempt from its start to its submit: what citizens' answers pass through, each step one short transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, insert, or_, select, update

from ..domain.attempts import AttemptState, PastAttempt, Resume, deadline, judge_response, judge_start
from ..domain.contests import ContestState
from ..domain.drawing import draw_paper
from ..domain.errors import N_, Refusal
from ..domain.questions import QuestionKind
from ..domain.responses import Answers, judge_choice, unknown_slot
from ..hot import Handle, HotStatement
from ..models import Attempt, Slot
from ..models.base import new_pid
from ..queries.attempts import OwnAttempt, PaperSlot, load_slots, lock_attempt, lock_attempt_and_slots
from ..queries.memory import Memory
from ..queries.play import PlayContest, PlayRound, Visitor, lock_visitor
from .closing import finish_attempt


@dataclass(frozen=True)
class Saved:
    """What may be said once the transaction is durable."""

    seq: int
    saved_at: datetime
    remaining_ms: int


@dataclass(frozen=True)
class Started:
    """An attempt to go on with; or one whose time had run out meanwhile, now ended and graded, before any further."""

    pid: str
    is_over: bool = False


class Submitted(StrEnum):
    NOW = "now"
    BEFORE = "before"
    #: The deadline had passed: what was saved before it is graded, what came with this submit is not.
    TOO_LATE = "too_late"


_PAST = HotStatement(
    select(Attempt.id, Attempt.pid, Attempt.number, Attempt.state, Attempt.started_at, Attempt.deadline_at)
    .where(Attempt.participant_id == bindparam("participant"), Attempt.round_id == bindparam("round"))
    .order_by(Attempt.number)
)
_ATTEMPT = HotStatement(
    insert(Attempt).returning(Attempt.id),
    ("pid", "participant_id", "round_id", "number", "state", "seed", "started_at", "deadline_at", "session_id"),
)
_SLOT = HotStatement(insert(Slot), ("attempt_id", "slot", "version_id", "options"))
_TAKE_OVER = HotStatement(
    update(Attempt).where(Attempt.id == bindparam("attempt")).values(session_id=bindparam("browser"))
)
_STORE = HotStatement(
    update(Slot)
    .where(
        Slot.attempt_id == bindparam("attempt"),
        Slot.slot == bindparam("at"),
        # What is older than what is there never overwrites it, in whatever order the network delivers.
        or_(Slot.seq.is_(None), Slot.seq <= bindparam("new_seq")),
    )
    .values(response=bindparam("chosen"), seq=bindparam("new_seq"), saved_at=bindparam("now"))
)
_PREDICT = HotStatement(
    update(Attempt)
    .where(
        Attempt.id == bindparam("attempt"),
        or_(Attempt.prediction_seq.is_(None), Attempt.prediction_seq <= bindparam("new_seq")),
    )
    .values(prediction=bindparam("foretold"), prediction_seq=bindparam("new_seq"))
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
            finish_attempt(session, memory, attempt_id, (started, until), AttemptState.EXPIRED, now)
            return Started(pid, is_over=True)
    past = [PastAttempt(number, state, started, until) for _id, _pid, number, state, started, until in rows]
    decision = judge_start(played.window, played.tries, past, now)
    if isinstance(decision, Resume):
        attempt_id, pid = next((row[0], row[1]) for row in rows if row[2] == decision.number)
        _TAKE_OVER.change(session, {"attempt": attempt_id, "browser": visitor.session_id})
        return Started(pid)
    past_ids = [row[0] for row in rows]
    return Started(_begin(session, memory, contest, played, visitor, decision.number, past_ids, now))


def save_answers(
    session: Handle, memory: Memory, attempt_pid: str, token_sha256: str, answers: Answers, now: datetime
) -> Saved:
    """Stores the answers unless newer ones are there. All of them or, when one is refused, none.

    Refused: not_found (404), taken_over (409), attempt_closed (410), unknown_slot and unknown_option (422).
    """
    attempt, slots = lock_attempt_and_slots(session, attempt_pid, token_sha256, answers.responses)
    judge_response(attempt.state, attempt.deadline_at, now)
    _judge_writer(attempt)
    seq = _sequence(answers, attempt, slots)
    _store_responses(session, memory, attempt.attempt_id, answers.responses, slots, seq, now)
    if answers.prediction is not None:
        foretold = {"attempt": attempt.attempt_id, "foretold": answers.prediction, "new_seq": seq}
        _PREDICT.change(session, foretold)
    return Saved(seq, now, max((attempt.deadline_at - now) // timedelta(milliseconds=1), 0))


def submit_attempt(
    session: Handle, memory: Memory, attempt_pid: str, token_sha256: str, answers: Answers, now: datetime
) -> Submitted:
    """Stores the last answers, ends the attempt and grades it, once. Refused as `save_answers`, never for lateness."""
    attempt = lock_attempt(session, attempt_pid, token_sha256)
    if attempt.state is not AttemptState.IN_PROGRESS:
        return Submitted.BEFORE
    times = (attempt.started_at, attempt.deadline_at)
    if now >= attempt.deadline_at:
        finish_attempt(session, memory, attempt.attempt_id, times, AttemptState.EXPIRED, now)
        return Submitted.TOO_LATE
    _judge_writer(attempt)
    slots = load_slots(session, attempt.attempt_id)
    seq = _sequence(answers, attempt, slots)
    slots = _store_responses(session, memory, attempt.attempt_id, answers.responses, slots, seq, now, is_last=True)
    prediction = answers.prediction if attempt.prediction_seq is None or attempt.prediction_seq <= seq else None
    finish_attempt(session, memory, attempt.attempt_id, times, AttemptState.SUBMITTED, now, slots, prediction)
    return Submitted.NOW


def _begin(
    session: Handle,
    memory: Memory,
    contest: PlayContest,
    played: PlayRound,
    visitor: Visitor,
    number: int,
    past_ids: Sequence[int],
    now: datetime,
) -> str:
    seen: set[int] = set()
    if past_ids:
        # A further try asks other questions as far as the bank allows.
        seen = set(session.scalars(select(Slot.version_id).where(Slot.attempt_id.in_(past_ids))))
    seed, pid = secrets.token_hex(16), new_pid()
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
            "deadline_at": deadline(now, played.minutes, played.window),
            "session_id": visitor.session_id,
        },
    )
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


def _judge_writer(attempt: OwnAttempt) -> None:
    if attempt.browser_id != attempt.writer_id:
        raise Refusal(
            "taken_over",
            N_("Bài này đang được làm trên máy khác. Muốn làm tiếp trên máy này, mời Quý vị bấm “Làm tiếp”."),
            status=409,
        )


def _sequence(answers: Answers, attempt: OwnAttempt, slots: Sequence[PaperSlot]) -> int:
    if answers.seq is not None:
        return answers.seq
    return max((attempt.prediction_seq or 0, *(slot.seq or 0 for slot in slots))) + 1


def _store_responses(
    session: Handle,
    memory: Memory,
    attempt_id: int,
    responses: Mapping[int, Sequence[str]],
    slots: Sequence[PaperSlot],
    seq: int,
    now: datetime,
    is_last: bool = False,
) -> list[PaperSlot]:
    """Writes what is new; the slots as they then are. After the last sending no older one can come any more."""
    by_number = {slot.slot: slot for slot in slots}
    if strange := responses.keys() - by_number.keys():
        raise unknown_slot(min(strange))
    kinds = _kinds(session, memory, [by_number[slot] for slot in responses])
    changed: dict[int, tuple[str, ...]] = {}
    for number, codes in responses.items():
        slot = by_number[number]
        chosen = judge_choice(number, kinds[slot.version_id], slot.options, codes)
        is_newer = slot.seq is None or slot.seq <= seq
        # The same choice again still counts as newer: an older one on its way must not overwrite it.
        if is_newer and (chosen != slot.response or (seq != slot.seq and not is_last)):
            changed[number] = chosen
    if changed:
        _STORE.change_many(
            session,
            [
                {"attempt": attempt_id, "at": number, "chosen": " ".join(chosen), "new_seq": seq, "now": now}
                for number, chosen in changed.items()
            ],
        )
    return [
        replace(slot, response=changed[slot.slot], seq=seq, saved_at=now) if slot.slot in changed else slot
        for slot in slots
    ]


def _kinds(session: Handle, memory: Memory, slots: Sequence[PaperSlot]) -> Mapping[int, QuestionKind]:
    keys = memory.keys(session, {slot.version_id for slot in slots})
    return {version_id: version.kind for version_id, version in keys.items()}
