"""`flask doctor`: one line each, and exit 1 when something is unsafe."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from quizapp.app import create_app
from quizapp.config import load_settings
from quizapp.db import Database
from quizapp.queries import doctor
from quizapp.queries.doctor import Level, examine


@pytest.fixture
def levels(settings, database):
    def levels(now=None):
        return {check.name: check.level for check in examine(settings, database, now or datetime.now(UTC))}

    return levels


def test_a_sound_installation_is_safe(app):
    app.extensions["quizapp"].settings.data_dir.chmod(0o700)
    result = app.test_cli_runner().invoke(args=["doctor", "--json"])
    report = json.loads(result.stdout)
    assert result.exit_code == 0, result.stdout
    assert report["safe"] is True
    assert [check["name"] for check in report["checks"]] == [
        "https",
        "hosts",
        "key",
        "data_folder",
        "disk",
        "engine",
        "durability",
        *(["foreign_keys"] if app.extensions["quizapp"].database.is_sqlite else []),
        "migrations",
        "clock",
        "timezone",
    ]
    assert {check["level"] for check in report["checks"]} == {"ok", "warning"}


def test_in_words_there_is_one_line_a_check(app):
    result = app.test_cli_runner().invoke(args=["doctor"])
    lines = result.stdout.splitlines()
    assert len(lines) >= 10
    assert all(line.startswith("[") for line in lines)


def test_missing_migrations_are_unsafe(tmp_path):
    settings = load_settings({}, data_dir=tmp_path, tick_seconds=0)
    app = create_app(settings)
    result = app.test_cli_runner().invoke(args=["doctor"])
    app.extensions["quizapp"].database.dispose()
    assert result.exit_code == 1
    assert "[KHÔNG AN TOÀN] Cấu trúc dữ liệu" in result.stdout


def test_a_database_that_can_not_be_reached_is_said_and_no_error(tmp_path):
    settings = load_settings({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, data_dir=tmp_path)
    checks = examine(settings, Database(settings), datetime.now(UTC))
    assert [check.name for check in checks if check.level is Level.UNSAFE] == ["database"]


def test_a_key_or_a_folder_that_others_can_read_is_unsafe(tmp_path):
    settings = load_settings({}, data_dir=tmp_path / "data", tick_seconds=0)
    (settings.data_dir / "secret_key").chmod(0o640)
    settings.data_dir.chmod(0o755)
    levels = {check.name: check.level for check in examine(settings, Database(settings), datetime.now(UTC))}
    assert levels["key"] == levels["data_folder"] == Level.UNSAFE
    short = replace(settings, secret_key="short")
    checks = examine(short, Database(short), datetime.now(UTC))
    assert any(check.name == "key" and "ngắn" in str(check) for check in checks)


def test_a_clock_of_another_year_is_unsafe(levels):
    assert levels()["clock"] is Level.OK
    assert levels(datetime(1970, 1, 1, tzinfo=UTC))["clock"] is Level.UNSAFE


def test_a_full_disk_is_unsafe(levels, monkeypatch):
    usage = doctor.shutil.disk_usage("/")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: usage._replace(free=1024))
    assert levels()["disk"] is Level.UNSAFE


def test_settings_that_lose_answers_at_a_power_cut_are_unsafe(settings, database):
    """The check reads what is in force, not what the code meant to set."""
    switch_off = "PRAGMA synchronous=NORMAL" if database.is_sqlite else "SET synchronous_commit = off"
    look = doctor._sqlite if database.is_sqlite else doctor._postgresql
    with database.engine.connect() as connection:
        before = {check.name: check.level for check in look(connection)}
        connection.rollback()
        # In autocommit: SQLite takes no pragma of this kind within a transaction.
        raw = connection.connection.driver_connection
        raw.execute(switch_off)
        after = {check.name: check.level for check in look(connection)}
        connection.execute(text("SELECT 1"))
        connection.invalidate()
    assert before["durability"] is Level.OK
    assert after["durability"] is Level.UNSAFE
    raw.close()


def test_an_engine_with_the_wal_bug_is_named(tmp_path, monkeypatch):
    settings = load_settings({}, data_dir=tmp_path, tick_seconds=0)
    database = Database(settings)

    class Old:
        sqlite_version_info = (3, 40, 1)

    def engine_level():
        return next(c.level for c in examine(settings, database, datetime.now(UTC)) if c.name == "engine")

    assert engine_level() is Level.OK
    monkeypatch.setattr(doctor, "sqlite_module", Old)
    assert engine_level() is Level.UNSAFE
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")
        assert next(doctor._sqlite(connection)).level is Level.WARNING
    database.dispose()
