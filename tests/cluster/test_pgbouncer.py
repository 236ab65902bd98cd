"""Through pgbouncer in transaction mode with a pool of three: no transaction relies on what another one left behind."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from quizapp.config import Settings
from tests.cluster.postgresql import USER, postgresql_folder
from tests.running import free_port, running_service, wait_until
from tests.service import test_races as races
from tests.service.test_races import prepare

pytestmark = [pytest.mark.cluster, pytest.mark.service]

#: Fewer than threads that ask at once: whoever keeps a connection for more than its transaction is found out.
POOL = 3


@contextmanager
def running_pgbouncer(server: URL, folder: Path) -> Iterator[URL]:
    """The address of the same database through pgbouncer. Set up as docs/operations.md has it."""
    port = free_port()
    (folder / "users").write_text(f'"{server.username}" "{server.password or ""}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"""[databases]
{server.database} = host={server.host} port={server.port or 5432}
[pgbouncer]
pool_mode = transaction
default_pool_size = {POOL}
max_client_conn = 200
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
"""
    )
    through = server.set(drivername="postgresql", host="127.0.0.1", port=port)
    log = folder / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            ["pgbouncer", str(folder / "pgbouncer.ini")], user=USER, group=USER, stdout=file, stderr=file
        )
    try:
        wait_until(lambda: _answers(through), 10, log.read_text)
        yield through
    finally:
        process.terminate()
        process.wait(10)


def _answers(address: URL) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(address.render_as_string(False), connect_timeout=2).close()
        return True
    return False


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_races_end_through_pgbouncer_as_they_end_without_it(settings: Settings, session, monkeypatch):
    monkeypatch.setattr(races, "ROUNDS", 3)
    prepare(session)
    with (
        postgresql_folder() as folder,
        running_pgbouncer(make_url(settings.database_url), folder) as through,
        running_service(
            replace(settings, database_url=through.set(drivername="postgresql+psycopg").render_as_string(False))
        ) as service,
    ):
        races.test_twenty_starts_at_once_open_one_attempt_and_all_lead_to_it(service, session)
        races.test_submits_and_saves_at_once_give_one_score_and_nothing_changes_afterwards(service, session)
        races.test_an_acknowledged_save_is_there_whatever_came_at_the_same_time(service, session)
