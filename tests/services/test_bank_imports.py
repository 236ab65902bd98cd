"""A checked file enters a bank whole or not at all, once, and as its preview showed it."""

from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import event, select

from quizapp.domain.bank_checks import check_bank
from quizapp.domain.content_review import ContentState, ImportState
from quizapp.domain.draft_amending import bring_as_next
from quizapp.domain.errors import NotFound, Refusal
from quizapp.domain.questions import QuestionKind
from quizapp.domain.text import fold
from quizapp.files.registry import read_bank
from quizapp.models import (
    AuditEvent,
    Bank,
    BankImport,
    ContentReview,
    Option,
    Question,
    QuestionVersion,
    SourceDocument,
    Topic,
)
from quizapp.queries.bank_imports import find_import, waiting_imports
from quizapp.queries.banks import existing_questions, find_bank
from quizapp.services.audit import CLI, SERVICE, Actor
from quizapp.services.bank_amending import amend, check_again
from quizapp.services.bank_imports import (
    check_in_bank,
    confirm_import,
    discard_import,
    load_checked,
    stage_import,
)
from quizapp.services.banks import create_bank, set_topics
from quizapp.services.content_review import approve_versions, retire_versions, send_back_versions
from tests.factories import make_account, make_bank, make_next_version
from tests.people import LAN
from tests.samples.messy_bank import ACCEPTED, messy_xlsx

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
HEADER = "Mã,Câu hỏi,A,B,C,Đáp án,Chủ đề,Mức độ,Nguồn\n"
ONE = "T1,Một cộng một?,1,2,3,B,An toàn số,dễ,\n"
TWO = 'T2,Số nào chẵn?,2,4,5,"A,B",an toan so,,"Luật Dữ liệu (số 60/2024/QH15), Điều 3; Nghị định 13"\n'


@pytest.fixture
def bank(session):
    return make_bank(session, "toan")


@pytest.fixture
def lan(session):
    account = make_account(session, LAN)
    return Actor(account.login, account.id, account.role)


def read(text: str | bytes):
    return read_bank(text.encode() if isinstance(text, str) else text, "cau-hoi.csv")


def load(session, text, actor=CLI, **options):
    checked = check_in_bank(session, "toan", read(text))
    return load_checked(session, actor, "toan", checked, NOW, filename="cau-hoi.csv", **options)


def versions(session):
    session.expire_all()
    return session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()


def test_questions_arrive_in_review_with_all_that_the_file_said(session, bank, lan):
    assert load(session, HEADER + ONE + TWO, lan) == 2

    one, two = versions(session)
    assert (one.stem, one.stem_fold, one.number, one.state) == (
        "Một cộng một?",
        fold("Một cộng một?"),
        1,
        ContentState.IN_REVIEW,
    )
    assert (one.kind, two.kind) == (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
    assert [(option.text, option.is_key) for option in two.options] == [("2", True), ("4", True), ("5", False)]
    assert (one.author_id, one.created_at, two.difficulty) == (lan.account_id, NOW, None)
    assert set(session.scalars(select(Question.reference))) == {"T1", "T2"}
    review = session.scalars(select(ContentReview).where(ContentReview.version_id == one.id)).one()
    assert (review.from_state, review.to_state) == (ContentState.DRAFT, ContentState.IN_REVIEW)


def test_spellings_of_one_topic_are_one_topic_and_the_document_is_known_by_its_title(session, bank):
    load(session, HEADER + ONE + TWO)

    topic = session.scalars(select(Topic)).one()
    assert (topic.slug, topic.title) == ("an-toan-so", "An toàn số")
    assert {version.topic_id for version in versions(session)} == {topic.id}
    document = session.scalars(select(SourceDocument)).one()
    assert document.title == "Luật Dữ liệu (số 60/2024/QH15)"
    assert [version.document_id for version in versions(session)] == [None, document.id]


@pytest.mark.parametrize("name", ["rieng", "RIÊNG", "An toàn số", "an-toan so"])
def test_a_topic_is_found_by_its_slug_or_its_title(session, bank, name):
    set_topics(session, "toan", [("rieng", "An toàn số", "Digital safety")])

    load(session, HEADER + f"T1,Một?,1,2,3,B,{name},dễ,\n")

    assert session.scalars(select(Topic.slug)).all() == ["rieng"]


def test_codes_of_options_are_of_one_length_random_and_tell_no_key(session, bank):
    load(session, HEADER + "".join(f"T{n},Câu {n}?,1,2,3,B,x,dễ,\n" for n in range(50)))

    options = session.scalars(select(Option)).all()
    assert {len(option.code) for option in options} == {8}
    assert len({option.code for option in options}) == 150
    smallest = [min(version.options, key=lambda option: option.code).position for version in versions(session)]
    assert len(set(smallest)) == 3


def test_a_rejected_question_keeps_everything_out_unless_partial(session, bank, count_rows):
    session.commit()
    with pytest.raises(Refusal) as refusal:
        load(session, messy_xlsx())
    assert refusal.value.code == "questions_rejected"
    session.rollback()
    assert count_rows("questions") == 0

    assert load(session, messy_xlsx(), partial=True) == ACCEPTED


def test_every_load_changes_the_revision_and_is_in_the_journal(session, bank):
    before = bank.revision
    load(session, HEADER + ONE)

    assert session.get_one(Bank, bank.id).revision > before
    entry = session.scalars(select(AuditEvent).where(AuditEvent.action == "bank.imported")).one()
    assert (entry.actor, entry.subject) == ("cli", "toan")
    assert {name: entry.details[name] for name in ("found", "accepted", "rejected", "duplicates", "filename")} == {
        "found": 1,
        "accepted": 1,
        "rejected": 0,
        "duplicates": 0,
        "filename": "cau-hoi.csv",
    }


def test_approval_at_once_keeps_both_steps_with_the_reason(session, bank):
    load(session, HEADER + ONE, SERVICE, approve_reason="đã thẩm định ở Sở")

    assert versions(session)[0].state is ContentState.APPROVED
    steps = session.execute(select(ContentReview.to_state, ContentReview.remark).order_by(ContentReview.id)).all()
    assert [tuple(step) for step in steps] == [
        (ContentState.IN_REVIEW, ""),
        (ContentState.APPROVED, "đã thẩm định ở Sở"),
    ]


def test_an_account_does_not_approve_what_it_loads(session, bank, lan):
    with pytest.raises(Refusal) as refusal:
        load(session, HEADER + ONE, lan, approve_reason="tôi thấy đúng")
    assert refusal.value.code == "own_content"


def test_what_is_in_the_bank_is_not_loaded_again(session, bank):
    load(session, HEADER + ONE)
    assert load(session, HEADER + ONE + TWO) == 1
    assert len(existing_questions(session, "toan")) == 2


@pytest.mark.parametrize("mended", ["T1,Một cộng một?,1,2,3,A,x,dễ,\n", "t1,Một cộng một bằng mấy?,1,2,3,B,x,dễ,\n"])
def test_a_question_sent_back_comes_again_as_its_next_version(session, bank, mended):
    load(session, HEADER + ONE)
    pid = session.scalars(select(Question.pid)).one()
    send_back_versions(session, SERVICE, "toan", [(pid, 1)], NOW, "Xem lại đáp án")

    assert load(session, HEADER + mended) == 1

    old, new = versions(session)
    assert (old.question_id, old.state) == (new.question_id, ContentState.RETIRED)
    assert (new.number, new.state) == (2, ContentState.IN_REVIEW)
    assert find_bank(session, "toan").questions == 1


def test_a_question_without_id_is_known_by_its_stem_when_it_was_retired(session, bank):
    load(session, "Câu hỏi,A,B,Đáp án\nMột cộng một?,1,2,B\n")
    pid = session.scalars(select(Question.pid)).one()
    retire_versions(session, SERVICE, "toan", [(pid, 1)], NOW, "Sai")

    assert load(session, "Câu hỏi,A,B,Đáp án\nmột cộng một?,1,2,A\n") == 1

    assert [version.number for version in versions(session)] == [1, 2]


def test_a_staged_file_is_no_part_of_the_bank_until_it_is_confirmed(session, bank, lan):
    pid = stage_import(session, lan, "toan", r"C:\fakepath\câu hỏi.csv", read(HEADER + ONE + TWO), NOW)

    staged = find_import(session, pid)
    assert (staged.filename, staged.by, staged.state) == ("câu hỏi.csv", LAN.name, ImportState.STAGED)
    assert staged.draft.ready() == check_bank(read(HEADER + ONE + TWO)).accepted
    assert [waiting.pid for waiting in waiting_imports(session, "toan")] == [pid]
    assert versions(session) == []

    assert confirm_import(session, lan, pid, NOW) == 2
    assert len(versions(session)) == 2
    assert waiting_imports(session, "toan") == []


def test_a_bank_that_changed_since_the_preview_takes_nothing_of_the_file(session, bank, lan):
    pid = stage_import(session, lan, "toan", "a.csv", read(HEADER + ONE + TWO), NOW)
    load(session, HEADER + "T9,Một cộng một?,1,2,3,C,x,dễ,\n")
    session.commit()

    with pytest.raises(Refusal) as refusal:
        confirm_import(session, lan, pid, NOW)

    assert (refusal.value.code, refusal.value.status) == ("bank_changed", 409)
    session.rollback()
    assert len(versions(session)) == 1
    assert session.scalars(select(BankImport.state)).one() is ImportState.STAGED


MENDED = "T1,Một cộng một bằng mấy?,1,2,3,B,x,dễ,\n"


def brought_as_next(session, database, lan, text):
    """A staged file whose one question is brought as the next wording of the bank's question beside it."""
    pid = stage_import(session, lan, "toan", "a.csv", read(HEADER + text), NOW)
    session.commit()
    amend(database, lan, pid, 0, partial(bring_as_next, numbers=[1]), "brought_as_next", NOW)
    session.expire_all()
    return pid


@pytest.mark.parametrize("mended", [MENDED, "T1,Một cộng một?,1,2,3,C,x,dễ,\n", ",Một cộng một?,1,2,3,C,x,dễ,\n"])
def test_an_approved_question_is_mended_by_file_and_drawn_as_it_was_until_that_is_approved(
    session, database, bank, lan, mended
):
    load(session, HEADER + ONE, approve_reason="đã soát")
    pid = brought_as_next(session, database, lan, mended)

    assert confirm_import(session, lan, pid, NOW) == 1

    old, new = versions(session)
    assert (old.question_id, old.number, old.state) == (new.question_id, 1, ContentState.APPROVED)
    assert (new.number, new.state, new.author_id) == (2, ContentState.IN_REVIEW, lan.account_id)
    name = (session.scalars(select(Question.pid)).one(), 2)
    with pytest.raises(Refusal) as refusal:
        approve_versions(session, lan, "toan", [name], NOW)
    assert refusal.value.code == "own_content"
    approve_versions(session, SERVICE, "toan", [name], NOW)
    assert [one.state for one in versions(session)] == [ContentState.SUPERSEDED, ContentState.APPROVED]


def test_what_the_mending_file_leaves_empty_stays_as_it_is(session, database, bank, lan):
    load(session, HEADER + "T1,Một cộng một?,1,2,3,B,An toàn số,dễ,Luật Dữ liệu\n", approve_reason="đã soát")
    confirm_import(session, lan, brought_as_next(session, database, lan, "T1,Một và một?,1,2,3,B,,,\n"), NOW)

    old, new = versions(session)
    assert (new.topic_id, new.difficulty, new.source) == (old.topic_id, old.difficulty, old.source)
    assert new.document_id == old.document_id is not None


def test_a_wording_still_in_review_gives_its_place_to_the_one_of_the_file(session, database, bank, lan):
    load(session, HEADER + ONE)
    confirm_import(session, lan, brought_as_next(session, database, lan, MENDED), NOW)

    old, new = versions(session)
    assert [(one.number, one.state) for one in (old, new)] == [
        (1, ContentState.SUPERSEDED),
        (2, ContentState.IN_REVIEW),
    ]
    steps = session.scalars(select(ContentReview).where(ContentReview.version_id == old.id)).all()
    assert [step.to_state for step in steps] == [ContentState.IN_REVIEW, ContentState.SUPERSEDED]
    assert find_bank(session, "toan").questions == 1


def test_what_somebody_else_began_to_mend_meanwhile_is_not_overwritten(session, database, bank, lan):
    load(session, HEADER + ONE, approve_reason="đã soát")
    pid = brought_as_next(session, database, lan, MENDED)
    make_next_version(session, versions(session)[0], "Một và một là mấy?")
    session.commit()

    with pytest.raises(Refusal) as refusal:
        confirm_import(session, lan, pid, NOW)

    assert refusal.value.code == "bank_changed"
    session.rollback()
    assert len(versions(session)) == 2
    check_again(database, lan, pid, NOW)
    session.rollback()
    (entry,) = find_import(session, pid).draft.questions
    assert [one.code for one in entry.errors] == ["reference_taken"]
    assert not entry.may_mend_bank


def test_a_file_decided_on_is_decided(session, bank, lan):
    loaded = stage_import(session, lan, "toan", "a.csv", read(HEADER + ONE), NOW)
    dropped = stage_import(session, lan, "toan", "b.csv", read(HEADER + TWO), NOW)
    confirm_import(session, lan, loaded, NOW)
    assert discard_import(session, lan, dropped, NOW) == "toan"

    for pid in (loaded, dropped):
        for decide in (confirm_import, discard_import):
            with pytest.raises(Refusal) as refusal:
                decide(session, lan, pid, NOW)
            assert refusal.value.code == "import_decided"


def test_a_file_that_is_not_there_and_a_bank_that_is_not_there_are_not_found(session, lan):
    with pytest.raises(NotFound):
        confirm_import(session, lan, "khong-co", NOW)
    with pytest.raises(NotFound):
        check_in_bank(session, "khong-co", read(HEADER + ONE))


def test_two_thousand_questions_load_in_a_handful_of_statements(session, database, bank):
    rows = "".join(f"T{n},Câu số {n} là gì?,{n},x,y,B,Chủ đề {n % 9},dễ,Luật {n % 5}; Điều 1\n" for n in range(2000))
    checked = check_bank(read(HEADER + rows))
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    load_checked(session, CLI, "toan", checked, NOW, filename="a.csv")

    assert len(statements) < 80
    assert len(versions(session)) == 2000
    by_reference = dict(
        session.execute(
            select(Question.reference, QuestionVersion.stem).join(
                QuestionVersion, QuestionVersion.question_id == Question.id
            )
        ).all()
    )
    assert all(by_reference[f"T{n}"] == f"Câu số {n} là gì?" for n in range(2000))


def test_a_taken_name_is_refused_and_leaves_the_transaction_usable(session, bank):
    session.commit()
    with pytest.raises(Refusal) as refusal:
        create_bank(session, CLI, "toan", "Lần nữa", NOW)
    assert (refusal.value.code, refusal.value.field) == ("slug_taken", "slug")
    assert create_bank(session, CLI, "toan-2", "Lần nữa", NOW)
