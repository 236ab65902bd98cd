"""A question is edited while people answer it: their papers keep the old words, new papers get the new ones."""

import re

from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.domain.contests import Reveal
from quizapp.models import Question, QuestionVersion, Slot
from tests.people import AN, HOA, LAN, MINH
from tests.web.office import press

OLD, NEW = "nq57 câu 1: phường ta có mấy tổ?", "Phường ta có tất cả bao nhiêu tổ?"


def edit_and_approve(staff_client, session):
    version = session.scalars(select(QuestionVersion).where(QuestionVersion.stem == OLD)).one()
    pid = session.get_one(Question, version.question_id).pid
    page = f"/staff/banks/nq57/questions/{pid}"
    texts = {f"options-{at}-text": f"Mới {at}" if at < 4 else "" for at in range(8)}
    sent = {"stem": NEW, **texts, "options-2-is_key": "y", "topic": "Chủ đề nq57-chung", "difficulty": "easy"}
    lan, minh = staff_client(LAN), staff_client(MINH)
    edited = press(lan, f"{page}/edit", f"{page}/edit", **sent, based_on="1", decision="submit")
    approved = press(minh, page, f"{page}/review", chosen=f"{pid}.2", decision="approve")
    assert (edited.status_code, approved.status_code) == (303, 303), edited.text
    session.refresh(version)
    assert version.state is ContentState.SUPERSEDED


def test_a_started_paper_and_its_result_keep_the_old_words_and_a_new_paper_gets_the_new(
    open_round, citizen, staff_client, session
):
    # Five of five: everybody gets the question.
    open_round(questions=5, reveal=Reveal.AT_SUBMIT)
    early, late = citizen(), citizen()
    early.join(HOA)
    early.start()
    right = {
        str(slot): [code]
        for slot, code in re.findall(
            r'name="q-(\d+)" value="(\w+)"[^>]*>(?:(?!name=").)*?ĐÚNG', early.paper().text, re.DOTALL
        )
    }
    assert len(right) == 5

    edit_and_approve(staff_client, session)

    assert OLD in early.paper().text
    assert NEW not in early.paper().text
    assert early.save(1, right).status_code == 200
    early.submit()
    result = early.result().text
    assert OLD in result
    assert NEW not in result
    assert "5/5" in result, "graded by the key of the words that were asked"
    late.join(AN)
    late.start()
    assert NEW in late.paper().text
    assert OLD not in late.paper().text
    session.rollback()
    stems = session.scalars(
        select(QuestionVersion.stem)
        .join(Slot, Slot.version_id == QuestionVersion.id)
        .where(QuestionVersion.stem.in_((OLD, NEW)))
    ).all()
    assert sorted(stems) == sorted((OLD, NEW)), "each paper holds one of the two, for good"
