"""Attempts, reached only through the browser they belong to; another's attempt is as if it were not there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..domain.attempts import AttemptState
from ..domain.errors import N_, NotFound
from ..hot import Handle, HotStatement
from ..models import Attempt, Contest, Participant, ParticipantSession, Round, Score, Slot, Unit


@dataclass(frozen=True)
class OwnAttempt:
    """An attempt of the participant who asks, from the session `browser_id`; only `writer_id` may write."""

    attempt_id: int
    round_id: int
    number: int
    state: AttemptState
    started_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    prediction: int | None
    prediction_seq: int | None
    writer_id: int
    browser_id: int


@dataclass(frozen=True)
class AttemptInContest:
    """As OwnAttempt, with where it belongs."""

    attempt: OwnAttempt
    slug: str
    revision: int
    full_name: str
    unit_code: str


@dataclass(frozen=True)
class PaperSlot:
    slot: int
    version_id: int
    options: tuple[str, ...]
    #: None when never answered, empty when a choice was taken back.
    response: tuple[str, ...] | None
    seq: int | None
    saved_at: datetime | None


@dataclass(frozen=True)
class ShownScore:
    points: int
    max_points: int
    right: int
    answered: int
    duration_ms: int
    #: When a corrected key last changed it, if one did.
    regraded_at: datetime | None


@dataclass(frozen=True)
class AttemptLine:
    """One attempt in a person's own list; scores of running attempts are None."""

    pid: str
    round_id: int
    number: int
    state: AttemptState
    started_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    points: int | None
    max_points: int | None

    def is_running(self, moment: datetime) -> bool:
        return self.state is AttemptState.IN_PROGRESS and moment < self.deadline_at


_OWN_COLUMNS = (
    Attempt.id,
    Attempt.round_id,
    Attempt.number,
    Attempt.state,
    Attempt.started_at,
    Attempt.deadline_at,
    Attempt.ended_at,
    Attempt.prediction,
    Attempt.prediction_seq,
    Attempt.session_id,
    ParticipantSession.id,
)
_IS_OWN = (ParticipantSession.participant_id == Attempt.participant_id) & (
    ParticipantSession.token_sha256 == bindparam("token")
)
_LOCKED = HotStatement(
    select(*_OWN_COLUMNS)
    .join_from(Attempt, ParticipantSession, _IS_OWN)
    .where(Attempt.pid == bindparam("pid"))
    .with_for_update(of=Attempt)
)
_SLOT_COLUMNS = (Slot.slot, Slot.version_id, Slot.options, Slot.response, Slot.seq, Slot.saved_at)
_LOCKED_WITH_SLOTS = HotStatement(
    select(*_OWN_COLUMNS, *_SLOT_COLUMNS)
    .join_from(Attempt, ParticipantSession, _IS_OWN)
    .join(Slot, Slot.attempt_id == Attempt.id)
    .where(Attempt.pid == bindparam("pid"))
    .order_by(Slot.slot)
    .with_for_update(of=Attempt)
)
_CONTEST_COLUMNS = (Contest.slug, Contest.revision, Participant.full_name, Unit.code)
_SCORE_COLUMNS = (
    Score.points,
    Score.max_points,
    Score.right_count,
    Score.answered_count,
    Score.duration_ms,
    Score.regraded_at,
)
_IN_CONTEST = (
    select(*_OWN_COLUMNS, *_CONTEST_COLUMNS)
    .join_from(Attempt, ParticipantSession, _IS_OWN)
    .join(Participant, Participant.id == Attempt.participant_id)
    .join(Contest, Contest.id == Participant.contest_id)
    .join(Unit, Unit.id == Participant.unit_id)
    .where(Attempt.pid == bindparam("pid"))
)
_FOUND = HotStatement(_IN_CONTEST)
_WITH_SCORE = HotStatement(_IN_CONTEST.add_columns(*_SCORE_COLUMNS).outerjoin(Score, Score.attempt_id == Attempt.id))
_SLOTS = HotStatement(select(*_SLOT_COLUMNS).where(Slot.attempt_id == bindparam("attempt_id")).order_by(Slot.slot))

#: Who corrects a key changes the row: it waits for every grading that has begun, and each later one waits for it and
#: then reads the new number. Gradings do not wait for each other, and starting an attempt waits for neither.
_HELD_KEYS = HotStatement(select(Round.key_revision).where(Round.id == bindparam("round")).with_for_update(read=True))


def hold_keys(session: Handle, round_id: int) -> None:
    """What counts as right in a round's papers stays so until the end of the transaction."""
    _HELD_KEYS.row(session, {"round": round_id})


def lock_attempt(session: Handle, pid: str, token_sha256: str) -> OwnAttempt:
    """The browser's own attempt, locked until the end of the transaction; NotFound when it is not its own."""
    row = _LOCKED.row(session, {"pid": pid, "token": token_sha256})
    if row is None:
        raise _not_there()
    return OwnAttempt(*row)


def lock_attempt_and_slots(session: Handle, pid: str, token_sha256: str) -> tuple[OwnAttempt, list[PaperSlot]]:
    """As `lock_attempt`, with the paper in the same statement: its responses as they were before the lock was had."""
    rows = _LOCKED_WITH_SLOTS.rows(session, {"pid": pid, "token": token_sha256})
    if not rows:
        raise _not_there()
    own = len(_OWN_COLUMNS)
    return OwnAttempt(*rows[0][:own]), [_slot(*row[own:]) for row in rows]


def find_attempt(session: Handle, pid: str, token_sha256: str) -> AttemptInContest:
    """The browser's own attempt and its contest; NotFound when it is not its own."""
    row = _FOUND.row(session, {"pid": pid, "token": token_sha256})
    if row is None:
        raise _not_there()
    return _in_contest(row)


def find_result(session: Handle, pid: str, token_sha256: str) -> tuple[AttemptInContest, ShownScore | None]:
    """As `find_attempt`, with the score if the attempt is over."""
    row = _WITH_SCORE.row(session, {"pid": pid, "token": token_sha256})
    if row is None:
        raise _not_there()
    score = row[-len(_SCORE_COLUMNS) :]
    return _in_contest(row), None if score[0] is None else ShownScore(*score)


def load_slots(session: Handle, attempt_id: int) -> list[PaperSlot]:
    """The frozen paper with what was saved, in order."""
    return [_slot(*row) for row in _SLOTS.rows(session, {"attempt_id": attempt_id})]


def attempts_of(session: Session, participant_id: int) -> list[AttemptLine]:
    """Every attempt of one person, the newest first."""
    rows = session.execute(
        select(
            Attempt.pid,
            Attempt.round_id,
            Attempt.number,
            Attempt.state,
            Attempt.started_at,
            Attempt.deadline_at,
            Attempt.ended_at,
            Score.points,
            Score.max_points,
        )
        .outerjoin(Score, Score.attempt_id == Attempt.id)
        .where(Attempt.participant_id == participant_id)
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    )
    return [AttemptLine(*row) for row in rows]


def _in_contest(row: tuple[Any, ...]) -> AttemptInContest:
    own = len(_OWN_COLUMNS)
    return AttemptInContest(OwnAttempt(*row[:own]), *row[own : own + len(_CONTEST_COLUMNS)])


def _slot(
    slot: int, version_id: int, options: str, response: str | None, seq: int | None, saved_at: datetime | None
) -> PaperSlot:
    chosen = None if response is None else tuple(response.split())
    return PaperSlot(slot, version_id, tuple(options.split()), chosen, seq, saved_at)


def _not_there() -> NotFound:
    return NotFound(N_("Không tìm thấy lượt thi này trên máy này. Nếu Quý vị thi trên máy khác, mời nhập mã dự thi."))
