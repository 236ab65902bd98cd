"""The accounts of the office, as an administrator sees and changes them."""

import re

import pytest
from sqlalchemy import select

from quizapp.models import Account
from quizapp.services import passwords
from tests.factories import make_account, make_unit
from tests.people import HUNG, LAN, MINH


@pytest.fixture
def admin(staff_client):
    return staff_client(HUNG)


@pytest.fixture
def send(admin, token_of):
    def send(path, **form):
        token = token_of(admin.get("/staff/accounts/new").text)
        return admin.post(path, data={"csrf_token": token, **form})

    return send


def test_the_list_shows_who_has_which_task_and_state(admin, session):
    unit = make_unit(session, "Tổ dân phố số 7")
    make_account(session, LAN, must_change=True)
    make_account(session, MINH, unit_id=unit.id).is_active = False
    session.commit()
    page = admin.get("/staff/accounts").text
    for words in ("Phạm Văn Hùng", "Quản trị hệ thống", "Chờ đặt mật khẩu riêng", "Đã khóa", "Đang dùng"):
        assert words in page
    assert page.index("Trần Thị Lan") < page.index("Lê Quang Minh")


def test_a_new_account_is_answered_with_its_one_time_password_once(admin, send, session):
    response = send("/staff/accounts/new", login="Lan", name="Trần Thị Lan", role="organiser")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    given = re.search(r"data-one-time-password>([^<]+)<", response.text)[1]
    account = session.scalars(select(Account).where(Account.login == "lan")).one()
    assert passwords.matches(account.password_hash, given)
    assert given not in "".join(response.headers.getlist("Set-Cookie"))
    assert given not in admin.get("/staff/accounts/lan").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"login": "l n"}, "viết liền"),
        ({"login": "HÙNG"}, "đã có"),
        ({"login": ""}, "cần được điền"),
        ({"name": "   "}, "cần được điền"),
        ({"name": "x" * 300}, "Tối đa 120 ký tự"),
        ({"role": "vua"}, "không có trong danh sách"),
        ({"role": ""}, "Nhiệm vụ"),
        ({"role": "coordinator"}, "cần một đơn vị"),
        ({"role": "coordinator", "unit": "khong-co"}, "cần một đơn vị"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(send, count_rows, form, words):
    response = send("/staff/accounts/new", **({"login": "lan", "name": "Lan", "role": "reviewer"} | form))
    assert response.status_code == 422
    assert words in response.text
    assert 'id="errors"' in response.text
    assert count_rows("accounts") == 1


def test_a_coordinator_is_given_a_unit(send, session):
    unit = make_unit(session)
    session.commit()
    send("/staff/accounts/new", login="tu", name="Tú", role="coordinator", unit=unit.code)
    assert session.scalars(select(Account.unit_id).where(Account.login == "tu")).one() == unit.id


def test_a_disabled_account_is_out_at_once_and_comes_back(staff_client, send):
    lan = staff_client(LAN)
    assert lan.get("/staff/").status_code == 200
    assert send("/staff/accounts/lan/disable").status_code == 303
    assert lan.get("/staff/").location.startswith("/staff/sign-in")
    send("/staff/accounts/lan/enable")
    # The old session stays ended: switching on opens nothing by itself.
    assert lan.get("/staff/").location.startswith("/staff/sign-in")


def test_a_lost_password_is_replaced_and_all_sessions_end(staff_client, send, session):
    lan = staff_client(LAN)
    response = send("/staff/accounts/lan/password")
    given = re.search(r"data-one-time-password>([^<]+)<", response.text)[1]
    account = session.scalars(select(Account).where(Account.login == "lan")).one()
    assert passwords.matches(account.password_hash, given)
    assert lan.get("/staff/").status_code == 302


def test_another_task_needs_a_new_sign_in(staff_client, send):
    lan = staff_client(LAN)
    assert send("/staff/accounts/lan/role", role="reporter").status_code == 303
    assert lan.get("/staff/").status_code == 302


def test_sessions_of_a_lost_phone_are_ended(staff_client, send):
    lan = staff_client(LAN)
    assert send("/staff/accounts/lan/sessions/end").status_code == 303
    assert lan.get("/staff/").status_code == 302


def test_the_last_administrator_stays(admin, send):
    assert send("/staff/accounts/hung/disable").status_code == 409
    response = send("/staff/accounts/hung/role", role="organiser")
    assert response.status_code == 409
    assert "tài khoản quản trị cuối cùng" in response.text
    assert admin.get("/staff/accounts").status_code == 200


@pytest.mark.parametrize("path", ["", "/role", "/password", "/disable", "/enable", "/sessions/end"])
def test_an_account_that_is_not_there_is_404(admin, send, path):
    address = f"/staff/accounts/khong.co{path}"
    response = send(address, role="reviewer") if path else admin.get(address)
    assert response.status_code == 404
