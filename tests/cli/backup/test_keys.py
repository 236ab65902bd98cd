"""The seal's key on paper, and encrypted copies."""

import json
import shutil
import subprocess

import pytest

from tests.cli.backup.contents import is_refused, names, spoil


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
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


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_wrong_recipient_is_refused_before_the_work(filled, run, tmp_path):
    assert run("backup", "create", "-o", tmp_path / "x", "--encrypt-to", "age1sai").exit_code == 1
    assert not (tmp_path / "x").exists()
