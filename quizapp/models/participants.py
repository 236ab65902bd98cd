"""Participants: a person in a contest, the labels they carry, what they agreed to, the browsers they came with."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.consents import Purpose
from ..domain.units import TargetGroup
from .base import Base, RowId, enum_column, new_pid


class Participant(Base):
    __tablename__ = "participants"
    __table_args__ = (
        # Look-alikes are looked for by these, and go to a person's review: never refused by themselves.
        Index("ix_participants_contest_id_phone", "contest_id", "phone"),
        Index("ix_participants_contest_id_name_fold", "contest_id", "name_fold"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pid: Mapped[str] = mapped_column(String(12), unique=True, default=new_pid)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    full_name: Mapped[str] = mapped_column(String(80))
    name_fold: Mapped[str] = mapped_column(String(80))
    #: By given name, in the order of the Vietnamese alphabet.
    sort_key: Mapped[str] = mapped_column(String(400))
    birth_year: Mapped[int]
    #: `0912345678`; a contact, not a key: one phone serves a household.
    phone: Mapped[str | None] = mapped_column(String(16))
    #: The group the person is counted in; further labels are in participant_groups.
    target_group: Mapped[TargetGroup] = mapped_column(enum_column(TargetGroup, "target_group"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    guardian_name: Mapped[str | None] = mapped_column(String(80))
    guardian_phone: Mapped[str | None] = mapped_column(String(16))
    #: Eight signs that open the same entry on another device.
    resume_code: Mapped[str] = mapped_column(String(8), unique=True)
    #: False for organisers and the disqualified: they may play, they are in no ranking.
    is_ranked: Mapped[bool] = mapped_column(default=True)
    #: Whether the name may be published in full; kept beside the consent for the board's sake.
    is_name_public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class ParticipantGroup(Base):
    """Every label a person carries, the counted one included: counted once in totals, once under each label."""

    __tablename__ = "participant_groups"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    target_group: Mapped[TargetGroup] = mapped_column(enum_column(TargetGroup, "target_group"), primary_key=True)


class Consent(Base):
    """The proof of one yes or no: purpose, the very text (by its hash), version, moment."""

    __tablename__ = "consents"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose, "purpose"), primary_key=True)
    is_given: Mapped[bool]
    notice_version: Mapped[str] = mapped_column(String(24))
    notice_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ParticipantSession(Base):
    """A browser that is this participant. One browser may be several people, in several contests."""

    __tablename__ = "participant_sessions"
    __table_args__ = (UniqueConstraint("token_sha256", "contest_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64))
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    created_at: Mapped[datetime]
