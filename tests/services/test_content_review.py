"""The review of questions: who moves what, all of a choice or none of it, every step kept."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.domain.errors import NotFound, Refusal
from quizapp.models import AuditEvent, Bank, ContentReview, Option, Question, QuestionVersion
from quizapp.services.audit import Actor
from quizapp.services.content_review import approve_versions, retire_versions, send_back_versions, submit_versions
from tests.factories import make_account, make_bank, make_question
from tests.people import LAN, MINH

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def bank(session):
    return make_bank(session, "toan")


@pytest.fixture
def minh(session):
    account = make_account(session, MINH)
    return Actor(account.login, account.id, account.role)


def name_of(session, version):
    return session.get_one(Question, version.question_id).pid, version.number


def make(session, bank, stem, state=ContentState.IN_REVIEW, **more):
    version = make_question(session, bank, stem, state=state, **more)
    return version, name_of(session, version)


def test_several_are_approved_at_once_and_each_step_is_kept(session, bank, minh):
    chosen = [make(session, bank, f"Câu {n}?") for n in range(3)]
    revision = bank.revision

    assert approve_versions(session, minh, "toan", [name for _, name in chosen], NOW, "Khớp văn bản") == 3

    assert {version.state for version, _ in chosen} == {ContentState.APPROVED}
    steps = session.scalars(select(ContentReview)).all()
    assert {(step.from_state, step.to_state, step.remark, step.account_id, step.at) for step in steps} == {
        (ContentState.IN_REVIEW, ContentState.APPROVED, "Khớp văn bản", minh.account_id, NOW)
    }
    assert len(steps) == 3
    assert session.get_one(Bank, bank.id).revision > revision
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject, event.details["count"]) == ("content.approved", "toan", 3)


def test_one_wrong_choice_moves_none(session, bank, minh):
    waiting, name = make(session, bank, "Câu chờ?")
    _, approved = make(session, bank, "Câu đã duyệt?", ContentState.APPROVED)
    session.commit()

    with pytest.raises(Refusal) as refusal:
        approve_versions(session, minh, "toan", [name, approved], NOW)

    session.rollback()
    assert refusal.value.code == "wrong_review_step"
    assert waiting.state is ContentState.IN_REVIEW


def test_the_author_does_not_approve_but_another_does(session, bank, minh):
    lan = make_account(session, LAN)
    own, name = make(session, bank, "Câu của Minh?", author_id=minh.account_id)

    with pytest.raises(Refusal) as refusal:
        approve_versions(session, minh, "toan", [name], NOW)
    assert (refusal.value.code, refusal.value.status) == ("own_content", 403)

    approve_versions(session, Actor(lan.login, lan.id, lan.role), "toan", [name], NOW)
    assert own.state is ContentState.APPROVED


def test_a_new_wording_takes_the_place_of_the_approved_one(session, bank, minh):
    old, (pid, _) = make(session, bank, "Câu cũ?", ContentState.APPROVED)
    new = QuestionVersion(
        question_id=old.question_id,
        bank_id=bank.id,
        number=2,
        state=ContentState.IN_REVIEW,
        kind=old.kind,
        stem="Câu mới?",
        stem_fold="cau moi?",
        created_at=NOW,
    )
    new.options = [Option(position=at, code=f"{at:08}", text=str(at), is_key=at == 0) for at in range(2)]
    session.add(new)
    session.flush()

    approve_versions(session, minh, "toan", [(pid, 2)], NOW)

    assert (old.state, new.state) == (ContentState.SUPERSEDED, ContentState.APPROVED)


def test_what_was_sent_back_can_be_submitted_again(session, bank, minh):
    version, name = make(session, bank, "Câu?")

    send_back_versions(session, minh, "toan", [name], NOW, "Thiếu nguồn")
    assert version.state is ContentState.SENT_BACK
    submit_versions(session, minh, "toan", [name], NOW)
    assert version.state is ContentState.IN_REVIEW


@pytest.mark.parametrize("move", [send_back_versions, retire_versions])
@pytest.mark.parametrize(("remark", "code"), [("", "remark_missing"), (" \n ", "remark_missing"), ("x" * 1001, None)])
def test_sending_back_and_retiring_need_a_reason_of_some_length(session, bank, minh, move, remark, code):
    version, name = make(session, bank, "Câu?")

    with pytest.raises(Refusal) as refusal:
        move(session, minh, "toan", [name], NOW, remark)

    assert refusal.value.code == (code or "remark_too_long")
    assert refusal.value.field == "remark"
    assert version.state is ContentState.IN_REVIEW


def test_a_retired_question_comes_back_to_no_state(session, bank, minh):
    _, name = make(session, bank, "Câu?", ContentState.APPROVED)
    retire_versions(session, minh, "toan", [name], NOW, "Luật đã sửa")

    for move in (submit_versions, approve_versions):
        with pytest.raises(Refusal):
            move(session, minh, "toan", [name], NOW)


def test_a_question_of_another_bank_and_none_at_all_are_refused(session, bank, minh):
    _, name = make(session, make_bank(session, "khac"), "Câu?")

    with pytest.raises(NotFound):
        approve_versions(session, minh, "toan", [name], NOW)
    with pytest.raises(Refusal) as refusal:
        approve_versions(session, minh, "toan", [], NOW)
    assert refusal.value.code == "nothing_chosen"
