"""Jobs as they stand: one, the latest of a subject, what is left to do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from ..domain.errors import NotFound
from ..domain.jobs import JobState, percent, silent_since
from ..models import Account, Job

_LATEST = 20


@dataclass(frozen=True)
class JobView:
    pid: str
    kind: str
    subject: str
    arguments: Mapping[str, Any]
    state: JobState
    account_id: int | None
    #: A login, `cli` or `service`; `name` is the person's own, as far as there is one.
    actor: str
    name: str
    done: int
    total: int | None
    message: str
    runs: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    file_name: str | None
    file_title: str
    file_bytes: int | None
    file_expires_at: datetime | None

    @property
    def percent(self) -> int | None:
        return percent(self.done, self.total)


def find_job(session: Session, pid: str, kinds: Collection[str] | None) -> JobView:
    """The job of this public id, of one of these kinds (None: of any): whoever may see others asks for others."""
    row = session.execute(_jobs(kinds).where(Job.pid == pid)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def latest_jobs(session: Session, kinds: Collection[str], subject: str | None = None) -> list[JobView]:
    """The newest first."""
    wanted = _jobs(kinds) if subject is None else _jobs(kinds).where(Job.subject == subject)
    return [_view(row) for row in session.execute(wanted.order_by(Job.id.desc()).limit(_LATEST))]


def all_jobs(session: Session) -> list[JobView]:
    """Of every kind, the newest first; for the command line."""
    return [_view(row) for row in session.execute(_jobs(None).order_by(Job.id.desc()).limit(_LATEST))]


def count_ahead(session: Session, pid: str) -> int:
    """How many jobs are done before this one."""
    own = select(Job.id).where(Job.pid == pid).scalar_subquery()
    waiting = Job.state.in_([JobState.QUEUED, JobState.RUNNING])
    return session.execute(select(func.count()).where(waiting, Job.id < own)).scalar_one()


def has_work(session: Session, now: datetime) -> bool:
    """Whether a job waits and none runs, or the one that runs is silent. Asked every second: it must cost nothing."""
    other = select(Job.id).where(Job.state == JobState.RUNNING, Job.heartbeat_at > silent_since(now))
    wanted = select(Job.id).where(or_(Job.state == JobState.QUEUED, Job.state == JobState.RUNNING), ~exists(other))
    return session.execute(wanted.limit(1)).first() is not None


def has_expired_files(session: Session, now: datetime) -> bool:
    expired = and_(Job.file_name.is_not(None), Job.file_expires_at <= now)
    return session.execute(select(Job.id).where(expired).limit(1)).first() is not None


def waiting_arguments(session: Session, kind: str) -> list[Mapping[str, Any]]:
    """What the jobs of this kind were asked for that are not over."""
    waiting = Job.state.in_([JobState.QUEUED, JobState.RUNNING])
    return list(session.scalars(select(Job.arguments).where(Job.kind == kind, waiting)))


def kept_files(session: Session) -> set[str]:
    """The names of all files that may still be fetched."""
    return {name for name in session.scalars(select(Job.file_name)) if name is not None}


def _jobs(kinds: Collection[str] | None) -> Select[Job, str]:
    found = select(Job, Account.name).outerjoin(Account, Account.id == Job.account_id)
    return found if kinds is None else found.where(Job.kind.in_(kinds))


def _view(row: Row[Job, str]) -> JobView:
    job, name = row
    return JobView(
        job.pid,
        job.kind,
        job.subject,
        job.arguments,
        job.state,
        job.account_id,
        job.actor,
        name or job.actor,
        job.done,
        job.total,
        job.message,
        job.runs,
        job.created_at,
        job.started_at,
        job.finished_at,
        job.file_name,
        job.file_title or "",
        job.file_bytes,
        job.file_expires_at,
    )
