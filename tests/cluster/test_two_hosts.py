"""Two app hosts behind nginx, one of which is lost in the middle of a contest: every acknowledged answer is there."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path

import pytest

from quizapp.config import Settings
from tests.cluster.front import start_front
from tests.cluster.lan import Lan, Machine, lan
from tests.cluster.postgresql import PostgresqlServer, running_postgresql
from tests.conftest import migrate, postgresql_settings
from tests.crash.checker import check
from tests.crash.evening import SLOTS, Crowd, export_raw, prepare_contest
from tests.redis_server import RedisServer, running_redis
from tests.running import RunningService, launch, wait_until

pytestmark = [pytest.mark.cluster, pytest.mark.service, pytest.mark.redis]

PORT = 8000
CITIZENS = 8
#: A host that is gone without a word must not keep its locks for hours: between two statements, in one, nor after an
#: answer that never arrived.
NO_LOCKS_OF_THE_DEAD = {
    "idle_in_transaction_session_timeout": "5s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "10s",
    "client_connection_check_interval": "2s",
}
#: Patience with a machine that is busy with other things.
PATIENCE_SECONDS = 240


@dataclass
class Ward:
    """The whole set-up of docs/operations.md, "Several hosts"."""

    net: Lan
    folder: Path
    #: Of the office's own commands; each host has a data folder of its own.
    settings: Settings
    postgresql: PostgresqlServer
    redis: RedisServer

    @property
    def address(self) -> str:
        return f"https://{self.net.machines['front'].address}"

    def start_host(self, name: str) -> RunningService:
        machine = self.net.machines[name]
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        own = replace(self.settings, data_dir=folder, database_url=self.postgresql.by_network("quizapp"))
        service = launch(
            own,
            PORT,
            machine.before,
            HOST=machine.address,
            REDIS_URL=self.redis.url,
            FLASK_PROXY_HOPS="1",
            FLASK_HTTPS="1",
            FLASK_TRUSTED_HOSTS=self.net.machines["front"].address,
        )
        # With the namespace it goes, whatever the test does.
        machine.processes.append(service.process)

        def is_there() -> bool:
            assert service.process.poll() is None, service.output()
            return service.is_settled() and self.net.at_switch(lambda: self.answers(machine))

        wait_until(is_there, PATIENCE_SECONDS, service.output)
        return service

    def answers(self, machine: Machine) -> bool:
        """Asked past nginx, in its words."""
        with suppress(OSError), closing(HTTPConnection(machine.address, PORT, timeout=10)) as connection:
            connection.request("GET", "/healthz", headers={"Host": self.net.machines["front"].address})
            with connection.getresponse() as response:
                return response.status == 200
        return False

    def wait_until_at_work(self, *names: str) -> None:
        """Until each of these hosts was seen to ask the database who somebody is: that is done for visitors only."""
        looked_up = "SELECT host(client_addr) FROM pg_stat_activity WHERE query LIKE '%participant_sessions%'"
        wanted = {self.net.machines[name].address for name in names}
        seen: set[str] = set()

        def are_seen() -> bool:
            seen.update(address for (address,) in self.postgresql.execute(looked_up) if address)
            return wanted <= seen

        wait_until(are_seen, PATIENCE_SECONDS, lambda: f"at work: {seen}")


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with (
        lan("front", "data", "app1", "app2") as net,
        running_postgresql(net.machines["data"], **NO_LOCKS_OF_THE_DEAD) as postgresql,
        running_redis(tmp_path, net.machines["data"].address, net.machines["data"].before) as redis,
    ):
        postgresql.execute("CREATE DATABASE quizapp")
        settings = postgresql_settings(postgresql.by_socket("quizapp"), tmp_path)
        migrate(settings)
        prepare_contest(settings)
        yield Ward(net, tmp_path, settings, postgresql, redis)


def test_hosts_are_lost_in_the_middle_of_the_contest_and_no_acknowledged_answer_is(ward: Ward):
    app1, app2 = ward.net.machines["app1"], ward.net.machines["app2"]
    ward.start_host("app1")
    ward.start_host("app2")
    start_front(ward.net, ward.net.machines["front"], ward.folder)
    crowd = ward.net.at_switch(lambda: Crowd(ward.address, ward.folder, CITIZENS, seed=57))
    try:
        wait_for_saves(crowd, 100)
        ward.wait_until_at_work("app1", "app2")
        # Without a word: its connections, transactions and locks look alive to everybody else.
        ward.net.unplug(app1)
        app1.kill_everything()
        wait_for_saves(crowd, 200)
        ward.net.plug_in(app1)
        ward.start_host("app1")
        ward.wait_until_at_work("app1")
        # Now the other one, whose kernel still says goodbye for it; and Redis, which no answer depends on.
        app2.kill_everything()
        ward.net.unplug(app2)
        ward.redis.kill()
        wait_for_saves(crowd, crowd.saves() + 100)
    finally:
        crowd.go_home()
    rows = export_raw(ward.settings)
    history = crowd.history
    assert check(history.invocations, history.completions, rows, SLOTS).findings() == []
    # Nobody saw more than "try again": no session, token or attempt was known to one host alone.
    assert crowd.refusals() == []
    assert {status for _kind, status in history.statuses} <= {0, 200, 303, 503}
    assert len(rows) >= CITIZENS


def wait_for_saves(crowd: Crowd, wanted: int) -> None:
    wait_until(
        lambda: crowd.saves() >= wanted or bool(crowd.refusals()), PATIENCE_SECONDS, lambda: f"{crowd.history.statuses}"
    )
