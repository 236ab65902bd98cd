"""The office's bank pages: a file in, looked at, loaded or dropped; questions read, reviewed, retired."""

import re

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.files.limits import MAX_UPLOAD_BYTES
from quizapp.models import BankImport, Question, QuestionVersion
from tests.factories import make_bank, make_question
from tests.people import HUNG, LAN, MINH, THAO
from tests.samples.messy_bank import FILENAME, messy_xlsx

GOOD = "Mã,Câu hỏi,A,B,C,Đáp án,Chủ đề,Mức độ\nT1,Một cộng một?,1,2,3,B,Toán,dễ\nT2,Hai cộng hai?,4,5,6,A,Toán,khó\n"
BOUNDARY = "----a-boundary-of-tests"


@pytest.fixture
def bank(session):
    row = make_bank(session, "toan")
    session.commit()
    return row


@pytest.fixture
def send_file(token_of):
    """Sends a file as a browser does; gives the answer."""

    def send(client, content: bytes | str, filename: str = "cau-hoi.csv"):
        data = content.encode() if isinstance(content, str) else content
        token = token_of(client.get("/staff/banks/toan/import").text)
        # Written out here: the test client would leave a temporary file open for a large body.
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        return client.post(
            "/staff/banks/toan/import",
            data=head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode(),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )

    return send


@pytest.fixture
def press(token_of):
    """Posts a form with the token of a page."""

    def post(client, page: str, address: str, **fields):
        return client.post(address, data={"csrf_token": token_of(client.get(page).text), **fields})

    return post


def test_a_bank_is_made_and_asks_for_its_first_file(staff_client, press, count_rows):
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
def test_a_bank_without_a_proper_name_is_not_made(staff_client, press, bank, count_rows, title, slug, sentence):
    answer = press(staff_client(LAN), "/staff/banks", "/staff/banks", title=title, slug=slug)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert count_rows("banks") == 1


def test_a_good_file_is_previewed_first_and_loaded_on_confirmation(staff_client, send_file, press, bank, count_rows):
    client = staff_client(LAN)

    answer = send_file(client, GOOD)

    assert answer.status_code == 303
    assert count_rows("questions") == 0
    page = client.get(answer.location).text
    assert "Một cộng một?" in page
    assert re.search(r'<li class="is-key"><span>2</span>\s*<strong class="key-mark">.*?Đáp án', page)

    answer = press(client, answer.location, f"{answer.location}/confirm")

    assert answer.status_code == 303
    assert "Đã nạp 2 câu" in client.get(answer.location).text
    assert (count_rows("questions"), count_rows("options")) == (2, 6)
    assert "Chờ thẩm định" in client.get("/staff/banks/toan").text


def test_a_messy_file_shows_its_error_at_sheet_and_row_and_cannot_be_loaded(
    staff_client, send_file, press, bank, count_rows
):
    client = staff_client(LAN)

    address = send_file(client, messy_xlsx(), FILENAME).location
    page = client.get(address).text

    assert "trang “Câu hỏi”, dòng 11" in page
    assert "Đáp án D không phải là phương án có nội dung của câu này." in page
    assert "Chưa nạp được: 1 câu có lỗi" in page
    assert page.index("Lỗi cần sửa") < page.index("Lưu ý, vẫn nạp được") < page.index("Câu hỏi như đã đọc được")
    assert "/confirm" not in page
    answer = press(client, address, f"{address}/confirm")
    assert answer.status_code == 422
    assert "Chưa có câu nào được lưu" in answer.text
    assert count_rows("questions") == 0


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        (PICTURE, "de.xlsx", "Đây là tệp hình ảnh"),
        (b"%PDF-1.7\n", "de.pdf", "Đây là tệp PDF"),
        (b"", "rong.xlsx", "Tệp rỗng (0 byte)"),
        ("một,hai,ba\nbốn,năm,sáu\nbảy,tám,chín\n", "a.csv", "Không tìm thấy dòng tiêu đề"),
        ("Hỏi gì,Trả lời,Đúng sai\nbốn,năm,sáu\nbảy,tám,chín\n", "a.csv", "Hỏi gì"),
        ("Câu hỏi,A,B,Chủ đề\nMột?,1,2,Toán\n", "a.csv", "thiếu cột"),
        ("Câu hỏi,A,B,Đáp án\n", "a.csv", "không có câu hỏi nào bên dưới"),
    ],
)
def test_an_unreadable_file_is_refused_beside_the_field(
    staff_client, send_file, bank, count_rows, content, filename, sentence
):
    answer = send_file(staff_client(LAN), content, filename)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert count_rows("bank_imports") == 0


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Một cộng một?,1,2,", "Chưa có đáp án đúng"),
        ("Một cộng một?,1,2,D", "Đáp án D không phải là phương án"),
        ("Một cộng một?,1,2,xyz", "không phải là chữ cái của phương án"),
        ("Một cộng một?,1,,A", "cần ít nhất 2"),
        (",1,2,A", "Thiếu câu hỏi"),
    ],
)
def test_a_bad_row_is_named_and_keeps_the_whole_file_out(
    staff_client, send_file, press, bank, count_rows, row, sentence
):
    client = staff_client(LAN)
    address = send_file(client, f"Câu hỏi,A,B,Đáp án\nHai cộng hai?,4,5,A\n{row}\n").location

    page = client.get(address).text
    assert sentence in page
    assert "dòng 3" in page
    assert press(client, address, f"{address}/confirm").status_code == 422
    assert count_rows("questions") == 0


def test_duplicates_are_loaded_once_and_named(staff_client, send_file, press, bank, count_rows):
    client = staff_client(LAN)
    address = send_file(client, GOOD + "T1,một cộng MỘT?,1,2,3,B,Toán,dễ\n").location

    assert "Trùng hoàn toàn với câu ở dòng 2" in client.get(address).text
    press(client, address, f"{address}/confirm")

    assert count_rows("questions") == 2


def test_a_file_whose_questions_are_all_there_has_nothing_to_load(staff_client, send_file, press, bank, count_rows):
    client = staff_client(LAN)
    address = send_file(client, GOOD).location
    press(client, address, f"{address}/confirm")

    again = send_file(client, GOOD).location

    assert "Mọi câu trong tệp đã có trong ngân hàng" in client.get(again).text
    assert press(client, again, f"{again}/confirm").status_code == 422
    assert count_rows("questions") == 2


def test_a_file_above_ten_megabytes_is_refused_with_its_size(staff_client, send_file, bank, count_rows):
    answer = send_file(staff_client(LAN), b"x" * (MAX_UPLOAD_BYTES + 1), "to.csv")

    assert answer.status_code == 413
    assert "vượt quá mức 10 MB" in answer.text
    assert count_rows("bank_imports") == 0


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(staff_client, send_file, bank, count_rows):
    answer = send_file(staff_client(LAN), bytes(100 * 1024 * 1024), "rat-to.xlsx")

    assert answer.status_code == 413
    assert "tối đa 10 MB" in answer.text
    assert count_rows("bank_imports") == 0


def test_sending_no_file_says_so(staff_client, press, bank):
    answer = press(staff_client(LAN), "/staff/banks/toan/import", "/staff/banks/toan/import")

    assert answer.status_code == 422
    assert "Hãy chọn tệp" in answer.text


def test_a_second_confirmation_loads_nothing_and_says_why(staff_client, send_file, press, bank, count_rows):
    client = staff_client(LAN)
    address = send_file(client, GOOD).location
    token_page = "/staff/banks/toan/import"
    press(client, token_page, f"{address}/confirm")

    answer = press(client, token_page, f"{address}/confirm")

    assert answer.status_code == 409
    assert "không nạp lần thứ hai" in answer.text
    assert count_rows("questions") == 2


def test_a_dropped_file_is_not_loaded_later(staff_client, send_file, press, bank, count_rows):
    client = staff_client(LAN)
    address = send_file(client, GOOD).location

    assert press(client, address, f"{address}/discard").location == "/staff/banks/toan"
    assert press(client, "/staff/banks/toan/import", f"{address}/confirm").status_code == 409
    assert count_rows("questions") == 0


def test_markup_and_formulas_of_a_file_are_shown_as_text(staff_client, send_file, bank):
    client = staff_client(LAN)
    address = send_file(client, "Câu hỏi,A,B,Đáp án\n<script>alert(1)</script>{{ 7*7 }},%(x)s,<b>2</b>,A\n").location

    page = client.get(address).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert "&lt;b&gt;2&lt;/b&gt;" in page


def test_a_file_of_two_thousand_questions_is_previewed_in_pages(staff_client, send_file, bank):
    rows = "".join(f"Câu số {number} hỏi gì?,{number},{number + 1},A\n" for number in range(2000))
    client = staff_client(LAN)

    address = send_file(client, "Câu hỏi,A,B,Đáp án\n" + rows).location
    page = client.get(address).text

    assert "Trang 1 trên 40" in page
    assert len(page) < 400_000
    assert "Câu số 1999 hỏi gì?" in client.get(f"{address}?page=40").text


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


def test_a_reviewer_approves_some_and_sends_others_back_with_a_reason(staff_client, session, press):
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
def test_a_review_without_choice_or_reason_changes_nothing(staff_client, session, press, fields, sentence):
    version = make_question(session, make_bank(session, "toan"), state=ContentState.IN_REVIEW)
    session.commit()
    page = "/staff/banks/toan/review"

    answer = press(staff_client(MINH), page, page, **{"chosen": [name_of(session, version)], **fields})

    assert answer.status_code == 422
    assert sentence in answer.text
    session.rollback()
    assert version.state is ContentState.IN_REVIEW


def test_whoever_brought_a_question_in_does_not_approve_it(staff_client, send_file, press, session, bank):
    client, page = staff_client(HUNG), "/staff/banks/toan/review"
    address = send_file(client, GOOD).location
    press(client, address, f"{address}/confirm")
    assert 'name="chosen"' not in client.get(page).text
    names = [f"{pid}.1" for pid in session.scalars(select(Question.pid))]

    answer = press(client, page, page, chosen=names, decision="approve")

    assert answer.status_code == 403
    assert "không tự duyệt câu của mình" in answer.text
    assert set(session.scalars(select(QuestionVersion.state))) == {ContentState.IN_REVIEW}


def test_a_question_approved_meanwhile_is_not_decided_twice(staff_client, session, press):
    version = make_question(session, make_bank(session, "toan"), state=ContentState.IN_REVIEW)
    session.commit()
    client, page = staff_client(MINH), "/staff/banks/toan/review"
    press(client, page, page, chosen=[name_of(session, version)], decision="approve")

    answer = press(client, "/staff/banks", page, chosen=[name_of(session, version)], decision="send_back", remark="Sai")

    assert answer.status_code in (400, 409)


def test_an_organiser_retires_a_question_with_a_reason(staff_client, session, press):
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
