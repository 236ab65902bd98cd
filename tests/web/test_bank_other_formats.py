"""Files of other systems on the upload page: read, previewed with their places, loaded."""

import pytest

from quizapp.queries.bank_export import load_bank
from tests.factories import make_bank
from tests.files.test_qti import item, package
from tests.people import LAN
from tests.web.office import press, send_file

GIFT = "$CATEGORY: An toàn số\n\n::Mật khẩu::Mật khẩu nào mạnh? {=Dài và khác nhau ~123456}\n"


@pytest.fixture
def bank(session):
    make_bank(session, "toan")
    session.commit()


def test_a_gift_file_is_previewed_and_loaded(staff_client, session, bank):
    client = staff_client(LAN)
    preview = send_file(client, GIFT, "moodle.txt").location

    page = client.get(preview).text
    assert "Mật khẩu nào mạnh?" in page
    assert "dòng 3 (Mật khẩu)" in page

    press(client, preview, f"{preview}/confirm")
    [question] = load_bank(session, "toan").questions
    assert (question.topic, question.options, question.keys) == ("An toàn số", ("Dài và khác nhau", "123456"), (0,))


def test_a_package_names_the_file_in_which_a_question_is_refused(staff_client, bank):
    client = staff_client(LAN)
    data = package(a__xml=item(), b__xml=item(body="<p><img src='x.png'/>Hình gì?</p>"))

    page = client.get(send_file(client, data, "goi.zip").location).text

    assert "tệp “b.xml”, dòng 1 (Q7)" in page
    assert "Câu có hình ảnh" in page


def test_the_upload_page_names_the_formats_that_are_read(staff_client, bank):
    page = staff_client(LAN).get("/staff/banks/toan/import").text
    assert "Moodle XML, GIFT, Aiken, QTI hoặc H5P" in page
