"""The life of a job: asked for, taken by one process, kept alive, ended; each step one conditional UPDATE."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from ..domain.errors import N_
from ..domain.jobs import MOST_RUNS, JobState, silent_since
from ..models import Job
from .audit import Actor, record

DIED = N_("Tiến trình xử lý bị dừng giữa chừng nhiều lần. Hãy thử lại; nếu vẫn vậy, xem nhật ký của hệ thống.")
_MESSAGE_LETTERS = 400


@dataclass(frozen=True)
class Claim:
    """A job and the random word of the process that has it."""

    pid: str
    runner: str


@dataclass(frozen=True)
class Outcome:
    """What came of it: the file that was made, and what the journal says."""

    action: str
    details: Mapping[str, str | int]
    #: In the folder of exports.
    file_name: str | None = None
    file_title: str | None = None
    file_bytes: int | None = None


def enqueue(
    session: Session, actor: Actor, kind: str, subject: str, arguments: Mapping[str, str | int], now: datetime
) -> str:
    """Puts a job at the end of the line; its public id. Asked twice by one person before it began, it is one job."""
    waiting = session.scalars(
        select(Job).where(
            Job.kind == kind,
            Job.subject == subject,
            Job.state.in_([JobState.QUEUED, JobState.RUNNING]),
            Job.actor == actor.name,
        )
    )
    for job in waiting:
        if job.arguments == dict(arguments):
            return job.pid
    job = Job(
        kind=kind,
        subject=subject,
        arguments=dict(arguments),
        state=JobState.QUEUED,
        account_id=actor.account_id,
        actor=actor.name,
        created_at=now,
    )
    session.add(job)
    session.flush()
    return job.pid


def claim(session: Session, now: datetime, pid: str | None = None) -> Claim | None:
    """Takes the first job of the line (or this one) for the caller alone; None while one runs or none waits.

    A job whose process has gone silent goes back into the line first.
    """
    _requeue(session, Job.heartbeat_at <= silent_since(now), now)
    other = aliased(Job)
    first = select(other.id).where(other.state == JobState.QUEUED, *([] if pid is None else [other.pid == pid]))
    runner = secrets.token_hex(16)
    running = aliased(Job)
    taken = (
        update(Job)
        .where(
            Job.id == first.order_by(other.id).limit(1).scalar_subquery(),
            Job.state == JobState.QUEUED,
            ~exists(select(running.id).where(running.state == JobState.RUNNING)),
        )
        .values(
            state=JobState.RUNNING,
            runner=runner,
            runs=Job.runs + 1,
            done=0,
            total=None,
            started_at=now,
            heartbeat_at=now,
        )
    )
    try:
        with session.begin_nested():
            if not _changed(session, taken):
                return None
    except IntegrityError:
        # Another process took another job at the same moment; one runs at a time.
        return None
    return Claim(session.execute(select(Job.pid).where(Job.runner == runner)).scalar_one(), runner)


def beat(session: Session, claim: Claim, done: int, total: int | None, now: datetime) -> bool:
    """The process lives and is so far; False when the job is no longer its own."""
    return _changed(session, _own(claim).values(done=done, total=total, heartbeat_at=now))


def keep_alive(session: Session, claim: Claim, now: datetime) -> bool:
    """Its process lives, says who started it; False when the job is no longer its own."""
    return _changed(session, _own(claim).values(heartbeat_at=now))


def finish(session: Session, claim: Claim, actor: Actor, outcome: Outcome, keep: timedelta, now: datetime) -> bool:
    """Done; only now there is a file. The journal says so in the same transaction. False when it is another's."""
    subject = session.execute(select(Job.subject).where(Job.pid == claim.pid)).scalar_one()
    done = _own(claim).values(
        state=JobState.DONE,
        runner=None,
        finished_at=now,
        done=func.coalesce(Job.total, Job.done),
        file_name=outcome.file_name,
        file_title=outcome.file_title,
        file_bytes=outcome.file_bytes,
        file_expires_at=None if outcome.file_name is None else now + keep,
    )
    if not _changed(session, done):
        return False
    record(session, actor, outcome.action, subject, now, job=claim.pid, **outcome.details)
    return True


def fail(session: Session, claim: Claim, message: str, now: datetime) -> bool:
    """It can't be done, and this is why."""
    failed = {"state": JobState.FAILED, "runner": None, "finished_at": now, "message": message[:_MESSAGE_LETTERS]}
    return _changed(session, _own(claim).values(**failed))


def give_back(session: Session, claim: Claim) -> bool:
    """Back into the line, as if it had not begun: the service stops, another start goes on."""
    return _changed(session, _own(claim).values(state=JobState.QUEUED, runner=None, runs=Job.runs - 1, done=0))


def requeue_dead(session: Session, claim: Claim, now: datetime) -> None:
    """Its process ended without a word: back into the line, or failed when that happened too often."""
    _requeue(session, Job.runner == claim.runner, now)


def forget_files(session: Session, now: datetime) -> list[str]:
    """Lets go of files whose time is over; their names."""
    expired = session.scalars(select(Job).where(Job.file_name.is_not(None), Job.file_expires_at <= now)).all()
    names = [job.file_name for job in expired if job.file_name]
    for job in expired:
        job.file_name = None
    return names


def _requeue(session: Session, which: Any, now: datetime) -> None:
    gone = update(Job).where(Job.state == JobState.RUNNING, which)
    failed = {"state": JobState.FAILED, "runner": None, "finished_at": now, "message": DIED}
    _changed(session, gone.where(Job.runs >= MOST_RUNS).values(**failed))
    _changed(session, gone.values(state=JobState.QUEUED, runner=None, done=0))


def _own(claim: Claim) -> Update:
    return update(Job).where(Job.pid == claim.pid, Job.runner == claim.runner, Job.state == JobState.RUNNING)


def _changed(session: Session, statement: Update) -> bool:
    result: Any = session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount)
