"""The office's bank pages: banks made, questions read, reviewed and retired."""

import re

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.models import BankImport, Question, QuestionVersion, Topic
from tests.factories import make_bank, make_question
from tests.people import HUNG, LAN, MINH, THAO
from tests.web.office import press, send_file

GOOD = "Mã,Câu hỏi,A,B,C,Đáp án,Chủ đề,Mức độ\nT1,Một cộng một?,1,2,3,B,Toán,dễ\nT2,Hai cộng hai?,4,5,6,A,Toán,khó\n"


@pytest.fixture
def bank(session):
    row = make_bank(session, "toan")
    session.commit()
    return row


def test_a_bank_is_made_and_asks_for_its_first_file(staff_client, count_rows):
    client = staff_client(LAN)
    assert "Chưa có ngân hàng nào" in client.get("/staff/banks").text

    answer = press(client, "/staff/banks", "/staff/banks", title="Toán vui", slug="toan-vui")

    assert (answer.status_code, answer.location) == (303, "/staff/banks/toan-vui/import")
    assert count_rows("banks") == 1
    assert "Ngân hàng chưa có câu hỏi" in client.get("/staff/banks/toan-vui").text


@pytest.mark.parametrize(
    ("title", "slug", "sentence"),
    [
        ("", "toan-2", "Mục này cần được điền."),
        ("Toán", "Toán Vui", "chữ thường không dấu"),
        ("Toán", "toan", "Đã có ngân hàng dùng tên"),
    ],
)
def test_a_bank_without_a_proper_name_is_not_made(staff_client, bank, count_rows, title, slug, sentence):
    answer = press(staff_client(LAN), "/staff/banks", "/staff/banks", title=title, slug=slug)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert count_rows("banks") == 1


def test_the_page_of_a_bank_shows_key_source_and_coverage(staff_client, session):
    row = make_bank(session, "toan", questions=3)
    make_question(session, row, "Câu đang chờ?", state=ContentState.IN_REVIEW)
    session.commit()

    page = staff_client(MINH).get("/staff/banks/toan").text

    assert page.count("Đáp án</strong>") == 4
    assert "GIẢI-THÍCH-BÍ-MẬT" in page
    assert "Nghị quyết số 57-NQ/TW" in page
    assert "Nạp tệp câu hỏi" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=phuong+ta", {"Phường ta có mấy tổ?"}),
        ("q=KHO", {"Câu khó?"}),
        ("difficulty=hard", {"Câu khó?"}),
        ("state=in_review", {"Câu đang chờ?"}),
        ("topic=rieng", {"Phường ta có mấy tổ?"}),
        ("topic=khong-co", set()),
        ("difficulty=sai&state=sai&page=abc", {"Phường ta có mấy tổ?", "Câu khó?", "Câu đang chờ?"}),
        ("page=99", {"Phường ta có mấy tổ?", "Câu khó?", "Câu đang chờ?"}),
        ("q=100%25_", set()),
    ],
)
def test_questions_are_found_by_words_without_marks_topic_level_and_state(staff_client, session, query, shown):
    row = make_bank(session, "toan")
    make_question(session, row, "Phường ta có mấy tổ?", topic="rieng")
    make_question(session, row, "Câu khó?", difficulty="hard")
    make_question(session, row, "Câu đang chờ?", state=ContentState.IN_REVIEW)
    session.commit()

    page = staff_client(LAN).get(f"/staff/banks/toan?{query}").text

    assert set(re.findall(r'<h3 class="lines">(.*?)</h3>', page)) == shown


def test_a_reviewer_approves_some_and_sends_others_back_with_a_reason(staff_client, session):
    row = make_bank(session, "toan")
    good = make_question(session, row, "Câu tốt?", state=ContentState.IN_REVIEW)
    bad = make_question(session, row, "Câu sai?", state=ContentState.IN_REVIEW)
    session.commit()
    client, page = staff_client(MINH), "/staff/banks/toan/review"
    assert "Nghị quyết số 57-NQ/TW" in client.get(page).text

    press(client, page, page, chosen=[name_of(session, good)], decision="approve")
    press(client, page, page, chosen=[name_of(session, bad)], decision="send_back", remark="Sai số văn bản")

    session.rollback()
    assert (good.state, bad.state) == (ContentState.APPROVED, ContentState.SENT_BACK)
    assert "Lý do: Sai số văn bản" in client.get("/staff/banks/toan").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "send_back", "remark": "  "}, "Hãy ghi lý do"),
        ({"decision": "approve", "chosen": []}, "Chưa chọn câu hỏi nào"),
        ({"decision": "approve", "chosen": ["khong-co-so", "x.y"]}, "Chưa chọn câu hỏi nào"),
        ({"decision": "send_back", "remark": "x" * 1001}, "Tối đa 1000 ký tự"),
    ],
)
def test_a_review_without_choice_or_reason_changes_nothing(staff_client, session, fields, sentence):
    version = make_question(session, make_bank(session, "toan"), state=ContentState.IN_REVIEW)
    session.commit()
    page = "/staff/banks/toan/review"

    answer = press(staff_client(MINH), page, page, **{"chosen": [name_of(session, version)], **fields})

    assert answer.status_code == 422
    assert sentence in answer.text
    session.rollback()
    assert version.state is ContentState.IN_REVIEW


def test_whoever_brought_a_question_in_does_not_approve_it(staff_client, session, bank):
    client, page = staff_client(HUNG), "/staff/banks/toan/review"
    address = send_file(client, GOOD).location
    press(client, address, f"{address}/confirm")
    assert 'name="chosen"' not in client.get(page).text
    names = [f"{pid}.1" for pid in session.scalars(select(Question.pid))]

    answer = press(client, page, page, chosen=names, decision="approve")

    assert answer.status_code == 403
    assert "không tự duyệt câu của mình" in answer.text
    assert set(session.scalars(select(QuestionVersion.state))) == {ContentState.IN_REVIEW}


def test_a_question_approved_meanwhile_is_not_decided_twice(staff_client, session):
    version = make_question(session, make_bank(session, "toan"), state=ContentState.IN_REVIEW)
    session.commit()
    client, page = staff_client(MINH), "/staff/banks/toan/review"
    press(client, page, page, chosen=[name_of(session, version)], decision="approve")

    answer = press(client, "/staff/banks", page, chosen=[name_of(session, version)], decision="send_back", remark="Sai")

    assert answer.status_code == 409
    assert "không còn ở trạng thái chờ" in answer.text


def test_an_organiser_retires_a_question_with_a_reason(staff_client, session):
    version = make_question(session, make_bank(session, "toan"))
    session.commit()
    client, page = staff_client(LAN), "/staff/banks/toan"
    name = name_of(session, version)

    assert press(client, page, f"{page}/questions", chosen=[name], decision="retire").status_code == 422
    assert (
        press(client, page, f"{page}/questions", chosen=[name], decision="retire", remark="Luật đã sửa").status_code
        == 303
    )

    session.rollback()
    assert version.state is ContentState.RETIRED
    assert "Luật đã sửa" in client.get(page).text


def test_what_is_not_there_is_not_found(staff_client, bank):
    client = staff_client(HUNG)
    for address in ("/staff/banks/khong-co", "/staff/imports/khong-co", "/staff/banks/khong-co/review"):
        assert client.get(address).status_code == 404


def test_a_reviewer_loads_no_file_and_a_reporter_sees_no_bank(staff_client, bank, session):
    assert staff_client(MINH).get("/staff/banks/toan/import").status_code == 403
    assert staff_client(THAO).get("/staff/banks").status_code == 403
    assert session.scalars(select(BankImport)).all() == []


def name_of(session, version: QuestionVersion) -> str:
    return f"{session.get_one(Question, version.question_id).pid}.{version.number}"


def test_topics_with_an_english_title_are_called_by_it_on_the_english_page(staff_client, session):
    bank = make_bank(session, "toan", questions=1)
    session.scalars(select(Topic).where(Topic.bank_id == bank.id)).one().title_en = "General facts"
    session.commit()
    client = staff_client(MINH)

    assert client.get("/staff/banks/toan?lang=en").text.count("General facts") == 3, "filter, coverage, question"
    assert "General facts" not in client.get("/staff/banks/toan?lang=vi").text
