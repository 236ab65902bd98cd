"""What the office is told about doubtful questions: beside each in the preview, and on a page of the bank."""

import re

from tests.factories import make_bank, make_question
from tests.people import LAN, MINH
from tests.web.office import send_file

HEADER = "Mã,Câu hỏi,A,B,C,Đáp án,Chủ đề,Mức độ,Giải thích,Nguồn\n"


def test_the_preview_shows_what_is_doubtful_beside_the_question(staff_client, session):
    make_bank(session, "toan")
    session.commit()
    rows = (
        "T1,Số nào không phải là số lẻ?,1,3,4,C,Toán,dễ,Vì 4 chẵn.,Sách\nT2,Một cộng một?,1,2,3,B,Toán,dễ,Vậy.,Sách\n"
    )
    client = staff_client(LAN)

    answer = send_file(client, HEADER + rows)

    page = client.get(answer.location).text
    doubtful, fine = page.split('<article class="question"')[1:]
    assert "hãy viết hoa “không phải”" in doubtful
    assert '<ul class="warning">' not in fine


def test_the_preview_names_what_the_bank_has_in_other_words(staff_client, session):
    bank = make_bank(session, "toan")
    known = make_question(session, bank, "Số nguyên tố nhỏ nhất là số nào?")
    for option, text in zip(known.options, "2135", strict=True):
        option.text = text
    session.commit()
    row = "T1,Số nguyên tố nào nhỏ nhất?,1,2,3,B,Toán,dễ,Vì 1 thì chưa.,Sách\n"
    client = staff_client(LAN)

    answer = send_file(client, HEADER + row)

    assert "Gần giống câu đã có trong ngân hàng: “Số nguyên tố nhỏ nhất là số nào?”" in client.get(answer.location).text


def test_the_page_of_quality_leads_to_each_question(staff_client, session):
    bank = make_bank(session, "toan", questions=30)
    make_question(session, bank, "Số nào không phải là số lẻ?")
    session.commit()
    client = staff_client(MINH)
    assert "/staff/banks/toan/quality" in client.get("/staff/banks/toan").text

    page = client.get("/staff/banks/toan/quality").text

    (section,) = (part for part in page.split('<section class="warning">') if "Số nào không phải là số lẻ?" in part)
    assert "hãy viết hoa “không phải”" in section
    (address,) = re.findall(r'href="([^"]+)"', section.split("</h2>")[0])
    assert '<h2 class="lines">Số nào không phải là số lẻ?</h2>' in client.get(address).text


def test_a_bank_in_order_says_so(staff_client, session):
    make_bank(session, "trong")
    session.commit()
    assert "Đã soát 0 câu, không có điều nào cần xem lại." in staff_client(MINH).get("/staff/banks/trong/quality").text
