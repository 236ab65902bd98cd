"""Contests: rules, rounds with their windows, the blueprint of each round's paper, prizes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..domain.contests import BoardVisibility, ContestState, Prediction, PrizeScope, Reveal
from ..domain.questions import Difficulty
from ..domain.ranking import Counted
from .base import Base, RowId, enum_column


class Contest(Base):
    __tablename__ = "contests"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="opens_before_closes"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ContestState] = mapped_column(enum_column(ContestState, "contest_state"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    #: Values of TargetGroup, in the order shown.
    groups: Mapped[list[str]] = mapped_column(JSON)
    min_age: Mapped[int] = mapped_column(default=0)
    #: What makes two entries one person, for the review of look-alikes.
    identity: Mapped[list[str]] = mapped_column(JSON)
    counted_attempt: Mapped[Counted] = mapped_column(enum_column(Counted, "counted_attempt"))
    #: Values of ranking.Criterion, the first decides first.
    tie_break: Mapped[list[str]] = mapped_column(JSON)
    one_prize_per_person: Mapped[bool] = mapped_column(default=True)
    board: Mapped[BoardVisibility] = mapped_column(enum_column(BoardVisibility, "board_visibility"))
    #: {"formula", "minimum_turnout"} of the prize for units, or NULL.
    collective: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: Counts every change; what is kept in memory about a contest is known by it.
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    rounds: Mapped[list["Round"]] = relationship(order_by="Round.number", cascade="all, delete-orphan")
    prizes: Mapped[list["Prize"]] = relationship(order_by="Prize.position", cascade="all, delete-orphan")


class Round(Base):
    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        CheckConstraint("opens_at < closes_at", name="opens_before_closes"),
        CheckConstraint("minutes >= 0 AND attempts >= 0 AND attempts_per_day >= 0", name="limits_not_negative"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    #: ISO weekdays on which the round is open; empty means all.
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    #: Wall time in Vietnam, `07:30`, or NULL for the whole day.
    daily_from: Mapped[str | None] = mapped_column(String(8))
    daily_until: Mapped[str | None] = mapped_column(String(8))
    minutes: Mapped[int]
    attempts: Mapped[int]
    attempts_per_day: Mapped[int]
    reveal: Mapped[Reveal] = mapped_column(enum_column(Reveal, "reveal"))
    prediction: Mapped[Prediction] = mapped_column(enum_column(Prediction, "prediction"))
    #: The true number for the prediction question, once settled.
    actual: Mapped[int | None]
    settled_at: Mapped[datetime | None]
    #: Counts the corrections of keys: who grades reads it under a lock, and keeps keys in memory by it.
    key_revision: Mapped[int] = mapped_column(default=0, server_default="0")

    blueprint: Mapped[list["BlueprintRow"]] = relationship(
        order_by="BlueprintRow.position", cascade="all, delete-orphan"
    )


class BlueprintRow(Base):
    """So many questions of this bank, topic and difficulty; NULL means any."""

    __tablename__ = "blueprint_rows"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        CheckConstraint("count > 0", name="count_positive"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    position: Mapped[int]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    difficulty: Mapped[Difficulty | None] = mapped_column(enum_column(Difficulty, "difficulty"))
    count: Mapped[int]


class Prize(Base):
    __tablename__ = "prizes"
    __table_args__ = (UniqueConstraint("contest_id", "position"), CheckConstraint("count > 0", name="count_positive"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    position: Mapped[int]
    #: A target group, `all` or `units`.
    board: Mapped[str] = mapped_column(String(24))
    scope: Mapped[PrizeScope] = mapped_column(enum_column(PrizeScope, "prize_scope"))
    name: Mapped[str] = mapped_column(String(120))
    count: Mapped[int]
