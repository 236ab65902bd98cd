"""Attempts: one go at one round, its frozen paper with the responses, and its score."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.attempts import AttemptState
from .base import Base, RowId, enum_column, new_pid

IN_PROGRESS = text("state = 'in_progress'")


class Attempt(Base):
    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("participant_id", "round_id", "number"),
        # However many times "start" is pressed: one running attempt a round.
        Index(
            "uq_attempts_one_running",
            "participant_id",
            "round_id",
            unique=True,
            sqlite_where=IN_PROGRESS,
            postgresql_where=IN_PROGRESS,
        ),
        # What the closing of overdue attempts looks for, however many are finished.
        Index("ix_attempts_running_deadline", "deadline_at", sqlite_where=IN_PROGRESS, postgresql_where=IN_PROGRESS),
        Index("ix_attempts_round_id_participant_id", "round_id", "participant_id"),
        CheckConstraint("(state = 'in_progress') = (ended_at IS NULL)", name="ended_when_finished"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pid: Mapped[str] = mapped_column(String(12), unique=True, default=new_pid)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    state: Mapped[AttemptState] = mapped_column(enum_column(AttemptState, "attempt_state"))
    #: What the paper was drawn with; the same seed and pool give the same paper.
    seed: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime]
    #: Fixed at the start: the round may be edited later, this may not.
    deadline_at: Mapped[datetime]
    #: When it was submitted, or its deadline when nobody submitted.
    ended_at: Mapped[datetime | None]
    prediction: Mapped[int | None]
    #: The client's sequence number of the prediction, as for a slot's response.
    prediction_seq: Mapped[int | None]
    #: The browser that may write now; another device takes over by starting again.
    session_id: Mapped[int] = mapped_column(ForeignKey("participant_sessions.id"))


class Slot(Base):
    """One question of one paper, with the response last saved for it."""

    __tablename__ = "slots"
    __table_args__ = (
        CheckConstraint("(seq IS NULL) = (saved_at IS NULL)", name="saved_with_seq"),
        # Rows stand beside each other in the key's order: a paper is one read.
        {"sqlite_with_rowid": False},
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    #: Option codes in the order shown, separated by spaces.
    options: Mapped[str] = mapped_column(String(160))
    #: Option codes chosen, separated by spaces; empty when a choice was taken back; NULL when never answered.
    response: Mapped[str | None] = mapped_column(String(160))
    #: The client's sequence number of that response: an older one never overwrites it.
    seq: Mapped[int | None]
    saved_at: Mapped[datetime | None]


class Score(Base):
    __tablename__ = "scores"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    points: Mapped[int]
    max_points: Mapped[int]
    right_count: Mapped[int]
    answered_count: Mapped[int]
    duration_ms: Mapped[int]
    graded_at: Mapped[datetime]
    #: When a corrected key last changed it; what it was before is in score_changes.
    regraded_at: Mapped[datetime | None]
