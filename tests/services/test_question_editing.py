"""Questions written and mended by hand: every change a version, nobody overwritten, nothing drawn changed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.domain.draft_checks import RawQuestion
from quizapp.domain.errors import NotFound, Refusal
from quizapp.domain.questions import Difficulty, Place, QuestionKind
from quizapp.models import AuditEvent, Bank, QuestionVersion
from quizapp.queries.bank_export import load_bank
from quizapp.queries.bank_questions import QuestionFilter, list_questions
from quizapp.queries.banks import find_bank, list_banks
from quizapp.queries.pools import load_pool
from quizapp.queries.question_history import load_history
from quizapp.services.audit import Actor
from quizapp.services.content_review import approve_versions, retire_versions, send_back_versions, submit_versions
from quizapp.services.question_editing import Faults, add_question, change_question
from tests.factories import make_account, make_bank
from tests.people import LAN, MINH
from tests.races import race

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
RAW = RawQuestion(
    Place(1), "Ngày nào?", ("10/10", "20/11", "", ""), (0,), "Chung", "dễ", "Vì thế.", "Quyết định 505/QĐ-TTg, Điều 1"
)


@pytest.fixture
def bank(session):
    return make_bank(session, "toan")


@pytest.fixture
def lan(session):
    account = make_account(session, LAN)
    return Actor(account.login, account.id, account.role)


@pytest.fixture
def minh(session):
    account = make_account(session, MINH)
    return Actor(account.login, account.id, account.role)


@pytest.fixture
def pid(session, bank, lan, minh):
    """A question by Lan, approved by Minh."""
    pid = add_question(session, lan, "toan", RAW, NOW, submit=True)
    approve_versions(session, minh, "toan", [(pid, 1)], NOW)
    return pid


def mended(stem="Ngày nào đúng?", **changed):
    return RAW._replace(stem=stem, **changed)


def states(session, pid):
    session.expire_all()
    return {one.number: one.state for one in load_history(session, "toan", pid).versions}


def drawable(session):
    ids = {one.version_id for stratum in load_pool(session, ["toan"]).strata for one in stratum}
    return set(session.scalars(select(QuestionVersion.stem).where(QuestionVersion.id.in_(ids))))


@pytest.mark.parametrize(("submit", "state"), [(True, ContentState.IN_REVIEW), (False, ContentState.DRAFT)])
def test_a_question_by_hand_is_kept_whole_and_waits(session, bank, lan, submit, state):
    pid = add_question(session, lan, "toan", RAW._replace(reference="CDS-1"), NOW, submit=submit)

    history = load_history(session, "toan", pid)
    version = history.newest
    wording = version.wording
    assert (history.reference, version.number, version.state, version.author, version.kind) == (
        "CDS-1",
        1,
        state,
        LAN.name,
        QuestionKind.SINGLE,
    )
    assert (wording.stem, wording.options, wording.keys) == ("Ngày nào?", ("10/10", "20/11"), frozenset({0}))
    assert (wording.topic, wording.difficulty, wording.explanation) == ("Chung", Difficulty.EASY, "Vì thế.")
    assert len(version.steps) == submit
    assert drawable(session) == set()
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.details["question"]) == ("question.added", pid)


def test_every_fault_of_a_question_is_told_at_once_and_none_is_stored(session, bank, lan, count_rows):
    session.commit()
    with pytest.raises(Faults) as faults:
        add_question(session, lan, "toan", RAW._replace(stem=" ", options=("một", "một"), keys=()), NOW, submit=True)

    assert {one.code for one in faults.value.findings} == {"stem_missing", "duplicate_option", "key_missing"}
    session.rollback()
    assert count_rows("questions") == 0


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (RAW, "duplicate"),
        (RAW._replace(keys=(1,)), "key_conflict"),
        (mended("Khác?", reference="CDS-1"), "reference_taken"),
    ],
)
def test_what_contradicts_or_repeats_the_bank_does_not_enter(session, bank, lan, second, code):
    add_question(session, lan, "toan", RAW._replace(reference="CDS-1"), NOW, submit=True)

    with pytest.raises(Faults) as faults:
        add_question(session, lan, "toan", second, NOW, submit=True)

    assert [one.code for one in faults.value.findings] == [code]


def test_the_id_of_a_retired_question_is_not_given_again(session, bank, lan):
    pid = add_question(session, lan, "toan", RAW._replace(reference="CDS-1"), NOW, submit=False)
    retire_versions(session, lan, "toan", [(pid, 1)], NOW, "Bỏ")

    with pytest.raises(Faults) as faults:
        add_question(session, lan, "toan", mended("Khác?", reference="CDS-1"), NOW, submit=True)

    assert [one.code for one in faults.value.findings] == ["reference_taken"]


def test_an_approved_question_stays_drawable_until_its_new_wording_is_approved(session, lan, minh, pid):
    assert change_question(session, lan, "toan", pid, mended(), 1, NOW, submit=True) == 2

    assert states(session, pid) == {1: ContentState.APPROVED, 2: ContentState.IN_REVIEW}
    assert drawable(session) == {"Ngày nào?"}
    approve_versions(session, minh, "toan", [(pid, 2)], NOW)
    assert states(session, pid) == {1: ContentState.SUPERSEDED, 2: ContentState.APPROVED}
    assert drawable(session) == {"Ngày nào đúng?"}


def test_the_writer_of_the_new_wording_does_not_approve_it(session, lan, minh, pid):
    change_question(session, minh, "toan", pid, mended(), 1, NOW, submit=True)

    with pytest.raises(Refusal) as refusal:
        approve_versions(session, minh, "toan", [(pid, 2)], NOW)
    assert refusal.value.code == "own_content"


@pytest.mark.parametrize("submit", [True, False])
def test_a_wording_that_waits_gives_its_place_to_the_next(session, lan, pid, submit):
    change_question(session, lan, "toan", pid, mended("Hai?"), 1, NOW, submit=submit)
    change_question(session, lan, "toan", pid, mended("Ba?"), 2, NOW, submit=True)

    assert states(session, pid) == {
        1: ContentState.APPROVED,
        2: ContentState.SUPERSEDED,
        3: ContentState.IN_REVIEW,
    }
    step = load_history(session, "toan", pid).versions[1].steps[-1]
    assert (step.to_state, step.by) == (ContentState.SUPERSEDED, LAN.name)


def test_the_second_of_two_writers_is_told_and_nothing_is_overwritten(session, lan, minh, pid):
    change_question(session, lan, "toan", pid, mended("Của Lan?"), 1, NOW, submit=True)

    with pytest.raises(Refusal) as refusal:
        change_question(session, minh, "toan", pid, mended("Của Minh?"), 1, NOW, submit=True)

    assert (refusal.value.code, refusal.value.status) == ("changed_meanwhile", 409)
    assert "bản 2" in str(refusal.value)
    assert load_history(session, "toan", pid).newest.wording.stem == "Của Lan?"


def test_writers_at_the_same_moment_make_one_version(database, session, lan, pid, count_rows):
    session.commit()

    outcomes = race(
        database,
        *[
            lambda other, n=n: change_question(other, lan, "toan", pid, mended(f"Bản {n}?"), 1, NOW, submit=True)
            for n in range(4)
        ],
    )

    assert sorted(outcomes, key=str) == [2, "changed_meanwhile", "changed_meanwhile", "changed_meanwhile"]
    assert count_rows("question_versions") == 2


def test_the_same_question_written_twice_at_the_same_moment_enters_once(database, session, bank, lan, count_rows):
    session.commit()

    outcomes = race(database, *[lambda other: add_question(other, lan, "toan", RAW, NOW, submit=True) and "added"] * 3)

    assert sorted(outcomes) == ["added", "question_faulty", "question_faulty"]
    assert count_rows("questions") == 1


def test_saving_without_a_change_makes_no_version(session, lan, pid):
    with pytest.raises(Refusal) as refusal:
        change_question(session, lan, "toan", pid, RAW, 1, NOW, submit=True)
    assert refusal.value.code == "nothing_changed"


def test_a_retired_question_comes_back_as_a_new_version_that_is_judged(session, lan, minh, pid):
    retire_versions(session, lan, "toan", [(pid, 1)], NOW, "Luật đã sửa")

    assert change_question(session, lan, "toan", pid, RAW, 1, NOW, submit=True) == 2
    assert drawable(session) == set()
    approve_versions(session, minh, "toan", [(pid, 2)], NOW)
    assert drawable(session) == {"Ngày nào?"}


def test_a_question_of_another_bank_is_not_found(session, lan, pid):
    make_bank(session, "khac")
    with pytest.raises(NotFound):
        change_question(session, lan, "khac", pid, mended(), 1, NOW, submit=True)


def test_the_lists_tell_what_is_drawn_and_what_waits(session, bank, lan, minh, pid):
    change_question(session, lan, "toan", pid, mended(), 1, NOW, submit=True)

    summary = find_bank(session, "toan")
    assert (summary.questions, summary.count(ContentState.APPROVED), summary.count(ContentState.IN_REVIEW)) == (1, 1, 1)
    assert list_banks(session) == [summary]
    (current,) = list_questions(session, "toan", QuestionFilter()).questions
    assert (current.number, current.drawn_number, current.next_number) == (2, 1, None)
    (drawn,) = list_questions(session, "toan", QuestionFilter(state=ContentState.APPROVED)).questions
    assert (drawn.number, drawn.drawn_number, drawn.next_number) == (1, None, 2)
    assert [one.stem for one in load_bank(session, "toan").questions] == ["Ngày nào?"], "what is in force leaves"


def test_a_dropped_wording_leaves_the_approved_one_as_it_was(session, bank, lan, pid):
    change_question(session, lan, "toan", pid, mended(), 1, NOW, submit=True)
    retire_versions(session, lan, "toan", [(pid, 2)], NOW, "Không cần sửa")

    (current,) = list_questions(session, "toan", QuestionFilter()).questions
    assert (current.number, current.state, current.next_number) == (1, ContentState.APPROVED, None)
    summary = find_bank(session, "toan")
    assert (summary.questions, dict(summary.counts)) == (1, {ContentState.APPROVED: 1})
    assert load_history(session, "toan", pid).current.number == 1
    # And it can be mended again, under a number of its own.
    assert change_question(session, lan, "toan", pid, mended("Lần nữa?"), 2, NOW, submit=True) == 3


def test_every_step_of_a_life_is_in_its_history(session, bank, lan, minh):
    pid = add_question(session, lan, "toan", RAW, NOW, submit=False)
    submit_versions(session, lan, "toan", [(pid, 1)], NOW)
    send_back_versions(session, minh, "toan", [(pid, 1)], NOW, "Thiếu điều khoản")
    change_question(session, lan, "toan", pid, mended(), 1, NOW, submit=True)
    approve_versions(session, minh, "toan", [(pid, 2)], NOW, "Khớp văn bản")

    second, first = load_history(session, "toan", pid).versions
    assert [(step.to_state, step.by, step.remark) for step in first.steps] == [
        (ContentState.IN_REVIEW, LAN.name, ""),
        (ContentState.SENT_BACK, MINH.name, "Thiếu điều khoản"),
        (ContentState.SUPERSEDED, LAN.name, ""),
    ]
    assert [(step.to_state, step.remark) for step in second.steps] == [
        (ContentState.IN_REVIEW, ""),
        (ContentState.APPROVED, "Khớp văn bản"),
    ]
    with pytest.raises(NotFound):
        load_history(session, "toan", "khong-co")


def test_a_draft_changes_nothing_that_is_kept_by_revision(session, bank, lan, pid):
    revision = session.get_one(Bank, bank.id).revision
    change_question(session, lan, "toan", pid, mended(), 1, NOW, submit=True)
    assert session.get_one(Bank, bank.id).revision == revision
