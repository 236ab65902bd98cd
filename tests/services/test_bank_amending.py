"""A staged file amended by several hands: of two changes made on one draft, one is refused; nothing enters the bank."""

import threading
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select

from quizapp.domain.draft_amending import Grounds, choose_keys, drop, set_grounds
from quizapp.domain.errors import NotFound, Refusal
from quizapp.domain.staged_drafts import Standing
from quizapp.files.registry import read_bank
from quizapp.models import AuditEvent
from quizapp.queries.bank_imports import find_import
from quizapp.services import bank_amending
from quizapp.services.audit import Actor
from quizapp.services.bank_amending import amend, check_again
from quizapp.services.bank_imports import confirm_import, discard_import, stage_import
from tests.factories import make_account, make_bank
from tests.people import LAN

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
FILE = "Mã,Câu hỏi,A,B,C,Đáp án\nT1,Một cộng một?,1,2,3,B\nT2,Hai cộng hai?,4,5,6,\nT3,Ba cộng ba?,6,7,8,A\n"


@pytest.fixture
def lan(session):
    make_bank(session, "toan")
    account = make_account(session, LAN)
    return Actor(account.login, account.id, account.role)


@pytest.fixture
def pid(session, lan):
    staged = stage_import(session, lan, "toan", "a.csv", read_bank(FILE.encode(), "a.csv"), NOW)
    session.commit()
    return staged


@pytest.fixture
def change(database, lan, pid):
    """Amends the file as it was at a revision; the code of the refusal, or None."""

    def make(revision, what, word="x"):
        try:
            amend(database, lan, pid, revision, what, word, NOW)
        except Refusal as refusal:
            return refusal.code
        return None

    return make


def staged(database, pid):
    with database.reading() as session:
        return find_import(session, pid)


def test_a_change_is_kept_checked_and_written_down(database, session, change, pid, count_rows):
    assert change(0, partial(choose_keys, keys={2: {0}}), "keys_chosen") is None

    after = staged(database, pid)
    assert (after.revision, after.draft.find(2).standing) == (1, Standing.READY)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "bank.import_amended")).one()
    assert (event.subject, event.details) == ("toan", {"file": pid, "change": "keys_chosen", "revision": 1})
    assert count_rows("questions") == 0


def test_a_change_made_on_an_outdated_draft_is_refused(database, change, pid):
    assert change(0, partial(drop, numbers=[2])) is None
    assert change(0, partial(drop, numbers=[3])) == "import_changed"
    assert staged(database, pid).draft.count(Standing.DROPPED) == 1


def test_a_button_pressed_twice_is_done_once_without_complaint(database, change, pid):
    assert change(0, partial(drop, numbers=[2])) is None
    assert change(0, partial(drop, numbers=[2])) is None
    assert staged(database, pid).revision == 1


def test_of_many_changes_at_the_same_moment_one_is_kept(database, change, pid):
    barrier = threading.Barrier(4)
    outcomes = []

    def press(number):
        barrier.wait()
        what = partial(set_grounds, numbers=[1], grounds=Grounds(topic=f"Chủ đề {number}"))
        outcomes.append(change(0, what))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes, key=str) == [None, *["import_changed"] * 3]
    assert staged(database, pid).revision == 1


def test_a_draft_that_changed_since_it_was_shown_is_not_loaded(database, session, lan, change, pid, count_rows):
    change(0, partial(drop, numbers=[2]))

    with pytest.raises(Refusal) as refusal:
        confirm_import(session, lan, pid, NOW, revision=0)
    assert refusal.value.code == "import_changed"
    session.rollback()
    assert confirm_import(session, lan, pid, NOW, revision=1) == 2
    session.commit()
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "bank.imported")).one()
    assert (event.details["found"], event.details["dropped"], event.details["amended"]) == (2, 1, 0)


@pytest.mark.parametrize(
    "decide", [lambda *given: confirm_import(*given, NOW), lambda *given: discard_import(*given, NOW)]
)
def test_a_file_decided_on_is_amended_no_more(session, lan, change, pid, decide):
    change(0, partial(drop, numbers=[2]))
    decide(session, lan, pid)
    session.commit()

    assert change(1, partial(drop, numbers=[3])) == "import_decided"


def test_what_is_not_there_is_not_found(database, lan, pid):
    with pytest.raises(NotFound):
        amend(database, lan, "khong-co", 0, lambda draft: draft, "x", NOW)
    with pytest.raises(NotFound):
        amend(database, lan, pid, 0, partial(drop, numbers=[9]), "x", NOW)


def test_a_file_is_checked_again_against_a_bank_that_changed(database, session, lan, pid):
    other = stage_import(
        session, lan, "toan", "b.csv", read_bank(FILE.replace("T2,Hai cộng hai?,4,5,6,\n", "").encode(), "b.csv"), NOW
    )
    confirm_import(session, lan, other, NOW)
    session.commit()
    assert staged(database, pid).draft.count(Standing.REPEATED) == 0

    check_again(database, lan, pid, NOW)

    assert staged(database, pid).draft.count(Standing.REPEATED) == 2


def test_of_a_long_file_what_did_not_change_keeps_its_remarks(database, change, pid, monkeypatch):
    change(0, partial(choose_keys, keys={2: {0}}))
    before = {finding.code for finding in staged(database, pid).draft.find(1).remarks}
    monkeypatch.setattr(bank_amending, "MOST_REMARKED", 1)
    looked_at = []
    monkeypatch.setattr(bank_amending, "remarks_on", lambda questions, known: looked_at.extend(questions) or ())

    change(1, partial(set_grounds, numbers=[3], grounds=Grounds(topic="Toán")))

    assert before
    assert {finding.code for finding in staged(database, pid).draft.find(1).remarks} == before
    assert [question.reference for question in looked_at] == ["T3"]
