"""Corrections: a key found wrong after people answered, who said so and who agreed, and every score it changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.regrading import CorrectionKind, CorrectionState
from .base import Base, RowId, enum_column, new_pid

PROPOSED = text("state = 'proposed'")
CONFIRMED = text("state = 'confirmed'")


class KeyCorrection(Base):
    """What counts as right for one version once this is confirmed; the version itself stays as it was approved."""

    __tablename__ = "key_corrections"
    __table_args__ = (
        # Whoever else looks at the same question meanwhile: one correction waits, one is in force.
        Index(
            "uq_key_corrections_one_proposed",
            "version_id",
            unique=True,
            sqlite_where=PROPOSED,
            postgresql_where=PROPOSED,
        ),
        Index(
            "uq_key_corrections_one_confirmed",
            "version_id",
            unique=True,
            sqlite_where=CONFIRMED,
            postgresql_where=CONFIRMED,
        ),
        Index("ix_key_corrections_version_id", "version_id"),
        CheckConstraint("(kind = 'dropped') = (keys = '')", name="keys_unless_dropped"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_when_not_waiting"),
        CheckConstraint("proposed_by <> decided_by OR state = 'withdrawn'", name="second_person"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pid: Mapped[str] = mapped_column(String(12), unique=True, default=new_pid)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    kind: Mapped[CorrectionKind] = mapped_column(enum_column(CorrectionKind, "correction_kind"))
    #: Whole answers that count as right: option codes separated by spaces, the answers by `|`; empty when dropped.
    keys: Mapped[str] = mapped_column(String(600))
    #: What counted as right before, written alike; empty when the question was dropped before.
    keys_before: Mapped[str] = mapped_column(String(600))
    #: Said to those whose score changes, on public pages too.
    reason: Mapped[str] = mapped_column(Text)
    #: Documents and remarks for the office alone.
    grounds: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CorrectionState] = mapped_column(enum_column(CorrectionState, "correction_state"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    #: Who confirmed or withdrew it.
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    #: Counts as foreseen when it was proposed, and as they came out: plain numbers and prize places by participant.
    foreseen: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: What it changed on each board, as plain numbers; NULL until that is worked out. The people are in place_changes.
    places: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class ScoreChange(Base):
    """One attempt's points before and after a correction."""

    __tablename__ = "score_changes"
    __table_args__ = (Index("ix_score_changes_attempt_id", "attempt_id"),)

    correction_id: Mapped[int] = mapped_column(ForeignKey("key_corrections.id"), primary_key=True)
    #: A key of scores: who writes here waits for nobody who holds an attempt.
    attempt_id: Mapped[int] = mapped_column(ForeignKey("scores.attempt_id"), primary_key=True)
    points_before: Mapped[int]
    points_after: Mapped[int]


class PlaceChange(Base):
    """Where somebody stood on a board before and after a correction: whose score there changed, and the first ones."""

    __tablename__ = "place_changes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    correction_id: Mapped[int] = mapped_column(ForeignKey("key_corrections.id"), primary_key=True)
    #: The round's number in the participant's contest; 0 over all rounds.
    number: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    rank_before: Mapped[int]
    rank_after: Mapped[int]
    score_before: Mapped[int]
    score_after: Mapped[int]
