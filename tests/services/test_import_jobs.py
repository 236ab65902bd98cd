"""A long file is read by a job: staged once, its upload gone afterwards, whatever came of it."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from quizapp.domain.jobs import JobState
from quizapp.models import BankImport
from quizapp.queries.bank_imports import find_import, import_of_job
from quizapp.queries.jobs import find_job
from quizapp.services import import_jobs
from quizapp.services.audit import Actor
from quizapp.services.import_jobs import ask_for_import, delete_stray_uploads, lay_aside, run_import, uploads_folder
from quizapp.services.job_running import run_job
from quizapp.services.jobs import claim
from tests.factories import make_account, make_bank
from tests.people import LAN

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
FILE = "Câu hỏi,A,B,Đáp án\nMột cộng một?,1,2,B\nHai cộng hai?,4,5,\n".encode()


@pytest.fixture
def lan(session):
    make_bank(session, "toan")
    account = make_account(session, LAN)
    session.commit()
    return Actor(account.login, account.id, account.role)


@pytest.fixture
def ask(database, lan):
    def make(data=FILE, keys=None):
        upload = lay_aside(database.data_dir, data)
        beside = None if keys is None else lay_aside(database.data_dir, keys)
        with database.transaction() as session:
            return ask_for_import(session, lan, "toan", r"C:\x\câu hỏi.csv", upload, beside, NOW)

    return make


@pytest.fixture
def run(database):
    """Does the next job as a process of its own would; the job afterwards."""

    def make(pid):
        with database.transaction() as session:
            taken = claim(session, datetime.now(UTC), pid)
        run_job(database, taken, "Phường", timedelta(hours=1))
        with database.reading() as session:
            return find_job(session, pid, None)

    return make


def uploads(database):
    return list(uploads_folder(database.data_dir).iterdir())


def test_a_long_file_is_staged_as_it_was_read_and_its_upload_is_gone(database, ask, run, count_rows):
    pid = ask()
    (waiting,) = uploads(database)
    assert (waiting.read_bytes(), waiting.stat().st_mode & 0o777) == (FILE, 0o600)

    job = run(pid)

    assert (job.state, job.file_name, job.done) == (JobState.DONE, None, 2)
    with database.reading() as session:
        staged = find_import(session, import_of_job(session, pid))
    assert (staged.filename, staged.by, len(staged.draft.questions)) == ("câu hỏi.csv", LAN.name, 2)
    assert uploads(database) == []
    assert count_rows("questions") == 0


def test_keys_in_a_file_of_their_own_are_read_with_it(database, ask, run):
    paper = "Câu 1. Một cộng một?\nA. 1\nB. 2\nCâu 2. Hai cộng hai?\nA. 4\nB. 5\n".encode()

    pid = ask(paper, b"1.B 2.A")

    assert run(pid).state is JobState.DONE
    with database.reading() as session:
        draft = find_import(session, import_of_job(session, pid)).draft
    assert [entry.question.keys for entry in draft.questions] == [(1,), (0,)]
    assert uploads(database) == []


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"x,y\n1,2\n"])
def test_a_refusal_is_said_in_words_and_leaves_nothing(database, ask, run, count_rows, data):
    job = run(ask(data))

    assert job.state is JobState.FAILED
    assert job.message.endswith(".")
    assert (uploads(database), count_rows("bank_imports")) == ([], 0)


def test_an_unforeseen_fault_leaves_nothing_either(database, ask, run, count_rows, monkeypatch):
    monkeypatch.setattr(import_jobs, "read_apart", lambda *_, **__: 1 / 0)
    pid = ask()

    assert run(pid).state is JobState.FAILED
    assert (uploads(database), count_rows("bank_imports")) == ([], 0)


def test_while_the_database_is_away_the_upload_waits_for_the_next_try(database, ask, monkeypatch):
    pid = ask()
    with database.reading() as session:
        job = find_job(session, pid, None)
    with monkeypatch.context() as patch:
        patch.setattr(
            import_jobs, "stage_import", lambda *_, **__: (_ for _ in ()).throw(OperationalError("", {}, None))
        )
        with pytest.raises(OperationalError):
            begin(database, job)
    assert len(uploads(database)) == 1

    begin(database, job)

    assert uploads(database) == []


def test_killed_between_staging_and_the_end_it_is_not_staged_twice(database, session, ask, run):
    pid = ask()
    with database.reading() as reading:
        job = find_job(reading, pid, None)
    # The first process gets as far as the staging; nobody hears of it.
    first = begin(database, job)

    assert run(pid).state is JobState.DONE

    assert session.scalars(select(BankImport.pid)).all() == [first.details["file"]]


def test_an_upload_that_is_gone_is_asked_for_again(database, ask, run):
    pid = ask()
    uploads(database)[0].unlink()

    job = run(pid)

    assert (job.state, "Hãy gửi lại tệp" in job.message) == (JobState.FAILED, True)


def test_only_uploads_that_nobody_waits_for_are_swept(database, ask):
    ask()
    (waiting,) = uploads(database)
    stray, fresh = (uploads_folder(database.data_dir) / name for name in ("stray", "fresh"))
    for file in (stray, fresh):
        file.write_bytes(b"x")
    long_ago = datetime.now(UTC).timestamp() - 7 * 3600
    for file in (waiting, stray):
        os.utime(file, (long_ago, long_ago))

    delete_stray_uploads(database)

    assert {file.name for file in uploads(database)} == {waiting.name, fresh.name}


def begin(database, job):
    return run_import(database, job, database.data_dir, "x", "Phường", lambda *_: None, NOW)
