"""The backups an installation keeps by itself: made each night, thinned by age."""

import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from quizapp.queries.backups import backup_name
from quizapp.services.backups import creating, folder
from quizapp.sharing.locks import BACKUP_LOCK, only_one


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
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


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
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


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_night_that_fails_is_noted(filled, run, monkeypatch, database):
    def away(*_given: object) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(creating, "_versions", away)
        assert run("backup", "nightly").exit_code == 1
    assert (filled.data_dir / "backups" / "last-failure.txt").read_text()
    assert run("backup", "nightly").exit_code == 0
    assert not (filled.data_dir / "backups" / "last-failure.txt").exists()
