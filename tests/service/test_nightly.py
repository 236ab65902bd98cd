"""The running service backs itself up: every worker looks, one makes the backup."""

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.running import RunningService, running_service, wait_until

pytestmark = pytest.mark.service

#: Within five ticks of a second every worker has looked.
LOOK_SECONDS = 5


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_both_workers_look_and_one_backup_is_made(settings, app):
    folder = settings.data_dir / "backups"
    with running_service(settings, FLASK_TICK_SECONDS="1", FLASK_BACKUP_HOUR="2") as service:
        wait_until(lambda: any(folder.glob("nightly-*.tar")), 120, service.output)
        time.sleep(LOOK_SECONDS)
        wait_until(lambda: not commands_of(service), 60)
        assert "backup failed" not in service.output()
    [made] = folder.glob("*.tar")
    verified = app.test_cli_runner().invoke(args=["backup", "verify", str(made), "--json"])
    assert json.loads(verified.stdout)["seal_checked"] is True


def commands_of(service: RunningService) -> list[int]:
    """What its workers have started: the children of all their threads."""
    found: list[int] = []
    for worker in service.workers():
        for thread in Path(f"/proc/{worker}/task").iterdir():
            with suppress(OSError):
                found += map(int, (thread / "children").read_text().split())
    return found
