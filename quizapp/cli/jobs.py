"""`flask jobs`: what the service does beside the pages; it does so by itself, these are for looking and for helping."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup

from ..domain.errors import Refusal
from ..domain.jobs import JobState
from ..domain.moments import rfc3339
from ..queries.jobs import JobView, all_jobs, find_job
from ..services.job_running import run_job
from ..services.jobs import Claim, claim
from .output import database, now, print_json, refusing
from .output_files import office_name

jobs = AppGroup("jobs", help="Work that outlives a request: large exports and the like.")

#: How a process ends that nobody waits for any more.
_LEFT = 3
_STATES = {
    JobState.QUEUED: "đang chờ",
    JobState.RUNNING: "đang làm",
    JobState.DONE: "xong",
    JobState.FAILED: "không xong",
}


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def show(as_json: bool) -> None:
    """The latest jobs, the newest first."""
    with database().reading() as session:
        found = all_jobs(session)
    if as_json:
        print_json([_document(job) for job in found])
        return
    for job in found:
        far = "" if job.percent is None or job.state is not JobState.RUNNING else f" {job.percent} %"
        click.echo(f"{job.pid}  {job.kind} {job.subject}: {_STATES[job.state]}{far}  {job.message}".rstrip())


@jobs.command()
@click.argument("pid")
@click.option("--runner", hidden=True, help="The service took the job for this process.")
@refusing
def run(pid: str, runner: str | None) -> None:
    """Do the waiting job PID now, in this process, with low priority."""
    if runner:
        # Started by the service: with it, it ends.
        parent = os.getppid()
        _do(Claim(pid, runner), lambda: os.getppid() != parent)
        return
    with database().reading() as session:
        find_job(session, pid, None)
    with database().transaction() as session:
        taken = claim(session, now(), pid)
    if taken is None:
        raise Refusal("not_waiting", "Việc này không đứng chờ, hoặc một việc khác đang được làm.", status=409)
    _do(taken, lambda: False)


@jobs.command()
@refusing
def work() -> None:
    """Do what waits, one job after the other, until nothing does."""
    while True:
        with database().transaction() as session:
            taken = claim(session, now())
        if taken is None:
            return
        _do(taken, lambda: False)


def _do(taken: Claim, is_over: Callable[[], bool]) -> None:
    """A job that failed in words has failed, and this process has done its duty."""
    os.nice(max(0, 10 - os.nice(0)))
    stopped = [False]

    def stop(_number: int, _frame: object) -> None:
        stopped[0] = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    keep = timedelta(hours=current_app.extensions["quizapp"].settings.export_hours)
    is_done = run_job(database(), taken, office_name(), keep, lambda: stopped[0] or is_over(), _leave)
    click.echo(f"{taken.pid}: {'xong' if is_done else 'không xong'}")


def _leave() -> NoReturn:
    sys.stdout.flush()
    # From a thread beside the work: at once, whatever the work is at.
    os._exit(_LEFT)


def _document(job: JobView) -> dict[str, object]:
    return {
        "job": job.pid,
        "kind": job.kind,
        "subject": job.subject,
        "state": job.state.value,
        "asked_by": job.actor,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "runs": job.runs,
        "created_at": rfc3339(job.created_at),
        "started_at": job.started_at and rfc3339(job.started_at),
        "finished_at": job.finished_at and rfc3339(job.finished_at),
        "has_file": job.file_name is not None,
    }
