"""A file is read in a process of its own: what it may cost, how it can die, and that nothing is left of it."""

import os
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from quizapp.domain.bank_checks import ExistingQuestion
from quizapp.domain.bank_staging import finding_as_document
from quizapp.domain.errors import Refusal
from quizapp.files import apart
from quizapp.files.apart import read_apart
from quizapp.files.keys_beside import read_with_keys
from quizapp.files.registry import read_bank
from quizapp.services.question_quality import remarks_on
from tests.running import ROOT, wait_until

from .workbooks import HEADER, QUESTION, xlsx

PAPER = "Câu 1: Một cộng một?\nA. 1\nB. 2\n\nCâu 2: Hai cộng hai?\nA. 3\nB. 4\n"
BAD_PAPER = PAPER + "Đáp án: B\n"
BAD_ROWS = (HEADER, QUESTION, ("", "Thiếu đáp án?", "x", "y", "", "", ""))


def documents(findings) -> list[dict]:
    return [finding_as_document(finding) for finding in findings]


def children() -> set[int]:
    threads = Path("/proc/self/task").iterdir()
    return {int(pid) for thread in threads for pid in (thread / "children").read_text().split()}


@pytest.fixture(autouse=True)
def nothing_is_left():
    before, descriptors = children(), len(os.listdir("/proc/self/fd"))
    yield
    # Zombies are children too.
    assert children() == before
    assert len(os.listdir("/proc/self/fd")) == descriptors


@pytest.fixture
def unruly(monkeypatch):
    monkeypatch.setattr(apart, "CHILD", "tests.files.unruly_child")
    monkeypatch.setattr(
        apart, "ALLOWANCE", replace(apart.ALLOWANCE, cpu_seconds=2, wall_seconds=10, answer_bytes=1_000_000)
    )


@pytest.mark.parametrize("data", [xlsx(*BAD_ROWS), BAD_PAPER.encode()], ids=["xlsx", "txt"])
def test_a_file_read_apart_is_the_same_as_one_read_here(data):
    here, there = read_bank(data, "x"), read_apart(data, "x")
    assert documents(there.draft.findings) == documents(here.findings)
    # Every field there is or will be.
    assert replace(there.draft, findings=()) == replace(here, findings=())
    assert here.refused
    assert documents(there.remarks) == documents(remarks_on(here.questions))


def test_the_keys_beside_and_the_format_asked_for_arrive():
    keys = b"1.B 2.B"
    assert read_apart(PAPER.encode(), "x", keys).draft.questions == read_with_keys(PAPER.encode(), keys, "x").questions
    assert read_apart(b"q {=a ~b}", "x", format="gift").draft.format == "gift"


def test_what_the_bank_has_already_is_compared():
    question = read_bank(xlsx(HEADER, QUESTION), "x").questions[0]
    known = [ExistingQuestion("Q7", question.stem, ("khác", "nữa"), frozenset({0}))]
    assert "same_stem" in {remark.code for remark in read_apart(xlsx(HEADER, QUESTION), "x", known=known).remarks}


def test_the_progress_is_told():
    told: list[int] = []
    read_apart(xlsx(HEADER, QUESTION), "x", on_progress=told.append)
    assert told == [1]


def test_a_refusal_of_the_reader_arrives_in_its_own_words():
    with pytest.raises(Refusal) as here:
        read_bank(b"PK\x03\x04", "x")
    with pytest.raises(Refusal) as there:
        read_apart(b"PK\x03\x04", "x")
    assert (there.value.code, str(there.value), there.value.field) == (here.value.code, str(here.value), "file")


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("spins", "file_too_slow"),
        ("spins and does not listen", "file_too_slow"),
        ("grows", "file_too_greedy"),
        ("crashes", "reading_failed"),
        ("floods", "file_too_greedy"),
        ("chatters", "file_too_greedy"),
        ("talks nonsense", "reading_failed"),
        ("talks of something else", "reading_failed"),
        ("says nothing", "reading_failed"),
        ("writes a file", "reading_failed"),
        ("opens descriptors", "reading_failed"),
        ("starts a program", "reading_failed"),
    ],
)
@pytest.mark.usefixtures("unruly")
def test_however_it_dies_the_file_is_refused_in_words(how, code):
    with pytest.raises(Refusal) as refusal:
        read_apart(b"x", how)
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert "Hãy" in str(refusal.value)


@pytest.mark.parametrize("how", ["sleeps", "goes deaf"])
def test_one_that_only_waits_is_not_waited_for(unruly, monkeypatch, how):
    monkeypatch.setattr(apart, "ALLOWANCE", replace(apart.ALLOWANCE, wall_seconds=1))
    with pytest.raises(Refusal) as refusal:
        read_apart(b"x", how)
    assert (refusal.value.code, refusal.value.status) == ("reading_timed_out", 503)


def test_a_listener_that_fails_leaves_no_process_behind():
    def fail(_questions: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_apart(xlsx(HEADER, QUESTION), "x", on_progress=fail)


@pytest.mark.usefixtures("unruly")
def test_remarks_that_take_too_long_are_left_out_and_the_questions_stay():
    read = read_apart(xlsx(HEADER, QUESTION), "remarks without end")
    assert len(read.draft.questions) == 1
    assert [remark.code for remark in read.remarks] == ["remarks_left_out"]


@pytest.mark.usefixtures("unruly")
def test_more_files_than_can_wait_are_refused_at_once(monkeypatch):
    monkeypatch.setattr(apart, "ALLOWANCE", replace(apart.ALLOWANCE, wall_seconds=1))
    codes: list[str] = []

    def ask() -> None:
        with pytest.raises(Refusal) as refusal:
            read_apart(b"x", "sleeps")
        codes.append(refusal.value.code)

    threads = [threading.Thread(target=ask) for _ in range(apart.AT_ONCE + apart.WAITING + 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count("reading_busy") == 2
    assert codes.count("reading_timed_out") == apart.AT_ONCE + apart.WAITING


@pytest.mark.usefixtures("unruly")
def test_who_waits_too_long_is_told_that_another_file_is_read(monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 0.01)
    with apart._room_to_read(), pytest.raises(Refusal) as refusal:
        read_apart(b"x", "says nothing")
    assert (refusal.value.code, refusal.value.status) == ("reading_busy", 503)


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_worker_leaves_no_reader_behind(signal_number):
    script = "\n".join(
        (
            "from quizapp.files import apart",
            "apart.CHILD = 'tests.files.unruly_child'",
            "apart.read_apart(b'x', 'sleeps', on_progress=lambda count: print(count, flush=True))",
        )
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as worker:
        listed = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
        wait_until(lambda: bool(listed.read_text().split()), 10)
        (reader,) = map(int, listed.read_text().split())
        # Until it has been fed and is asleep: before, the end of its food ends it anyway.
        assert worker.stdout
        assert worker.stdout.readline() == b"7\n"
        worker.send_signal(signal_number)
        worker.wait()
    wait_until(lambda: not _lives(reader), 5)


def test_this_process_does_not_grow_with_the_files_it_has_read():
    data = xlsx(HEADER, *[QUESTION] * 300)
    read_apart(data, "x")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        read_apart(data, "x")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 5 * 1024


def test_it_knows_nothing_of_the_service(monkeypatch):
    monkeypatch.setenv("FLASK_SECRET_KEY", "nobody-else-may-know")
    monkeypatch.setattr(apart, "CHILD", "tests.files.curious_child")
    with pytest.raises(Refusal) as refusal:
        read_apart(b"x", "x")
    seen = str(refusal.value).split("|")
    assert "FLASK_SECRET_KEY" not in seen[0].split(",")
    assert seen[1] == "0,1,2"
    assert seen[2] != str(os.getsid(0))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
