"""Whoever confirms at the same moment: every question of a file enters the bank once."""

import threading
from datetime import UTC, datetime

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.registry import read_bank
from quizapp.services.audit import Actor
from quizapp.services.bank_imports import confirm_import, stage_import
from tests.factories import make_account, make_bank
from tests.people import LAN

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
HEADER = "Mã,Câu hỏi,A,B,C,Đáp án\n"
ONE = "T1,Một cộng một?,1,2,3,B\n"
TWO = "T2,Hai cộng hai?,4,5,6,A\n"


@pytest.fixture
def bank(session):
    return make_bank(session, "toan")


@pytest.fixture
def lan(session):
    account = make_account(session, LAN)
    return Actor(account.login, account.id, account.role)


def read(text: str):
    return read_bank(text.encode(), "cau-hoi.csv")


def test_a_double_click_on_confirm_loads_once(database, session, bank, lan, count_rows):
    pid = stage_import(session, lan, "toan", "a.csv", read(HEADER + ONE + TWO), NOW)
    session.commit()

    outcomes = race(
        *[lambda: with_transaction(database, lambda other: confirm_import(other, lan, pid, NOW))] * 4,
    )

    assert sorted(outcomes, key=str) == [2, "import_decided", "import_decided", "import_decided"]
    assert count_rows("questions") == 2


def test_two_files_with_the_same_question_load_it_once(database, session, bank, lan, count_rows):
    pids = [stage_import(session, lan, "toan", "a.csv", read(HEADER + ONE), NOW) for _ in range(3)]
    session.commit()

    outcomes = race(
        *[
            lambda pid=pid: with_transaction(database, lambda other: confirm_import(other, lan, pid, NOW))
            for pid in pids
        ]
    )

    assert sorted(outcomes, key=str) == [1, "bank_changed", "bank_changed"]
    assert count_rows("questions") == 1


def with_transaction(database, work):
    try:
        with database.transaction() as session:
            return work(session)
    except Refusal as refusal:
        return refusal.code


def race(*works):
    """Runs all at the same moment; gives what each returned."""
    barrier = threading.Barrier(len(works))
    outcomes = [None] * len(works)

    def run(at, work):
        barrier.wait()
        outcomes[at] = work()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes
