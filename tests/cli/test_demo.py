"""`flask demo` as it is called."""

import json

from flask import Flask


def test_json_is_one_document_with_the_logins(app: Flask):
    result = app.test_cli_runner().invoke(args=["demo", "--participants", "3", "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["contests"]["open"] == "nq57-2026"
    assert len({login["role"] for login in document["logins"]}) == 5
    assert all(len(login["one_time_password"]) >= 12 for login in document["logins"])


def test_the_table_names_every_login_once(app: Flask):
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0
    for login in ("quan-tri", "to-chuc", "tham-dinh", "bao-cao", "to-dan-pho-1"):
        assert result.stdout.count(f"  {login} ") == 1


def test_a_second_time_is_refused_in_words(app: Flask):
    runner = app.test_cli_runner()
    runner.invoke(args=["demo"])
    result = runner.invoke(args=["demo"])
    assert result.exit_code == 1
    assert "đã có dữ liệu" in result.stderr
    assert result.stdout == ""


def test_if_empty_leaves_a_database_in_use_alone_without_complaint(app: Flask):
    runner = app.test_cli_runner()
    runner.invoke(args=["demo"])
    result = runner.invoke(args=["demo", "--if-empty"])
    assert result.exit_code == 0
    assert result.output == ""


def test_a_negative_number_of_people_is_wrong_usage(app: Flask):
    assert app.test_cli_runner().invoke(args=["demo", "--participants", "-1"]).exit_code == 2
