"""`flask staff`: an account and its one-time password."""

import json
import re

import pytest
from sqlalchemy import select

from quizapp.models import Account
from quizapp.services import passwords


@pytest.fixture
def run(app):
    def run(*args, **more):
        return app.test_cli_runner().invoke(args=["staff", *args], **more)

    return run


def test_the_one_time_password_is_printed(run, session):
    result = run("create", "Hùng", "--role", "administrator", "--name", "Phạm Văn Hùng")
    assert result.exit_code == 0
    given = re.search(r"Mật khẩu dùng một lần: (\S+)", result.stdout)[1]
    account = session.scalars(select(Account)).one()
    assert (account.login, account.name, account.must_change_password) == ("hung", "Phạm Văn Hùng", True)
    assert passwords.matches(account.password_hash, given)


def test_as_json_there_is_one_document(run):
    result = run("create", "lan", "--role", "organiser", "--json")
    document = json.loads(result.stdout)
    assert (document["login"], document["role"]) == ("lan", "organiser")
    assert re.fullmatch(r"(?:[a-z]{4}-){4}[a-z]{4}", document["one_time_password"])


def test_a_password_read_from_standard_input_is_not_said_back(run, session):
    result = run("create", "lan", "--role", "organiser", "--password-stdin", input="ba con trau trang 9\n")
    assert result.exit_code == 0
    assert "trau" not in result.stdout + result.stderr
    account = session.scalars(select(Account)).one()
    assert passwords.matches(account.password_hash, "ba con trau trang 9")
    assert account.must_change_password


@pytest.mark.parametrize(
    ("args", "given", "code"),
    [
        (("lan", "--role", "organiser", "--password-stdin"), "ngan\n", 1),
        (("l a n", "--role", "organiser"), None, 1),
        (("tu", "--role", "coordinator"), None, 1),
        (("tu", "--role", "coordinator", "--unit", "khong-co"), None, 1),
        (("lan", "--role", "vua"), None, 2),
        (("lan",), None, 2),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_is_stored(run, count_rows, args, given, code):
    result = run("create", *args, input=given)
    assert result.exit_code == code
    assert result.stderr.strip()
    assert count_rows("accounts") == count_rows("audit_events") == 0


def test_a_login_is_given_once(run, count_rows):
    run("create", "lan", "--role", "organiser")
    result = run("create", "LÂN", "--role", "reviewer")
    assert result.exit_code == 1
    assert "đã có" in result.stderr
    assert count_rows("accounts") == 1


def test_a_lost_password_is_replaced(run, session):
    run("create", "lan", "--role", "organiser")
    document = json.loads(run("reset", "Lan", "--json").stdout)
    account = session.scalars(select(Account)).one()
    assert passwords.matches(account.password_hash, document["one_time_password"])
    assert run("reset", "khong.co").exit_code == 1
