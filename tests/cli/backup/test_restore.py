"""Made whole or not at all; restored all or nothing."""

import json
import os
import tarfile
import threading

import pytest
from sqlalchemy import text

from quizapp.db import Database
from quizapp.models import Base
from quizapp.queries.schema import expected_revision
from quizapp.services.backups import creating, placing
from quizapp.sharing.locks import BACKUP_LOCK, hold_service_lock, only_one
from tests.cli.backup.contents import SECRET_FILE, names, spoil


def test_a_backup_is_one_private_file_that_says_what_is_in_it(backup, run):
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]
    report = json.loads(run("backup", "verify", backup, "--json").stdout)
    assert report["ok"] is True
    assert report["seal_checked"] is True
    assert report["tables"]["attempts"] == 3
    with tarfile.open(backup) as archive:
        assert {member.name.split("/")[0] for member in archive} == {
            next(name for name in archive.getnames() if name.startswith("database")),
            "files",
            "manifest.json",
            "seal",
        }
        manifest = archive.extractfile("manifest.json").read().decode()
    assert "uploads/" in manifest
    assert "incoming/" not in manifest


def test_what_is_restored_is_what_was_backed_up(backup, filled, run, session, exported):
    before = exported()
    session.close()
    spoil(session)
    (filled.data_dir / "uploads" / "huy hiệu.png").write_bytes(b"other")
    (filled.data_dir / SECRET_FILE).write_text("một khóa khác, cũng dài hơn 32 ký tự, của lần cài này")
    result = run("backup", "restore", backup, "--yes")
    assert result.exit_code == 0, result.output
    assert exported() == before
    assert (filled.data_dir / "uploads" / "huy hiệu.png").read_bytes() == b"\x89PNG"
    assert "máy cũ" in (filled.data_dir / SECRET_FILE).read_text()
    assert run("db", "check").exit_code == 0
    if session.get_bind().dialect.name == "postgresql":
        # Looked at, and not as empty as a table nobody has looked at yet.
        known = text("SELECT reltuples FROM pg_class WHERE oid = 'public.attempts'::regclass")
        assert session.scalar(known) == 3


def test_data_that_is_there_is_replaced_only_when_asked_and_after_a_copy_of_it(backup, run, session):
    spoil(session)
    refused = run("backup", "restore", backup)
    assert refused.exit_code == 1
    assert "--yes" in refused.stderr
    assert names(session) == {"Tên Sai"}
    assert run("backup", "restore", backup, "--yes").exit_code == 0
    assert "Tên Sai" not in names(session)
    [copy] = json.loads(run("backup", "list", "--json").stdout)
    assert run("backup", "restore", copy["file"], "--yes").exit_code == 0
    assert names(session) == {"Tên Sai"}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nothing_is_restored_while_the_service_runs(backup, filled, run, session):
    spoil(session)
    lock = hold_service_lock(filled.data_dir)
    try:
        result = run("backup", "restore", backup, "--yes")
    finally:
        os.close(lock)
    assert (result.exit_code, names(session)) == (1, {"Tên Sai"})
    assert "đang chạy" in result.stderr


def test_nothing_is_restored_while_anybody_else_is_in_the_database(backup, run, filled):
    """A service on another machine holds no lock here."""
    elsewhere = Database(filled)
    with elsewhere.engine.connect() as connection:
        connection.execute(text("SELECT COUNT(*) FROM participants"))
        result = run("backup", "restore", backup, "--yes")
    elsewhere.dispose()
    assert result.exit_code == 1
    assert "đang chạy" in result.stderr


def test_a_restore_that_fails_on_the_way_has_changed_nothing(backup, run, session, filled, monkeypatch, exported):
    spoil(session)
    (filled.data_dir / SECRET_FILE).write_text("khóa của hôm nay, cũng dài hơn 32 ký tự, không phải khóa cũ")
    before, secret = exported(), (filled.data_dir / SECRET_FILE).read_text()

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(placing, "commit", full)
    result = run("backup", "restore", backup, "--yes")
    assert result.exit_code == 1
    assert names(session) == {"Tên Sai"}
    assert exported() == before
    assert (filled.data_dir / SECRET_FILE).read_text() == secret
    assert not [file for file in filled.data_dir.iterdir() if file.name.startswith(".restoring")]


def test_a_restore_killed_at_its_last_step_is_ended_by_finish(backup, filled, run, session, monkeypatch, exported):
    before = exported()
    session.close()
    spoil(session)

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(placing, "finish", killed)
        run("backup", "restore", backup, "--yes")
    assert names(session) == {"Tên Sai"}
    assert run("backup", "restore", backup, "--yes").exit_code == 1
    assert run("backup", "restore", "--finish").exit_code == 0
    assert exported() == before


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_of_two_backups_at_once_the_second_waits_and_is_refused_when_that_takes_long(
    filled, run, tmp_path, monkeypatch
):
    done = threading.Event()

    def hold() -> None:
        with only_one(filled.data_dir, BACKUP_LOCK):
            held.set()
            done.wait()

    held, holder = threading.Event(), threading.Thread(target=hold)
    holder.start()
    held.wait()
    with monkeypatch.context() as patch:
        patch.setattr(creating, "PATIENCE_SECONDS", 0)
        assert run("backup", "create", "-o", tmp_path / "hai.tar").exit_code == 1
    assert not (tmp_path / "hai.tar").exists()
    threading.Timer(0.3, done.set).start()
    assert run("backup", "create", "-o", tmp_path / "hai.tar").exit_code == 0
    holder.join()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_backup_that_fails_leaves_no_file_and_the_old_one_as_it_was(backup, run, monkeypatch):
    before = backup.read_bytes()

    def broken(*_given: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(creating, "check_open_file", broken)
    result = run("backup", "create", "-o", backup)
    assert result.exit_code == 1
    assert backup.read_bytes() == before
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_no_backup_takes_the_last_of_the_disk(filled, run, tmp_path, monkeypatch):
    monkeypatch.setattr(creating, "RESERVED_BYTES", 1 << 60)
    result = run("backup", "create", "-o", tmp_path / "to.tar")
    assert result.exit_code == 1
    assert not (tmp_path / "to.tar").exists()


def test_a_backup_of_a_newer_schema_is_refused(filled, run, session, tmp_path):
    session.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    session.commit()
    session.close()
    run("backup", "create", "-o", tmp_path / "mới.tar")
    result = run("backup", "restore", tmp_path / "mới.tar", "--yes")
    session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": expected_revision()})
    session.commit()
    assert result.exit_code == 1
    assert "cập nhật" in result.stderr


def test_an_empty_installation_takes_a_backup_without_being_asked_twice(backup, run, session, exported):
    before = exported()
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(table.delete())
    session.commit()
    session.close()
    assert run("backup", "restore", backup).exit_code == 0
    assert exported() == before
