"""A question's own page and the form it is written in: its whole life told, its faults beside the fields."""

import re

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.models import Question, QuestionVersion
from tests.factories import make_bank, make_next_version, make_question
from tests.people import HUNG, LAN, MINH
from tests.web.office import press

NEW = "/staff/banks/toan/questions/new"
TYPED = {
    **{f"options-{at}-text": "" for at in range(8)},
    "stem": "Ngày nào?\nChọn một.",
    "options-0-text": "10/10",
    "options-1-text": "20/11",
    "options-0-is_key": "y",
    "topic": "Chung",
    "difficulty": "easy",
    "source": "Quyết định 505/QĐ-TTg; Điều 1",
    "explanation": "Vì thế.",
}


@pytest.fixture
def bank(session):
    row = make_bank(session, "toan")
    session.commit()
    return row


def page_of(session, version):
    return f"/staff/banks/toan/questions/{session.get_one(Question, version.question_id).pid}"


def name_of(session, version):
    return f"{session.get_one(Question, version.question_id).pid}.{version.number}"


def test_a_question_is_written_by_hand_and_stands_on_its_page(staff_client, bank, session):
    client = staff_client(LAN)
    assert NEW in client.get("/staff/banks/toan").text

    answer = press(client, NEW, NEW, **TYPED, decision="save")

    version = session.scalars(select(QuestionVersion)).one()
    assert (answer.status_code, answer.location) == (303, page_of(session, version))
    assert (version.state, version.stem) == (ContentState.DRAFT, "Ngày nào?\nChọn một.")
    page = client.get(answer.location).text
    assert "Đã lưu bản nháp" in page
    assert "Bản nháp" in page
    press(client, answer.location, answer.location, chosen=name_of(session, version), decision="submit")
    session.rollback()
    assert version.state is ContentState.IN_REVIEW


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"stem": " "}, "stem", "Thiếu câu hỏi"),
        ({"options-0-is_key": None}, "options", "Chưa có đáp án đúng"),
        ({"options-2-is_key": "y"}, "options", "không phải là phương án có nội dung"),
        ({"options-3-text": "x"}, "options", "Phương án C để trống"),
        ({"options-1-text": "10/10"}, "options", "giống nhau"),
        ({"source": "x" * 501}, "source", "tối đa 500"),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(
    staff_client, bank, count_rows, changed, field, sentence
):
    typed = {name: value for name, value in {**TYPED, **changed}.items() if value is not None}

    answer = press(staff_client(LAN), NEW, NEW, **typed, decision="submit")

    assert answer.status_code == 422
    part = answer.text.split(f'id="{field}"' if field == "options" else f'for="{field}"')[1].split('<div class="')[0]
    assert sentence in part
    assert f'href="#{field}"' in answer.text
    assert "Vì thế." in answer.text
    assert count_rows("questions") == 0


def test_looking_it_over_stores_nothing_and_tells_what_resembles_it(staff_client, bank, session, count_rows):
    known = make_question(session, bank, "Số nguyên tố nhỏ nhất là số nào?")
    for option, text in zip(known.options, "2135", strict=True):
        option.text = text
    session.commit()
    options = {f"options-{at}-text": text for at, text in enumerate("2135")}
    typed = {**TYPED, "stem": "Số nguyên tố nào nhỏ nhất?", **options}

    answer = press(staff_client(LAN), NEW, NEW, **typed, decision="check")

    assert answer.status_code == 200
    assert "Gần giống câu đã có trong ngân hàng" in answer.text
    assert "Chưa lưu gì." in answer.text
    assert count_rows("questions") == 1


def test_mending_shows_word_by_word_what_became_another(staff_client, bank, session):
    version = make_question(session, bank, "Luật ban hành năm 2024?")
    session.commit()
    client, page = staff_client(LAN), page_of(session, version)
    form = client.get(f"{page}/edit").text
    assert "Bản 1 đã duyệt vẫn được rút vào đề" in form
    assert '<input id="based_on" name="based_on" type="hidden" value="1">' in form

    answer = press(
        client,
        f"{page}/edit",
        f"{page}/edit",
        **{**TYPED, "stem": "Luật ban hành năm 2025?", "based_on": "1", "options-0-text": "ĐÚNG mới"},
        decision="submit",
    )

    assert answer.status_code == 303
    shown = client.get(page).text
    assert re.search(
        r"Luật ban hành năm <del><span[^>]*>bỏ: </span>2024</del><ins><span[^>]*>thêm: </span>2025</ins>", shown
    )
    assert "Bản 1 đã duyệt đang được rút vào đề. Bản 2 bên dưới chưa được rút." in shown
    assert "Bỏ phương án:" in shown
    assert LAN.name in shown
    listing = client.get("/staff/banks/toan").text
    assert "Bản 1 đã duyệt đang được rút vào đề; bản 2 này chưa." in listing
    assert "Có bản 2 mới hơn" in client.get("/staff/banks/toan?state=approved").text


def test_whoever_comes_second_is_told_and_keeps_what_was_typed(staff_client, bank, session, count_rows):
    version = make_question(session, bank)
    make_next_version(session, version, "Của người kia?")
    session.commit()
    page = page_of(session, version)

    answer = press(staff_client(LAN), f"{page}/edit", f"{page}/edit", **{**TYPED, "based_on": "1"}, decision="submit")

    assert answer.status_code == 409
    assert "người khác đã lưu bản 2" in answer.text
    assert "Chọn một." in answer.text
    assert '<input id="based_on" name="based_on" type="hidden" value="1">' in answer.text
    assert count_rows("question_versions") == 2


def test_a_reviewer_judges_on_the_page_with_every_step_told(staff_client, bank, session):
    version = make_question(session, bank, state=ContentState.IN_REVIEW)
    session.commit()
    client, page = staff_client(MINH), page_of(session, version)
    assert page in client.get("/staff/banks/toan/review").text
    name = name_of(session, version)

    refused = press(client, page, f"{page}/review", chosen=name, decision="send_back", remark=" ")
    assert refused.status_code == 422
    assert "Hãy ghi lý do" in refused.text
    press(client, page, f"{page}/review", chosen=name, decision="send_back", remark="Thiếu điều khoản")

    shown = client.get(page).text
    assert "Thiếu điều khoản" in shown
    assert MINH.name in shown
    session.rollback()
    assert version.state is ContentState.SENT_BACK


def test_the_author_is_not_offered_to_approve(staff_client, bank, session):
    client = staff_client(HUNG)
    answer = press(client, NEW, NEW, **TYPED, decision="submit")
    page = client.get(answer.location).text

    assert "nhờ cán bộ thẩm định khác duyệt" in page
    assert 'value="approve"' not in page
    name = name_of(session, session.scalars(select(QuestionVersion)).one())
    assert (
        press(client, answer.location, f"{answer.location}/review", chosen=name, decision="approve").status_code == 403
    )


def test_stopping_a_question_stops_the_wording_that_is_drawn_too(staff_client, bank, session):
    version = make_question(session, bank)
    later = make_next_version(session, version, "Bản sau?")
    session.commit()
    client, page = staff_client(LAN), page_of(session, version)
    shown = client.get("/staff/banks/toan").text
    names = re.findall(r'name="chosen" value="([^"]+)"', shown)
    assert names == [name_of(session, later), name_of(session, version)]

    press(client, page, page, chosen=names, decision="retire", remark="Luật đã sửa")

    session.rollback()
    assert {version.state, later.state} == {ContentState.RETIRED}


def test_an_edited_question_can_be_dropped_and_the_approved_one_stays(staff_client, bank, session):
    version = make_question(session, bank)
    later = make_next_version(session, version, "Bản sau?")
    session.commit()
    client, page = staff_client(LAN), page_of(session, version)

    press(client, page, page, chosen=name_of(session, later), decision="retire", remark="Không cần")

    session.rollback()
    assert (version.state, later.state) == (ContentState.APPROVED, ContentState.RETIRED)
    assert "Có bản 2 mới hơn" not in client.get("/staff/banks/toan").text


def test_a_page_moves_only_its_own_question(staff_client, bank, session):
    one, other = (make_question(session, bank, f"Câu {n}?", state=ContentState.IN_REVIEW) for n in range(2))
    session.commit()
    client, page = staff_client(MINH), page_of(session, one)

    answer = press(client, page, f"{page}/review", chosen=name_of(session, other), decision="approve")

    assert answer.status_code == 422
    session.rollback()
    assert other.state is ContentState.IN_REVIEW


def test_a_question_of_another_bank_is_not_there(staff_client, bank, session):
    version = make_question(session, make_bank(session, "khac"))
    session.commit()
    client = staff_client(LAN)
    for ending in ("", "/edit"):
        assert client.get(page_of(session, version) + ending).status_code == 404
    assert press(client, NEW, NEW, **TYPED, decision="x").status_code == 400
