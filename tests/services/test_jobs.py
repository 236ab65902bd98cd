"""The life of a job: one process has it, one job runs, what died is begun anew, what is half is nobody's."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from quizapp.domain.jobs import MOST_RUNS, SILENT_AFTER, JobState
from quizapp.models import AuditEvent, Job
from quizapp.queries.jobs import count_ahead, find_job, has_work
from quizapp.services import job_running
from quizapp.services.audit import Actor
from quizapp.services.job_running import delete_old_files, exports_folder, run_job
from quizapp.services.jobs import Outcome, beat, claim, enqueue, fail, finish, give_back, requeue_dead

NOW = datetime(2026, 10, 10, 12, 0, tzinfo=UTC)
LAN, HUNG = Actor("lan"), Actor("hung")
DAY = timedelta(days=1)


def ask(session, actor=LAN, subject="thi-thu", kind="export.results"):
    pid = enqueue(session, actor, kind, subject, {"format": "csv"}, NOW)
    session.commit()
    return pid


def state(session, pid):
    session.rollback()
    return find_job(session, pid, None)


def test_jobs_are_taken_in_the_order_they_were_asked_for_and_one_runs_at_a_time(session):
    first, second = ask(session), ask(session, HUNG)
    taken = claim(session, NOW)
    assert taken.pid == first
    assert claim(session, NOW) is None
    assert not has_work(session, NOW)
    assert count_ahead(session, second) == 1
    assert finish(session, taken, LAN, Outcome("export.results", {}), DAY, NOW)
    assert has_work(session, NOW)
    assert claim(session, NOW).pid == second


def test_many_processes_at_once_take_one_job(session, database):
    for _ in range(6):
        pids = {ask(session, actor) for actor in (LAN, HUNG)}

        def take(_at):
            with database.transaction() as own:
                return claim(own, NOW)

        with ThreadPoolExecutor(8) as pool:
            taken = [one for one in pool.map(take, range(8)) if one]
        assert len(taken) == 1
        assert taken[0].pid in pids
        session.execute(update(Job).values(state=JobState.DONE, runner=None, finished_at=NOW))
        session.commit()


def test_asked_twice_by_one_person_it_is_one_job_by_two_it_is_two(session):
    assert ask(session) == ask(session)
    assert ask(session) != ask(session, HUNG)
    assert ask(session) != ask(session, subject="khac")


def test_a_job_whose_process_fell_silent_is_begun_anew_and_the_old_process_has_no_say(session):
    pid = ask(session)
    old = claim(session, NOW)
    assert beat(session, old, 5, 10, NOW)
    session.commit()
    later = NOW + SILENT_AFTER + timedelta(seconds=1)
    assert has_work(session, later)
    assert claim(session, later).pid == pid
    session.commit()
    assert not beat(session, old, 9, 10, later)
    assert not finish(session, old, LAN, Outcome("x", {}, "half.csv", "a", 1), DAY, later)
    assert not fail(session, old, "x", later)
    assert not give_back(session, old)
    found = state(session, pid)
    assert (found.state, found.runs, found.done, found.file_name) == (JobState.RUNNING, 2, 0, None)


def test_a_job_that_kills_its_process_every_time_is_given_up_in_words(session):
    pid = ask(session)
    for _ in range(MOST_RUNS):
        requeue_dead(session, claim(session, NOW), NOW)
        session.commit()
    found = state(session, pid)
    assert (found.state, found.finished_at) == (JobState.FAILED, NOW)
    assert "nhiều lần" in found.message
    assert claim(session, NOW) is None


def test_given_back_it_has_not_begun(session):
    pid = ask(session)
    for _ in range(2 * MOST_RUNS):
        give_back(session, claim(session, NOW))
        session.commit()
    assert (state(session, pid).state, state(session, pid).runs) == (JobState.QUEUED, 0)


def test_there_is_a_file_only_when_the_job_is_done_and_the_journal_says_who_asked(session):
    pid = ask(session)
    taken = claim(session, NOW)
    session.commit()
    assert state(session, pid).file_name is None
    outcome = Outcome("export.results", {"rows": 3}, "a.csv", "Danh sách", 12)
    assert finish(session, taken, LAN, outcome, DAY, NOW)
    session.commit()
    found = state(session, pid)
    assert (found.state, found.file_name, found.file_expires_at) == (JobState.DONE, "a.csv", NOW + DAY)
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject, event.actor) == ("export.results", "thi-thu", "lan")
    assert event.details == {"job": pid, "rows": 3}


@pytest.fixture
def working(database, monkeypatch):
    """Runs the next job with this work in place of an export."""

    def run(work):
        monkeypatch.setitem(job_running.WORK, "export.results", work)
        with database.transaction() as session:
            taken = claim(session, NOW)
        return run_job(database, taken, "Phòng", DAY)

    return run


def test_nobody_is_offered_a_file_while_it_is_written(session, database, working):
    pid = ask(session)
    seen = []

    def work(database, job, folder, name, office, progress, now):
        (folder / f".{name}.csv").write_text("nửa")
        progress(1, 2)
        with database.reading() as other:
            seen.append(find_job(other, pid, None))
        (folder / f".{name}.csv").rename(folder / f"{name}.csv")
        return Outcome("export.results", {}, f"{name}.csv", "Danh sách", 4)

    assert working(work)
    assert (seen[0].state, seen[0].file_name) == (JobState.RUNNING, None)
    found = state(session, pid)
    # Also of a job that ended before its first sign of life.
    assert (found.done, found.total) == (2, 2)
    assert [file.name for file in exports_folder(database.data_dir).iterdir()] == [found.file_name]


@pytest.mark.parametrize(
    ("fault", "words"),
    [(OSError(28, "No space left on device"), "dung lượng đĩa"), (ZeroDivisionError(), "ngoài dự kiến")],
)
def test_what_fails_leaves_no_file_and_says_why(session, database, working, fault, words):
    pid = ask(session)

    def work(_database, _job, folder, name, *_):
        (folder / f".{name}.csv").write_text("nửa")
        raise fault

    assert not working(work)
    found = state(session, pid)
    assert (found.state, found.file_name) == (JobState.FAILED, None)
    assert words in found.message
    assert not list(exports_folder(database.data_dir).iterdir())
    assert not session.scalars(select(AuditEvent)).all()


def test_when_nobody_wants_the_process_any_more_its_job_goes_back_into_the_line(session, database, monkeypatch):
    pid = ask(session)
    left = threading.Event()

    def work(_database, _job, folder, name, *_):
        (folder / f".{name}.csv").write_text("nửa")
        assert left.wait(10)
        return Outcome("export.results", {}, f"{name}.csv", "Danh sách", 4)

    monkeypatch.setitem(job_running.WORK, "export.results", work)
    with database.transaction() as own:
        taken = claim(own, NOW)
    # A real process ends in `leave`; here the work goes on to its end, and has no say.
    assert not run_job(database, taken, "Phòng", DAY, is_over=lambda: True, leave=left.set)
    found = state(session, pid)
    assert (found.state, found.runs, found.file_name) == (JobState.QUEUED, 0, None)
    assert not list(exports_folder(database.data_dir).iterdir())


def test_a_contest_that_went_away_fails_with_its_sentence(session, database):
    pid = ask(session, subject="khong-co")
    with database.transaction() as own:
        taken = claim(own, NOW)
    assert not run_job(database, taken, "Phòng", DAY)
    assert "Không tìm thấy" in state(session, pid).message


def test_files_go_when_their_time_is_over_and_no_other(session, database, monkeypatch):
    folder = exports_folder(database.data_dir)
    for name, expires in (("old.csv", -1), ("new.csv", 1)):
        (folder / name).write_text("x")
        taken = claim(session, NOW) if ask(session) else None
        outcome = Outcome("export.results", {}, name, "Danh sách", 1)
        finish(session, taken, LAN, outcome, timedelta(hours=expires) + (datetime.now(UTC) - NOW), NOW)
        session.commit()
    (folder / ".half.csv").write_text("x")
    delete_old_files(database)
    assert {file.name for file in folder.iterdir()} == {"new.csv", ".half.csv"}
    monkeypatch.setattr(job_running, "STRAY_AFTER", timedelta(0))
    delete_old_files(database)
    assert {file.name for file in folder.iterdir()} == {"new.csv"}
    session.rollback()
    assert sorted(map(str, session.scalars(select(Job.file_name)))) == ["None", "new.csv"]
