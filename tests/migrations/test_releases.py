"""An upgrade from each earlier release: nothing recorded then has changed, and a running paper goes on."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from flask import Flask

from quizapp.queries.schema import alembic_config
from tests.migrations.releases import BROWSER, export_of, load, recorded


@pytest.fixture(params=recorded())
def earlier(request: pytest.FixtureRequest, bare_app: Flask) -> list[dict]:
    """A database as that release left it, with what its raw export said; the code is today's."""
    command.upgrade(alembic_config(), request.param)
    with database_of(bare_app).engine.begin() as connection:
        return load(connection, request.param, datetime.now(UTC))


def database_of(app: Flask):
    return app.extensions["quizapp"].database


def only_fields_of(new: object, old: object) -> object:
    """`new` without what the old release did not have."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {name: only_fields_of(new[name], value) for name, value in old.items()}
    if isinstance(old, list) and isinstance(new, list):
        assert len(new) == len(old)
        return [only_fields_of(*pair) for pair in zip(new, old, strict=True)]
    return new


def test_every_attempt_is_told_as_before(bare_app, earlier):
    command.upgrade(alembic_config(), "head")
    assert only_fields_of(export_of(database_of(bare_app)), earlier) == earlier
    command.check(alembic_config())


def test_down_again_and_up_again_loses_nothing_of_it(bare_app, earlier, request):
    command.upgrade(alembic_config(), "head")
    command.downgrade(alembic_config(), request.node.callspec.params["earlier"])
    command.upgrade(alembic_config(), "head")
    assert only_fields_of(export_of(database_of(bare_app)), earlier) == earlier


def test_a_running_paper_goes_on_where_it_was(bare_app, earlier):
    command.upgrade(alembic_config(), "head")
    [running] = [line for line in earlier if line["state"] == "in_progress"]
    client = bare_app.test_client()
    client.set_cookie("qz-visitor", BROWSER)
    page = client.get(f"/a/{running['attempt']}").text
    marked = re.findall(r'name="q-(\d+)" value="\w+" checked', page)
    assert marked == [str(slot["slot"]) for slot in running["slots"] if slot["response"]]
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
    code = re.search(r'name="q-4" value="(\w+)"', page)[1]
    body = {"seq": 99, "responses": {"4": [code]}}
    saved = client.put(f"/a/{running['attempt']}/responses", json=body, headers={"X-CSRF-Token": token})
    assert saved.status_code == 200, saved.text
    result = client.post(f"/a/{running['attempt']}/submit", data={"csrf_token": token})
    assert result.status_code == 303
    [after] = [line for line in export_of(database_of(bare_app)) if line["attempt"] == running["attempt"]]
    assert after["state"] == "submitted"
    assert after["deadline_at"] == running["deadline_at"]
    assert after["slots"][3]["response"] == [code]


def test_a_backup_of_that_release_is_restored_at_todays_schema(bare_app, earlier, tmp_path: Path):
    runner = bare_app.test_cli_runner()
    assert runner.invoke(args=["backup", "create", "-o", str(tmp_path / "cu.tar")]).exit_code == 0
    restored = runner.invoke(args=["backup", "restore", str(tmp_path / "cu.tar"), "--yes"])
    assert restored.exit_code == 0, restored.output
    command.check(alembic_config())
    assert only_fields_of(export_of(database_of(bare_app)), earlier) == earlier


def test_a_release_is_there_to_be_rehearsed():
    assert recorded()
