"""A backup made by the real command while citizens answer holds every answer acknowledged before it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from click.testing import Result

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.services.backups.key import seal_key, show_code
from tests.conftest import POSTGRESQL
from tests.crash.checker import check
from tests.crash.evening import SLOTS, Crowd, prepare_contest
from tests.running import ROOT, running_service, wait_until

pytestmark = pytest.mark.service


@pytest.fixture
def elsewhere(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Another machine: an empty data folder, an empty database."""
    folder = tmp_path_factory.mktemp("elsewhere")
    if settings.is_sqlite:
        yield replace(settings, data_dir=folder, database_url=f"sqlite:///{folder}/quizapp.db")
        return
    url = settings.database_url + "_elsewhere"
    name = url.rsplit("/", 1)[1]
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield replace(settings, data_dir=folder, database_url=url)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def flask(settings: Settings, *words: object) -> Result:
    app = create_app(settings)
    try:
        return app.test_cli_runner().invoke(args=[str(word) for word in words])
    finally:
        app.extensions["quizapp"].database.dispose()


def flask_process(settings: Settings, *words: object) -> subprocess.CompletedProcess[str]:
    """As a person types it, in a process of its own."""
    given = {"FLASK_DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *map(str, words)],
        cwd=ROOT,
        env=os.environ | given,
        capture_output=True,
        text=True,
    )


def exported(settings: Settings) -> list[dict]:
    file = settings.data_dir / "raw.jsonl"
    assert flask(settings, "export", "raw", "thi-thu", "-o", file).exit_code == 0
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_answer_acknowledged_before_the_backup_is_in_it(settings, elsewhere):
    prepare_contest(settings)
    file = settings.data_dir / "sao-luu.tar"
    with running_service(settings) as service:
        crowd = Crowd(service.address, settings.data_dir, count=3, seed=6)
        try:
            wait_for_saves(crowd, 40)
            acknowledged, saves = list(crowd.history.completions), crowd.saves()
            made = flask_process(settings, "backup", "create", "-o", file)
            sent, saves_during = list(crowd.history.invocations), crowd.saves() - saves
            wait_for_saves(crowd, crowd.saves() + 20)
            refused = flask(settings, "backup", "restore", file, "--yes")
        finally:
            crowd.go_home()
    assert made.returncode == 0, made.stderr
    assert saves_during > 0, "saves stood still"
    assert not crowd.refusals()
    assert (refused.exit_code, "đang chạy" in refused.stderr) == (1, True)

    key = show_code(seal_key(settings.data_dir))
    assert flask(elsewhere, "backup", "verify", file, "--key", key).exit_code == 0
    restored = flask_process(elsewhere, "backup", "restore", file, "--key", key)
    assert restored.returncode == 0, restored.stderr
    there = exported(elsewhere)

    # A start acknowledged later may be in the backup; when it is, then as it was acknowledged.
    attempts = {row["attempt"] for row in there}
    told = acknowledged + [one for one in crowd.history.completions if one.attempt in attempts]
    assert not check(sent, told, there, SLOTS).findings()
    # What had ended by then is told by both places in the same words.
    here = {row["attempt"]: row for row in exported(settings)}
    ended = [row for row in there if row["state"] == "submitted"]
    assert ended
    assert ended == [here[row["attempt"]] for row in ended]


def wait_for_saves(crowd: Crowd, wanted: int) -> None:
    wait_until(lambda: crowd.saves() >= wanted or bool(crowd.refusals()), 120)
