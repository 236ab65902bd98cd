"""`flask backup`: one file that is whole and ours, or refused; restored all or nothing."""

import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from quizapp.domain.errors import Refusal
from quizapp.locks import BACKUP_LOCK, hold_service_lock, only_one
from quizapp.models import Base, Participant
from quizapp.queries.backups import backup_name
from quizapp.queries.schema import expected_revision
from quizapp.services.backups import checking, creating, folder, manifest, placing
from quizapp.services.backups.archive import write_end, write_member
from tests.factories.crowds import make_crowd

SECRET_FILE = "secret_key"


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


@pytest.fixture
def filled(session, settings, run):
    """Three people's attempts and a file of the data folder; every connection of the test is closed."""
    make_crowd(session)
    (settings.data_dir / "uploads").mkdir()
    (settings.data_dir / "uploads" / "huy hiệu.png").write_bytes(b"\x89PNG")
    (settings.data_dir / SECRET_FILE).write_text("khóa ký cookie của máy cũ, dài hơn 32 ký tự")
    session.close()
    return settings


@pytest.fixture
def backup(filled, run, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("usb") / "sao-luu.tar"
    result = run("backup", "create", "-o", file)
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture
def exported(run, tmp_path) -> Callable[[], str]:
    def export() -> str:
        result = run("export", "raw", "thi-thu", "-o", tmp_path / "raw.jsonl")
        assert result.exit_code == 0, result.output
        return (tmp_path / "raw.jsonl").read_text()

    return export


def spoil(session) -> None:
    session.execute(update(Participant).values(full_name="Tên Sai"))
    session.execute(text("DELETE FROM scores"))
    session.commit()
    session.close()


def names(session) -> set[str]:
    found = set(session.scalars(select(Participant.full_name)))
    session.close()
    return found


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


def test_nothing_is_restored_while_the_service_runs(backup, filled, run, session):
    spoil(session)
    lock = hold_service_lock(filled.data_dir)
    try:
        result = run("backup", "restore", backup, "--yes")
    finally:
        os.close(lock)
    assert (result.exit_code, names(session)) == (1, {"Tên Sai"})
    assert "đang chạy" in result.stderr


def test_a_restore_that_fails_on_the_way_has_changed_nothing(backup, run, session, filled, monkeypatch, exported):
    before = exported()
    secret = (filled.data_dir / SECRET_FILE).read_text()

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(placing, "commit", full)
    result = run("backup", "restore", backup, "--yes")
    assert result.exit_code == 1
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


def test_two_backups_at_once_are_refused_not_mixed(filled, run, tmp_path):
    with only_one(filled.data_dir, BACKUP_LOCK):
        result = run("backup", "create", "-o", tmp_path / "hai.tar")
    assert result.exit_code == 1
    assert not (tmp_path / "hai.tar").exists()


def test_a_backup_that_fails_leaves_no_file_and_the_old_one_as_it_was(backup, run, monkeypatch):
    before = backup.read_bytes()

    def broken(*_given: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(creating, "check_open_file", broken)
    result = run("backup", "create", "-o", backup)
    assert result.exit_code == 1
    assert backup.read_bytes() == before
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]


def test_no_backup_takes_the_last_of_the_disk(filled, run, tmp_path, monkeypatch):
    monkeypatch.setattr(creating, "RESERVED_BYTES", 1 << 60)
    result = run("backup", "create", "-o", tmp_path / "to.tar")
    assert result.exit_code == 1
    assert not (tmp_path / "to.tar").exists()


def is_refused(content: bytes, key: bytes | None = None) -> bool:
    try:
        checking.check_open_file(io.BytesIO(content), key)
    except Refusal:
        return True
    return False


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.data())
def test_a_flipped_bit_anywhere_or_a_cut_anywhere_is_seen_even_without_the_key(backup, data):
    content = bytearray(backup.read_bytes())
    assert not is_refused(bytes(content))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    assert is_refused(bytes(content))
    content[at] = backup.read_bytes()[at]
    assert is_refused(bytes(content[:at]))
    assert is_refused(bytes(content) + b"\0")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_headers_padding_manifest_seal_and_tail_count_to_the_byte(backup):
    content = backup.read_bytes()
    tail = len(content) - 4096
    for at in [*range(0, 512, 7), *range(tail, len(content), 13)]:
        changed = bytearray(content)
        changed[at] ^= 0x20
        assert is_refused(bytes(changed)), at
    assert all(is_refused(content[:length]) for length in range(0, len(content), 3989))


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_who_alters_a_backup_and_makes_its_sums_right_again_lacks_the_key(backup, run, tmp_path):
    forged = tmp_path / "giả.tar"
    with tarfile.open(backup) as archive:
        parts = {name: archive.extractfile(name).read() for name in archive.getnames()}
    parts["manifest.json"] = parts["manifest.json"].replace("Minh Xuân".encode(), b"Minh Xuan")
    parts["seal"] = manifest.seal(parts["manifest.json"], b"somebody else's key")
    with forged.open("w+b") as file:
        for name, content in parts.items():
            write_member(file, name, [content])
        write_end(file)
    assert not is_refused(forged.read_bytes())
    for words in (["verify", forged], ["restore", forged, "--yes"]):
        refused = run("backup", *words)
        assert refused.exit_code == 1
        assert "niêm phong" in refused.stderr


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["../ngoài", "/etc/passwd", "uploads/../../x", "", "."])
def test_a_path_that_leaves_the_data_folder_is_refused(backup, path):
    with tarfile.open(backup) as archive:
        parts = {name: archive.extractfile(name).read() for name in archive.getnames()}
    document = json.loads(parts["manifest.json"])
    document["files"]["files/000001"] = path
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()
    file = io.BytesIO()
    for name, content in {**parts, "manifest.json": text, "seal": manifest.seal(text, b"k" * 32)}.items():
        write_member(file, name, [content])
    write_end(file)
    assert is_refused(file.getvalue())


def test_other_files_are_refused_in_words(tmp_path, run, filled):
    link = io.BytesIO()
    with tarfile.open(fileobj=link, mode="w") as archive:
        info = tarfile.TarInfo("database.dump")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    for name, content in {"rỗng": b"", "ảnh": b"\x89PNG" * 900, "liên kết": link.getvalue()}.items():
        (tmp_path / name).write_bytes(content)
        result = run("backup", "verify", tmp_path / name, "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["ok"] is False


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


def test_the_key_on_paper_opens_the_seal_on_another_machine(backup, run, filled):
    code = run("backup", "key").stdout.strip()
    (filled.data_dir / "backup_key").unlink()
    assert json.loads(run("backup", "verify", backup, "--json").stdout)["seal_checked"] is False
    assert json.loads(run("backup", "verify", backup, "--json", "--key", code.lower()).stdout)["seal_checked"] is True
    assert run("backup", "verify", backup, "--key", "ABCD" * 8).exit_code == 1
    assert run("backup", "verify", backup, "--key", "quá ngắn").exit_code == 1


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_encrypted_copy_opens_with_its_key_alone_and_by_any_age_program(filled, run, tmp_path, session):
    recipient = run("backup", "keygen", "-o", tmp_path / "khóa.txt").stdout.strip()
    file = tmp_path / "sao-luu.tar.age"
    assert run("backup", "create", "-o", file, "--encrypt-to", recipient).exit_code == 0
    assert (tmp_path / "khóa.txt").stat().st_mode & 0o777 == file.stat().st_mode & 0o777 == 0o600
    assert b"manifest" not in file.read_bytes()
    assert run("backup", "verify", file).exit_code == 1
    assert run("backup", "verify", file, "--identity", tmp_path / "khóa.txt").exit_code == 0
    run("backup", "keygen", "-o", tmp_path / "khác.txt")
    assert run("backup", "verify", file, "--identity", tmp_path / "khác.txt").exit_code == 1
    spoil(session)
    assert run("backup", "restore", file, "--yes", "--identity", tmp_path / "khóa.txt").exit_code == 0
    assert "Tên Sai" not in names(session)
    if age := shutil.which("age"):
        done = subprocess.run([age, "-d", "-i", tmp_path / "khóa.txt", file], capture_output=True, check=True)
        assert not is_refused(done.stdout)
    file.write_bytes(file.read_bytes()[:-1])
    assert run("backup", "verify", file, "--identity", tmp_path / "khóa.txt").exit_code == 1


def test_a_wrong_recipient_is_refused_before_the_work(filled, run, tmp_path):
    assert run("backup", "create", "-o", tmp_path / "x", "--encrypt-to", "age1sai").exit_code == 1
    assert not (tmp_path / "x").exists()


def test_the_night_makes_one_backup_and_thins_the_old(filled, run):
    kept = filled.data_dir / "backups"
    assert run("backup", "nightly").exit_code == 0
    [made] = kept.glob("nightly-*.tar")
    assert "Chưa đến giờ" in run("backup", "nightly").stdout
    for month in range(1, 10):
        shutil.copy(made, kept / f"nightly-2026-0{month}-01T190000000000Z.tar")
        shutil.copy(made, kept / f"nightly-2026-0{month}-01T180000000000Z.tar")
    assert run("backup", "prune").exit_code == 0
    assert sum("T180000" in file.name for file in kept.iterdir()) == 0
    assert sum("T190000" in file.name for file in kept.iterdir()) >= 8
    assert made.exists()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_night_at_which_another_process_works_is_left_to_it(filled, run, monkeypatch):
    with only_one(filled.data_dir, BACKUP_LOCK):
        assert run("backup", "nightly").exit_code == 0
        assert run("backup", "nightly", "--now").exit_code == 1
    assert not list(filled.data_dir.glob("backups/*"))

    @contextmanager
    def one_late(data_dir: Path, name: str):
        with only_one(data_dir, name):
            (data_dir / "backups").mkdir()
            (data_dir / "backups" / backup_name("nightly", datetime.now(UTC))).touch()
            yield

    monkeypatch.setattr(folder, "only_one", one_late)
    assert run("backup", "nightly").exit_code == 0
    assert len(list(filled.data_dir.glob("backups/*"))) == 1


def test_the_newest_good_backup_is_never_pruned_for_a_damaged_one(filled, run):
    kept = filled.data_dir / "backups"
    run("backup", "nightly", "--now")
    [good] = kept.glob("nightly-*.tar")
    later = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S%fZ")
    (kept / f"nightly-{later}.tar").write_bytes(good.read_bytes()[:-600])
    run("backup", "prune")
    assert good.exists()
    good.write_bytes(b"gone")
    run("backup", "prune")
    assert good.exists()


def test_a_night_that_fails_is_noted(filled, run, monkeypatch, database):
    def away(*_given: object) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(creating, "_versions", away)
        assert run("backup", "nightly").exit_code == 1
    assert (filled.data_dir / "backups" / "last-failure.txt").read_text()
    assert run("backup", "nightly").exit_code == 0
    assert not (filled.data_dir / "backups" / "last-failure.txt").exists()


def test_an_empty_installation_takes_a_backup_without_being_asked_twice(backup, run, session, exported):
    before = exported()
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(table.delete())
    session.commit()
    session.close()
    assert run("backup", "restore", backup).exit_code == 0
    assert exported() == before
