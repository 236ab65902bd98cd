"""A file of questions on the office's pages: sent, previewed with every fault at its place, then loaded or dropped."""

import re

import pytest

from quizapp.files.limits import MAX_UPLOAD_BYTES
from tests.factories import make_bank
from tests.people import LAN
from tests.samples.messy_bank import FILENAME, messy_xlsx
from tests.web.office import press, send_file

GOOD = "Mã,Câu hỏi,A,B,C,Đáp án,Chủ đề,Mức độ\nT1,Một cộng một?,1,2,3,B,Toán,dễ\nT2,Hai cộng hai?,4,5,6,A,Toán,khó\n"


@pytest.fixture
def bank(session):
    row = make_bank(session, "toan")
    session.commit()
    return row


def test_a_good_file_is_previewed_first_and_loaded_on_confirmation(staff_client, bank, count_rows):
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


def test_a_messy_file_shows_its_error_at_sheet_and_row_and_cannot_be_loaded(staff_client, bank, count_rows):
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
def test_an_unreadable_file_is_refused_beside_the_field(staff_client, bank, count_rows, content, filename, sentence):
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
        ("Một cộng một?,1,2,xyz", "không ứng với phương án nào"),
        ("Một cộng một?,1,,A", "cần ít nhất 2"),
        (",1,2,A", "Thiếu câu hỏi"),
    ],
)
def test_a_bad_row_is_named_and_keeps_the_whole_file_out(staff_client, bank, count_rows, row, sentence):
    client = staff_client(LAN)
    address = send_file(client, f"Câu hỏi,A,B,Đáp án\nHai cộng hai?,4,5,A\n{row}\n").location

    page = client.get(address).text
    assert sentence in page
    assert "dòng 3" in page
    assert press(client, address, f"{address}/confirm").status_code == 422
    assert count_rows("questions") == 0


def test_duplicates_are_loaded_once_and_named(staff_client, bank, count_rows):
    client = staff_client(LAN)
    address = send_file(client, GOOD + "T1,một cộng MỘT?,1,2,3,B,Toán,dễ\n").location

    assert "Trùng hoàn toàn với câu ở dòng 2" in client.get(address).text
    press(client, address, f"{address}/confirm")

    assert count_rows("questions") == 2


def test_a_file_whose_questions_are_all_there_has_nothing_to_load(staff_client, bank, count_rows):
    client = staff_client(LAN)
    address = send_file(client, GOOD).location
    press(client, address, f"{address}/confirm")

    again = send_file(client, GOOD).location

    assert "Mọi câu trong tệp đã có trong ngân hàng" in client.get(again).text
    assert press(client, again, f"{again}/confirm").status_code == 422
    assert count_rows("questions") == 2


def test_a_file_above_ten_megabytes_is_refused_with_its_size(staff_client, bank, count_rows):
    answer = send_file(staff_client(LAN), b"x" * (MAX_UPLOAD_BYTES + 1), "to.csv")

    assert answer.status_code == 413
    assert "vượt quá mức 10 MB" in answer.text
    assert count_rows("bank_imports") == 0


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(staff_client, bank, count_rows):
    answer = send_file(staff_client(LAN), bytes(100 * 1024 * 1024), "rat-to.xlsx")

    assert answer.status_code == 413
    assert "tối đa 10 MB" in answer.text
    assert count_rows("bank_imports") == 0


def test_sending_no_file_says_so(staff_client, bank):
    answer = press(staff_client(LAN), "/staff/banks/toan/import", "/staff/banks/toan/import")

    assert answer.status_code == 422
    assert "Hãy chọn tệp" in answer.text


def test_a_second_confirmation_loads_nothing_and_says_why(staff_client, bank, count_rows):
    client = staff_client(LAN)
    address = send_file(client, GOOD).location
    press(client, address, f"{address}/confirm")

    answer = press(client, "/staff/banks/toan/import", f"{address}/confirm")

    assert answer.status_code == 409
    assert "không nạp lần thứ hai" in answer.text
    assert count_rows("questions") == 2


def test_a_dropped_file_is_not_loaded_later(staff_client, bank, count_rows):
    client = staff_client(LAN)
    address = send_file(client, GOOD).location

    assert press(client, address, f"{address}/discard").location == "/staff/banks/toan"
    assert press(client, "/staff/banks/toan/import", f"{address}/confirm").status_code == 409
    assert count_rows("questions") == 0


def test_markup_and_formulas_of_a_file_are_shown_as_text(staff_client, bank):
    client = staff_client(LAN)
    address = send_file(client, "Câu hỏi,A,B,Đáp án\n<script>alert(1)</script>{{ 7*7 }},%(x)s,<b>2</b>,A\n").location

    page = client.get(address).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert "&lt;b&gt;2&lt;/b&gt;" in page


def test_a_file_of_two_thousand_questions_is_previewed_in_pages(staff_client, bank):
    rows = "".join(f"Câu số {number} hỏi gì?,{number},{number + 1},A\n" for number in range(2000))
    client = staff_client(LAN)

    address = send_file(client, "Câu hỏi,A,B,Đáp án\n" + rows).location
    page = client.get(address).text

    assert "Trang 1 trên 80" in page
    assert len(page) < 120_000
    assert "Câu số 1999 hỏi gì?" in client.get(f"{address}?page=80").text
