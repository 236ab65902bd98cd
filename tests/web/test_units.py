"""Units: the tree with its numbers, and loading a file after looking at it."""

import base64
import re
from importlib import import_module
from io import BytesIO

import pytest

from quizapp.domain.units import TargetGroup
from tests.factories import make_unit
from tests.people import LAN

GOOD = (
    'Mã,Tên đơn vị,Loại,Trực thuộc,Nhân dân\nubnd,UBND phường,Cơ quan,,45\nth,Trường <b>A</b>,Trường học,ubnd,"1.284"\n'
)
BAD = GOOD + "t3,Tổ dân phố số 3,Tổ dân phố,,rất đông\n"


@pytest.fixture
def office(staff_client):
    return staff_client(LAN)


@pytest.fixture
def upload(office, token_of):
    def upload(data, filename="don-vi.csv"):
        token = token_of(office.get("/staff/units/import").text)
        content = data if isinstance(data, bytes) else data.encode()
        return office.post(
            "/staff/units/import", data={"csrf_token": token, "file": (BytesIO(content), filename)}, buffered=True
        )

    return upload


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1]


def test_an_empty_list_says_what_to_do_first(office):
    page = office.get("/staff/units").text
    assert "Chưa có đơn vị nào." in page
    assert 'href="/staff/units/import"' in page


def test_the_tree_shows_numbers_that_add_up(office, session):
    agency = make_unit(session, "UBND phường", headcounts={TargetGroup.OFFICIALS: 45})
    make_unit(session, "Trường A", parent=agency, headcounts={TargetGroup.OFFICIALS: 40, TargetGroup.STUDENTS: 1200})
    session.commit()
    page = office.get("/staff/units").text
    assert "1.240" in page
    foot = page[page.index("<tfoot>") :]
    assert re.findall(r'number">([^<]+)<', foot) == ["85", "–", "–", "1.200", "–", "1.285"]


def test_a_file_is_shown_before_anything_is_stored_and_stored_after_the_yes(office, upload, count_rows):
    preview = upload(GOOD)
    assert preview.status_code == 200
    assert count_rows("units") == 0
    assert "Trường &lt;b&gt;A&lt;/b&gt;" in preview.text
    assert "1.284" in preview.text
    form = {name: hidden(preview.text, name) for name in ("csrf_token", "content", "filename")}
    response = office.post("/staff/units/import/confirm", data=form)
    assert (response.status_code, response.location) == (303, "/staff/units")
    assert (count_rows("units"), count_rows("headcounts")) == (2, 2)
    assert "Đã lưu danh sách: 2 đơn vị mới, 0 đơn vị cập nhật." in office.get("/staff/units").text


def test_a_file_with_an_error_can_not_be_confirmed(office, upload, count_rows):
    preview = upload(BAD)
    assert "Dòng 4 (Tổ dân phố số 3):" in preview.text
    assert "rất đông" in preview.text
    assert "/staff/units/import/confirm" not in preview.text
    # Whoever sends it anyway is refused as well.

    form = {"csrf_token": hidden(preview.text, "csrf_token"), "content": base64.b64encode(BAD.encode()).decode()}
    response = office.post("/staff/units/import/confirm", data=form)
    assert response.status_code == 422
    assert "Tệp còn 1 lỗi" in response.text
    assert count_rows("units") == count_rows("audit_events") == 0


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), 415),
        (b"PK\x03\x04 no workbook at all", 422),
        ("Cột lạ,Cột khác\n1,2\n".encode(), 422),
        ("Tên đơn vị,Loại\n".encode(), 422),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_in_words(upload, count_rows, data, status):
    response = upload(data, "don-vi.xlsx")
    assert response.status_code == status
    assert 'id="errors"' in response.text
    assert count_rows("units") == 0


def test_a_file_beyond_the_limit_is_refused_in_words(upload, count_rows, monkeypatch):
    monkeypatch.setattr(import_module("quizapp.web.units.routes"), "MAX_UNITS_FILE", len(GOOD.encode()))
    response = upload(GOOD + "\n")
    assert response.status_code == 413
    assert "tối đa 1 MB" in response.text
    assert count_rows("units") == 0


def test_no_file_at_all_is_said_beside_the_field(office, token_of):
    token = token_of(office.get("/staff/units/import").text)
    response = office.post("/staff/units/import", data={"csrf_token": token})
    assert response.status_code == 422
    assert "Chưa chọn tệp." in response.text


@pytest.mark.parametrize("content", ["", "@@@", "x" * 30])
def test_a_damaged_confirmation_stores_nothing(office, token_of, count_rows, content):
    token = token_of(office.get("/staff/units/import").text)
    form = {"csrf_token": token, "content": content, "filename": "x.csv"}
    assert office.post("/staff/units/import/confirm", data=form).status_code == 422
    assert count_rows("units") == 0
