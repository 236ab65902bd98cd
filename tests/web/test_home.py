"""`/staff/` answers what needs whoever signed in, today."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import event, select

from quizapp.domain.content_review import ContentState
from quizapp.domain.contests import ContestState
from quizapp.domain.units import TargetGroup
from quizapp.models import QuestionVersion
from tests.factories import (
    make_attempt,
    make_bank,
    make_contest,
    make_participant,
    make_question,
    make_round,
    make_unit,
)
from tests.people import HUNG, LAN, MINH, THAO, TU

HOUR = timedelta(hours=1)


def test_an_empty_installation_says_what_to_do_first(staff_client):
    page = staff_client(HUNG).get("/staff/").text
    for href in ("/staff/accounts/new", "/staff/units/import", "/staff/banks", "/staff/contests"):
        assert f'class="button" href="{href}"' in page


def test_first_steps_are_only_for_those_who_take_them(staff_client):
    for staff in (MINH, THAO):
        page = staff_client(staff).get("/staff/").text
        assert "Bắt đầu" not in page
        assert "Hôm nay không có việc nào đang chờ." in page


def test_a_reviewer_sees_the_questions_that_wait(staff_client, session):
    bank = make_bank(session, questions=2)
    for number in range(3):
        make_question(session, bank, f"Câu chờ {number}?", state=ContentState.IN_REVIEW)
    session.commit()
    assert "3 câu hỏi chờ thẩm định." in staff_client(MINH).get("/staff/").text
    assert "chờ thẩm định" not in staff_client(LAN).get("/staff/").text


def test_an_organiser_sees_drafts_what_is_over_and_how_the_open_contest_goes(staff_client, session):
    now = datetime.now(UTC)
    bank = make_bank(session, questions=5)
    versions = list(session.scalars(select(QuestionVersion)))
    make_question(session, bank, "Câu bị trả?", state=ContentState.SENT_BACK)
    make_contest(session, "nhap", state=ContestState.DRAFT)
    make_contest(session, "qua-han", opens_at=now - 48 * HOUR, closes_at=now - HOUR)
    contest = make_contest(session, "dang-mo")
    participant = make_participant(session, contest, make_unit(session))
    make_attempt(session, participant, make_round(session, contest, bank), versions, started_at=now, duration=HOUR / 60)
    session.commit()
    page = staff_client(LAN).get("/staff/").text
    assert "chờ công bố." in page
    assert "chờ kết thúc cuộc thi." in page
    assert "1 câu hỏi bị trả lại, chờ sửa." in page
    open_part = page[page.index("Đang mở") :]
    assert open_part.count("<dd>1</dd>") == 3
    assert "/staff/contests/dang-mo" in page
    reporter = staff_client(THAO).get("/staff/").text
    assert "Đang mở" in reporter
    assert "chờ công bố" not in reporter


def test_a_coordinator_sees_the_own_unit_only(staff_client, session):
    own = make_unit(session, "Tổ dân phố số 1", headcounts={TargetGroup.RESIDENTS: 300, TargetGroup.STUDENTS: 12})
    other = make_unit(session, "Tổ dân phố số 2", headcounts={TargetGroup.RESIDENTS: 999})
    contest = make_contest(session)
    for unit in (own, other, other):
        make_participant(session, contest, unit)
    session.commit()
    page = staff_client(TU, unit_id=own.id).get("/staff/").text
    assert "<dd>1</dd>" in page
    assert "<dd>312</dd>" in page
    assert "số 2" not in page
    assert "999" not in page


def test_the_page_asks_the_database_a_fixed_number_of_times(staff_client, session, database):
    bank = make_bank(session)
    for number in range(5):
        make_contest(session, f"thi-{number}")
        make_contest(session, f"nhap-{number}", state=ContestState.DRAFT)
        make_question(session, bank, f"Câu {number}?", state=ContentState.SENT_BACK)
    session.commit()
    client, statements = staff_client(HUNG), []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert client.get("/staff/").status_code == 200
    assert len(statements) <= 10
