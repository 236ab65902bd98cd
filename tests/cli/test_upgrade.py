"""`flask upgrade`: no step is taken when the one before failed, and a restart that fails is taken back."""

import os
from contextlib import closing, suppress

import pytest
from alembic import command
from sqlalchemy import event, text

from quizapp.db import sqlite_module
from quizapp.queries.schema import alembic_config, expected_revision, stored_revision
from quizapp.services.backups import creating
from quizapp.sharing.locks import hold_service_lock

OLD = "da7bae84889d"


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["upgrade", *words])


@pytest.fixture
def old(app, database):
    with app.app_context():
        command.downgrade(alembic_config(), OLD)
    yield
    with app.app_context():
        command.upgrade(alembic_config(), "head")


@pytest.fixture
def revision(database):
    def find() -> str:
        with database.engine.connect() as connection:
            return stored_revision(connection)

    return find


def test_a_backup_is_made_the_schema_moved_and_the_service_restarted(old, run, settings, revision, tmp_path):
    result = run("--restart", f"touch {tmp_path / 'restarted'}")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "restarted").exists()
    assert revision() == expected_revision()
    assert len(list((settings.data_dir / "backups").glob("before-upgrade-*.tar"))) == 1


def test_without_a_backup_nothing_is_migrated(old, run, revision, monkeypatch):
    monkeypatch.setattr(creating, "RESERVED_BYTES", 1 << 60)
    assert run("--restart", "true").exit_code == 1
    assert revision() == OLD


def test_a_restart_that_fails_takes_the_schema_back(old, run, revision):
    assert run("--restart", "false").exit_code == 1
    assert revision() == OLD


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_service_that_saves_meanwhile_does_not_make_it_fail(old, run, settings, database, revision):
    def save(_connection, _cursor, statement, *_given) -> None:
        """Between the migration's first read and its first write, where it has no lock yet."""
        if not statement.startswith("SELECT alembic_version"):
            return
        other = sqlite_module().connect(settings.data_dir / "quizapp.db", timeout=0)
        with closing(other), suppress(sqlite_module().OperationalError):
            other.execute("UPDATE alembic_version SET version_num = version_num")
            other.commit()

    event.listen(database.engine, "after_cursor_execute", save)
    result = run("--restart", "true")
    assert result.exit_code == 0, result.output
    assert revision() == expected_revision()


def test_a_migration_that_fails_is_told_in_words_and_changes_nothing(old, run, revision, database, tmp_path):
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE jobs (id INTEGER)"))
    result = run("--restart", f"touch {tmp_path / 'restarted'}")
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE jobs"))
    assert result.exit_code == 1
    assert "vẫn như trước" in result.stderr
    assert revision() == OLD
    assert not (tmp_path / "restarted").exists()


def test_a_running_service_is_not_migrated_under_its_feet(old, run, settings, revision):
    lock = hold_service_lock(settings.data_dir)
    try:
        assert run().exit_code == 2
    finally:
        os.close(lock)
    assert revision() == OLD
