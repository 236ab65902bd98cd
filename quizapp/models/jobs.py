"""Jobs: work that outlives a request, done by one process at a time, with its progress and the file it made."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.jobs import JobState
from .base import Base, RowId, enum_column, new_pid

RUNNING = text("state = 'running'")


class Job(Base):
    __tablename__ = "jobs"
    __table_args__ = (
        # However many processes look for work at once: one job runs, the others wait.
        Index("uq_jobs_one_running", "state", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ix_jobs_state_id", "state", "id"),
        Index("ix_jobs_kind_subject", "kind", "subject"),
        CheckConstraint("(state = 'running') = (runner IS NOT NULL)", name="running_has_runner"),
        CheckConstraint("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="finished_when_over"),
        # What is half written is nobody's file.
        CheckConstraint("file_name IS NULL OR state = 'done'", name="file_when_done"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pid: Mapped[str] = mapped_column(String(12), unique=True, default=new_pid)
    #: Such as `export.results`; what it does is in services, a new kind needs no migration.
    kind: Mapped[str] = mapped_column(String(40))
    #: What it is done to: a slug, a public id.
    subject: Mapped[str] = mapped_column(String(120))
    #: Formats, choices, what a file of questions is called; never a person's name, a phone number or an answer.
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(enum_column(JobState, "job_state"))
    #: Who asked, as in the journal: empty for the service itself and the command line.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor: Mapped[str] = mapped_column(String(64))
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    #: None while nobody knows how much it is.
    total: Mapped[int | None] = mapped_column(BigInteger)
    #: Why it failed, in the words of the refusal.
    message: Mapped[str] = mapped_column(String(400), default="")
    #: How often a process began with it.
    runs: Mapped[int] = mapped_column(default=0)
    #: A random word of the process that has it: another's progress or end is not written down.
    runner: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    #: In the folder of exports, given by the service; NULL again when the file was deleted.
    file_name: Mapped[str | None] = mapped_column(String(64))
    #: What the file is called when it is fetched, with its ending.
    file_title: Mapped[str | None] = mapped_column(String(200))
    file_bytes: Mapped[int | None] = mapped_column(BigInteger)
    file_expires_at: Mapped[datetime | None]
