"""Entering a contest: what is asked, what is refused and why, and who a browser is afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.domain.codes import format_code
from quizapp.domain.consents import Purpose, notice_sha256
from quizapp.domain.contests import ContestState
from quizapp.models import Consent, Participant, ParticipantGroup
from tests.people import AN, HOA, VY

BAD_ENTRIES = {
    "a name of 300 letters": ({"full_name": "Nguyễn " * 43}, "Họ và tên dài quá 80 ký tự"),
    "a name of blanks": ({"full_name": "   \u00a0 "}, "Hãy nhập họ và tên"),
    "a name of digits": ({"full_name": "Hoa 123"}, "Họ và tên chỉ gồm chữ cái"),
    "a birth year to come": ({"birth_year": "2031"}, "Năm sinh phải từ"),
    "a birth year of two digits": ({"birth_year": "56"}, "Năm sinh phải gồm 4 chữ số"),
    "a birth year of 1850": ({"birth_year": "1850"}, "Năm sinh phải từ"),
    "a foreign phone": ({"phone": "+1 415 555 2671"}, "chỉ nhận số điện thoại Việt Nam"),
    "a short phone": ({"phone": "0912"}, "Số điện thoại chưa đúng"),
    "no phone": ({"phone": ""}, "Số điện thoại chưa đúng"),
    "an unknown unit": ({"unit": "Tổ dân phố số 99"}, "Không có đơn vị “Tổ dân phố số 99”"),
    "no unit": ({"unit": ""}, "Hãy chọn đơn vị hoặc tổ dân phố"),
    "an unknown group": ({"group": "astronauts"}, "Hãy chọn một nhóm"),
    "no consent": ({"consent_take_part": None}, "Cần đánh dấu đồng ý"),
    "a child without a guardian": ({"birth_year": "2015"}, "Người dưới 16 tuổi cần họ tên của cha, mẹ"),
}


@pytest.mark.parametrize(("changed", "sentence"), BAD_ENTRIES.values(), ids=BAD_ENTRIES.keys())
def test_a_bad_entry_is_told_why_and_nothing_of_it_is_kept(open_round, citizen, count_rows, changed, sentence):
    open_round()
    answer = citizen().join(**changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "field-error" in answer.text
    for table in ("participants", "participant_groups", "consents", "participant_sessions"):
        assert count_rows(table) == 0


def test_every_fault_is_named_at_once_and_what_was_typed_stays(open_round, citizen):
    open_round()
    answer = citizen().join(birth_year="56", phone="12", full_name="Nguyễn Thị Hoa")
    assert "Còn 2 mục cần xem lại" in answer.text
    assert 'value="Nguyễn Thị Hoa"' in answer.text
    assert 'value="56"' in answer.text


def test_bad_entries_are_told_in_english_too(open_round, citizen):
    open_round()
    browser = citizen()
    browser.client.set_cookie("qz-lang", "en")
    answer = browser.join(phone="0912")
    assert answer.status_code == 422
    assert "Số điện thoại chưa đúng" not in answer.text


def test_no_box_is_ticked_beforehand(open_round, citizen):
    open_round()
    page = citizen().open_join().text
    assert 'type="checkbox"' in page
    assert "checked" not in page


def test_each_yes_and_each_no_is_kept_with_the_hash_of_its_words(open_round, citizen, session):
    open_round()
    citizen().join(consent_publish_name="y")
    proofs = {row.purpose: (row.is_given, row.notice_sha256) for row in session.scalars(select(Consent))}
    assert proofs == {
        Purpose.TAKE_PART: (True, notice_sha256(Purpose.TAKE_PART)),
        Purpose.PUBLISH_NAME: (True, notice_sha256(Purpose.PUBLISH_NAME)),
        Purpose.CONTACT: (False, notice_sha256(Purpose.CONTACT)),
        Purpose.GUARDIAN: (False, notice_sha256(Purpose.GUARDIAN)),
    }
    assert session.scalars(select(Participant)).one().is_name_public


def test_refusing_to_publish_the_name_still_lets_one_take_part(open_round, citizen, session):
    open_round()
    assert citizen().join().status_code == 303
    assert not session.scalars(select(Participant)).one().is_name_public


def test_a_person_carries_several_labels_and_is_one_participant(open_round, citizen, session):
    open_round()
    citizen().join(AN, labels=["members", "residents"])
    assert session.scalars(select(Participant.target_group)).all() == ["officials"]
    assert set(session.scalars(select(ParticipantGroup.target_group))) == {"officials", "members", "residents"}


def test_a_child_enters_with_the_guardians_consent_and_without_a_phone(open_round, citizen, session):
    open_round()
    guardian = {"guardian_name": "Ma Thị Lành", "guardian_phone": "0912 000 111", "consent_guardian": "y"}
    assert citizen().join(VY, phone="", **guardian).status_code == 303
    child = session.scalars(select(Participant)).one()
    assert (child.phone, child.guardian_name, child.guardian_phone) == (None, "Ma Thị Lành", "0912000111")


def test_the_age_of_the_rules_is_asked_for(open_round, citizen, count_rows):
    open_round(contest={"min_age": 18})
    answer = citizen().join(birth_year=str(datetime.now(UTC).year - 17))
    assert answer.status_code == 422
    assert "từ 18 tuổi trở lên" in answer.text
    assert count_rows("participants") == 0


def test_a_birth_date_gives_its_year(open_round, citizen, session):
    open_round()
    assert citizen().join(birth_year=None, birth_date="15/08/1956").status_code == 303
    assert session.scalars(select(Participant.birth_year)).one() == 1956


def test_a_unit_may_be_given_by_its_name(open_round, citizen):
    open_round()
    assert citizen().join(unit="truong thpt tan trao").status_code == 303


def test_a_second_click_enters_nobody_twice(open_round, citizen, count_rows):
    open_round()
    browser = citizen()
    first = browser.join()
    second = browser.post("/c/thi-thu/join", browser.fields())
    assert (first.location, second.location) == ("/c/thi-thu/me", "/c/thi-thu/me")
    assert count_rows("participants") == 1


def test_own_page_shows_the_code_that_opens_the_entry_on_another_device(open_round, citizen, session):
    open_round()
    phone, tablet = citizen(), citizen()
    phone.join()
    code = session.scalars(select(Participant.resume_code)).one()
    assert format_code(code) in phone.client.get("/c/thi-thu/me").text
    tablet.open_join()
    typed = f" {format_code(code).lower().replace('0', 'o')} "
    answer = tablet.post("/c/thi-thu/resume", {"code": typed})
    assert (answer.status_code, answer.location) == (303, "/c/thi-thu/me")
    assert HOA.full_name in tablet.client.get("/c/thi-thu/me").text


@pytest.mark.parametrize(("code", "sentence"), [("7K39-QFXX", "Không có mã dự thi này"), ("12", "Mã gồm 8 chữ và số")])
def test_a_wrong_code_opens_nothing(open_round, citizen, code, sentence):
    open_round()
    browser = citizen()
    browser.open_join()
    answer = browser.post("/c/thi-thu/resume", {"code": code})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_guessing_codes_is_stopped_and_said_so(open_round, citizen):
    open_round()
    browser = citizen()
    browser.open_join()
    answers = [browser.post("/c/thi-thu/resume", {"code": f"7K39QF{number:02d}"}).status_code for number in range(62)]
    assert answers[:60] == [422] * 60
    assert answers[60:] == [429, 429]


def test_a_code_of_another_contest_opens_nothing_here(open_round, citizen, session):
    from tests.factories import make_contest

    open_round()
    make_contest(session, "cuoc-khac")
    session.commit()
    browser = citizen()
    browser.join()
    code = session.scalars(select(Participant.resume_code)).one()
    answer = citizen(slug="cuoc-khac").post("/c/cuoc-khac/resume", {"code": code})
    assert answer.status_code == 400  # no token of a page of ours
    stranger = citizen(slug="cuoc-khac")
    stranger.open_join()
    assert stranger.post("/c/cuoc-khac/resume", {"code": code}).status_code == 422


def test_the_next_person_of_a_household_gets_a_fresh_start(open_round, citizen):
    open_round()
    browser = citizen()
    browser.join()
    browser.post("/c/thi-thu/leave")
    assert HOA.full_name not in browser.client.get("/c/thi-thu").text
    assert browser.join(AN).status_code == 303
    assert AN.full_name in browser.client.get("/c/thi-thu/me").text


def test_a_draft_is_not_there(open_round, citizen):
    open_round(contest={"state": ContestState.DRAFT})
    browser = citizen()
    for path in ("", "/join", "/me", "/resume"):
        assert browser.client.get(f"/c/thi-thu{path}").status_code == 404


def test_a_contest_that_is_over_takes_nobody_any_more(open_round, citizen, count_rows):
    now = datetime.now(UTC)
    open_round(contest={"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=1)})
    browser = citizen()
    answer = browser.join()
    assert answer.status_code == 409
    assert "Cuộc thi đã kết thúc" in answer.text
    assert count_rows("participants") == 0


def test_one_can_enter_before_the_contest_opens_but_not_start(open_round, citizen, count_rows):
    now = datetime.now(UTC)
    open_round(contest={"opens_at": now + timedelta(days=1), "closes_at": now + timedelta(days=2)})
    browser = citizen()
    assert browser.join().status_code == 303
    answer = browser.start()
    assert answer.status_code == 409
    assert "Kỳ thi chưa mở" in answer.text
    assert count_rows("attempts") == 0
