"""`flask jobs` as an administrator uses it beside the running service."""

import json
from datetime import UTC, datetime

import pytest

from quizapp.services.audit import CLI
from quizapp.services.jobs import claim, enqueue
from tests.factories.crowds import make_crowd


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["jobs", *words])


@pytest.fixture
def asked(session):
    make_crowd(session)
    pids = [
        enqueue(session, CLI, "export.results", "thi-thu", {"format": kind}, datetime.now(UTC))
        for kind in ("csv", "xlsx")
    ]
    session.commit()
    return pids


def states(run):
    return {one["job"]: one["state"] for one in json.loads(run("list", "--json").stdout)}


def test_what_there_is_is_listed_in_words_and_as_json(run, asked):
    assert f"{asked[0]}  export.results thi-thu: đang chờ" in run("list").stdout
    assert states(run) == dict.fromkeys(asked, "queued")


def test_one_is_done_out_of_turn_then_all_that_wait(run, asked, database):
    result = run("run", asked[1])
    assert (result.exit_code, result.stdout) == (0, f"{asked[1]}: xong\n")
    assert states(run) == {asked[0]: "queued", asked[1]: "done"}
    assert run("work").exit_code == 0
    assert states(run) == dict.fromkeys(asked, "done")
    assert len(list((database.data_dir / "exports").iterdir())) == 2


def test_what_does_not_wait_or_is_not_there_is_refused(run, asked, session):
    claim(session, datetime.now(UTC))
    session.commit()
    for pid, words in ((asked[0], "không đứng chờ"), (asked[1], "một việc khác"), ("khongco00000", "Không tìm thấy")):
        result = run("run", pid)
        assert result.exit_code == 1
        assert words in result.stderr
