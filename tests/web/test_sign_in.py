"""Signing in and out, and what a session promises: revocable at once, never fixed, never replayed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.domain.access import Role
from quizapp.models import Account, AuditEvent, StaffSession, Throttle
from quizapp.services.accounts import create_account
from quizapp.services.audit import CLI

OWN = "ba con trau trang 9"


@pytest.fixture
def lan(session):
    """Lan's account with a password of her own choice."""
    create_account(session, CLI, "lan", "Trần Thị Lan", Role.ORGANISER, datetime.now(UTC), password=OWN)
    account = session.scalars(select(Account)).one()
    account.must_change_password = False
    session.commit()
    return account


@pytest.fixture
def send(client, token_of):
    """Fills in the sign-in page and sends it."""

    def sign_in(login="lan", password=OWN, next="", browser=client):
        token = token_of(browser.get("/staff/sign-in").text)
        form = {"csrf_token": token, "login": login, "password": password, "next": next}
        return browser.post("/staff/sign-in", data=form)

    return sign_in


@pytest.fixture
def post(client, token_of):
    """Sends a form of the office with the token of the browser's own account page."""

    def post(path, browser=client, **form):
        token = token_of(browser.get("/staff/account").text)
        return browser.post(path, data={"csrf_token": token, **form})

    return post


def test_the_right_password_opens_a_session_of_twelve_hours(lan, send, client, session):
    response = send()
    assert response.status_code == 303
    assert response.location == "/staff/"
    assert client.get("/staff/").status_code == 200
    row = session.scalars(select(StaffSession)).one()
    assert row.expires_at - row.created_at == timedelta(hours=12)
    assert client.get_cookie("qz-staff").value not in row.token_sha256
    assert session.scalars(select(AuditEvent.action)).all() == ["staff.created", "staff.signed_in"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(lan, send):
    cookie = next(c for c in send().headers.getlist("Set-Cookie") if c.startswith("qz-staff="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


@pytest.mark.parametrize("login", ["LAN", " lan ", "Lân", "ｌａｎ", "la\u200bn", "la\u0301n"])
def test_look_alikes_are_one_login(lan, send, login):
    assert send(login).status_code == 303


def test_the_answer_to_a_wrong_password_is_that_to_an_unknown_login(lan, send, client):
    wrong, unknown, odd = send(password="sai mat khau roi"), send("khong.co"), send("<script>")
    assert wrong.status_code == unknown.status_code == odd.status_code == 422

    def shown(response, login):
        return response.text.replace(f'value="{login}"', "").split("<main", 1)[1]

    def without_token(text):
        return text[: text.index("csrf_token")] + text[text.index('name="next"') :]

    assert without_token(shown(wrong, "lan")) == without_token(shown(unknown, "khong.co"))
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in odd.text
    assert client.get_cookie("qz-staff") is None


def test_an_unknown_login_costs_the_same_work(lan, send, monkeypatch):
    from quizapp.services import passwords

    checked = []
    real = passwords.HASHER.verify

    class Counting:
        def verify(self, password_hash, password):
            checked.append(password_hash)
            return real(password_hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    send(password="sai mat khau roi")
    send("khong.co")
    send("<script>")
    assert checked == [lan.password_hash, passwords.NOBODYS_HASH, passwords.NOBODYS_HASH]


def test_a_failed_sign_in_is_in_the_journal_without_what_was_typed(lan, send, session):
    send(password="bi mat cua lan")
    send("mat khau go nham o")
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "staff.sign_in_failed")).all()
    assert [event.subject for event in events] == ["lan", ""]
    assert all(event.details == {} and event.account_id is None for event in events)


def test_after_ten_failures_the_right_password_has_to_wait_too(lan, send, session):
    for _ in range(10):
        assert send(password="sai mat khau roi").status_code == 422
    response = send()
    assert response.status_code == 429
    assert "Có thể thử lại từ" in response.text
    assert session.scalars(select(StaffSession)).all() == []


def test_the_count_outlives_a_restart(lan, send, settings):
    from quizapp.app import create_app

    for _ in range(10):
        send(password="sai mat khau roi")
    restarted = create_app(settings)
    assert send(browser=restarted.test_client()).status_code == 429
    restarted.extensions["quizapp"].database.dispose()


def test_the_wait_ends_by_itself(lan, send, session):
    for _ in range(10):
        send(password="sai mat khau roi")
    for row in session.scalars(select(Throttle)):
        row.since_at -= timedelta(minutes=15)
    session.commit()
    assert send().status_code == 303


def test_a_right_password_forgives_earlier_failures(lan, send, session, app):
    for _ in range(9):
        send(password="sai mat khau roi")
    assert send().status_code == 303
    assert [row.failures for row in session.scalars(select(Throttle).where(Throttle.key.like("login:%")))] == []
    for _ in range(9):
        assert send(password="sai mat khau roi", browser=app.test_client()).status_code == 422


def test_guessing_many_logins_from_one_source_has_to_wait(lan, send):
    answers = [send(f"nguoi{number}", "sai mat khau roi").status_code for number in range(41)]
    assert answers == [422] * 40 + [429]


def test_the_throttle_keeps_no_login_and_no_address(lan, send, session):
    send("bi-mat-cua-toi", "x")
    keys = session.scalars(select(Throttle.key)).all()
    assert len(keys) == 2
    assert not any("bi-mat" in key or "127.0.0.1" in key for key in keys)


def test_a_cookie_copied_before_signing_out_opens_nothing_after(lan, send, post, client, app):
    send()
    copied = client.get_cookie("qz-staff").value
    assert post("/staff/sign-out").status_code == 303
    thief = app.test_client()
    thief.set_cookie("qz-staff", copied)
    response = thief.get("/staff/")
    assert response.status_code == 302
    assert response.location.startswith("/staff/sign-in")


def test_signing_out_leaves_nothing_behind_for_the_back_button(lan, send, post, client):
    send()
    response = post("/staff/sign-out")
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert client.get_cookie("qz-staff") is None


def test_a_disabled_account_is_out_at_once(lan, send, client, session):
    send()
    session.refresh(lan)
    lan.is_active = False
    session.commit()
    assert client.get("/staff/").status_code == 302
    assert send().status_code == 422


def test_a_session_that_has_run_out_opens_nothing(lan, send, client, session):
    send()
    row = session.scalars(select(StaffSession)).one()
    row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()
    assert client.get("/staff/").status_code == 302


def test_a_session_known_before_signing_in_is_not_the_one_after(lan, send, client, app):
    client.set_cookie("qz-staff", "chosen-by-an-attacker")
    send()
    assert client.get_cookie("qz-staff").value != "chosen-by-an-attacker"
    attacker = app.test_client()
    attacker.set_cookie("qz-staff", "chosen-by-an-attacker")
    assert attacker.get("/staff/").status_code == 302


def test_signing_in_again_ends_the_session_the_browser_had(lan, send, client, app, token_of):
    send()
    first = client.get_cookie("qz-staff").value
    # The sign-in page sends on who is signed in; its form still may come from a tab left open.
    page = app.test_client()
    token = token_of(page.get("/staff/sign-in").text)
    page.set_cookie("qz-staff", first)
    page.post("/staff/sign-in", data={"csrf_token": token, "login": "lan", "password": OWN})
    assert client.get("/staff/").status_code == 302
    assert page.get("/staff/").status_code == 200


def test_the_token_of_forms_changes_with_the_sign_in(lan, send, client, token_of):
    before = token_of(client.get("/staff/sign-in").text)
    send()
    response = client.post("/staff/account/sessions/end", data={"csrf_token": before})
    assert response.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/staff/",
        "/\\evil.example/staff/",
        "/staff/\\evil.example",
        "javascript:alert(1)",
        "http:/staff/",
        "/staff/..//evil.example",
        "/staff//evil.example",
        "/",
        "/c/mau",
        "/staff/khong-co",
        "/staff/sign-in",
        "/staff/sign-out",
        "/staff/accounts/x/disable",
        "/staff/\r\nSet-Cookie: a=b",
        "/staff/?" + "a" * 600,
        "staff/",
        " /staff/account",
    ],
)
def test_signing_in_leads_to_no_other_place(lan, send, address):
    assert send(next=address).location == "/staff/"


@pytest.mark.parametrize("address", ["/staff/account", "/staff/accounts?a=b", "/staff/units"])
def test_signing_in_leads_back_to_the_page_that_asked(lan, send, client, address, token_of):
    page = client.get(address)
    assert page.location.startswith("/staff/sign-in?next=")
    assert address.split("?")[0] in page.location.replace("%2F", "/")
    assert send(next=address).location == address


def test_a_one_time_password_leads_to_the_choice_of_an_own_one(session, send, client, token_of):
    given = create_account(session, CLI, "lan", "Trần Thị Lan", Role.ORGANISER, datetime.now(UTC))
    session.commit()
    send(password=given)
    assert client.get("/staff/").location == "/staff/account/password"
    token = token_of(client.get("/staff/account/password").text)
    form = {"csrf_token": token, "current": given, "password": OWN, "again": OWN}
    assert client.post("/staff/account/password", data=form).location == "/staff/"
    assert client.get("/staff/").status_code == 200
    other = client.application.test_client()
    assert send(password=given, browser=other).status_code == 422


def test_a_new_password_ends_all_other_sessions(lan, send, post, client, app):
    send()
    elsewhere = app.test_client()
    send(browser=elsewhere)
    new = "muoi con vit bau 12"
    assert post("/staff/account/password", current=OWN, password=new, again=new).status_code == 303
    assert client.get("/staff/").status_code == 200
    assert elsewhere.get("/staff/").status_code == 302


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"current": "sai mat khau roi"}, "Mật khẩu hiện tại chưa đúng"),
        ({"again": "cau khac hoan toan"}, "chưa giống nhau"),
        ({"password": "ngan", "again": "ngan"}, "từ 12 đến 200 ký tự"),
        ({"password": "Phường Minh Xuân", "again": "Phường Minh Xuân"}, "dễ đoán"),
        ({"password": OWN, "again": OWN}, "phải khác"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(lan, send, post, session, form, words):
    send()
    before = lan.password_hash
    new = {"current": OWN, "password": "muoi con vit bau 12", "again": "muoi con vit bau 12"}
    response = post("/staff/account/password", **{**new, **form})
    assert response.status_code == 422
    assert words in response.text
    session.refresh(lan)
    assert lan.password_hash == before


def test_other_sessions_are_listed_and_ended(lan, send, post, client, app):
    send()
    elsewhere = app.test_client()
    send(browser=elsewhere)
    assert client.get("/staff/account").text.count("<td>") == 6
    assert post("/staff/account/sessions/end").status_code == 303
    assert elsewhere.get("/staff/").status_code == 302
    assert client.get("/staff/").status_code == 200


def test_anothers_session_can_not_be_ended(lan, send, post, session, staff_client):
    from tests.people import HUNG

    other = staff_client(HUNG)
    send()
    theirs = session.scalars(select(StaffSession.id).join(Account).where(Account.login == HUNG.login)).one()
    assert post("/staff/account/sessions/end", session=str(theirs)).status_code == 404
    assert other.get("/staff/").status_code == 200
