"""The database's machine is lost, its standby takes over: with synchronous commits nothing acknowledged is missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from quizapp.config import Settings, load_settings
from tests.cluster.postgresql import USER, PostgresqlServer, postgresql_folder, running_postgresql
from tests.conftest import SECRET, migrate, postgresql_settings
from tests.crash.checker import Verdict, check
from tests.crash.evening import SLOTS, Crowd, export_raw, prepare_contest
from tests.running import free_port, running_service, wait_until

pytestmark = [pytest.mark.cluster, pytest.mark.service]

PATIENCE_SECONDS = 240


@dataclass
class Pair:
    primary: PostgresqlServer
    standby: PostgresqlServer
    #: With both hosts in one address.
    settings: Settings

    def wait_until_streaming(self, state: str) -> None:
        states = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"
        wait_until(lambda: self.primary.execute(states) == [(state,)], PATIENCE_SECONDS)

    def demand_synchronous_commits(self) -> None:
        """From now on a commit ends when the standby has it on its disk too."""
        self.primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        self.primary.execute("SELECT pg_reload_conf()")
        self.wait_until_streaming("sync")

    def part(self) -> None:
        """The line between both is cut; the primary goes on."""
        self.standby.execute("ALTER SYSTEM SET primary_conninfo = ''")
        self.standby.execute("SELECT pg_reload_conf()")
        wait_until(lambda: self.primary.execute("SELECT 1 FROM pg_stat_replication") == [], PATIENCE_SECONDS)

    def fail_over(self) -> None:
        self.primary.kill()
        self.standby.promote()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with running_postgresql() as primary, standby_of(primary) as standby:
        primary.execute("CREATE DATABASE quizapp")
        migrate(postgresql_settings(primary.by_network("quizapp"), tmp_path))
        both = f"postgresql://{USER}@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/quizapp"
        settings = load_settings({"DATABASE_URL": both}, data_dir=tmp_path, secret_key=SECRET, tick_seconds=0)
        prepare_contest(settings)
        yield Pair(primary, standby, settings)


@contextmanager
def standby_of(primary: PostgresqlServer) -> Iterator[PostgresqlServer]:
    with postgresql_folder() as folder:
        standby = PostgresqlServer(folder, port=free_port())
        primary.copy_to(standby)
        standby.start()
        try:
            yield standby
        finally:
            standby.kill()


def test_after_a_failover_every_acknowledged_answer_is_there(pair: Pair):
    pair.demand_synchronous_commits()
    with running_service(pair.settings) as service:
        crowd = Crowd(service.address, pair.settings.data_dir, 6, seed=57)
        try:
            wait_for_saves(crowd, 60)
            pair.fail_over()
            wait_for_saves(crowd, crowd.saves() + 60)
        finally:
            crowd.go_home()
    assert verdict(pair, crowd).findings() == []
    assert crowd.refusals() == []
    assert {status for _kind, status in crowd.history.statuses} <= {0, 200, 303, 503}


def test_without_synchronous_commits_the_same_check_finds_what_was_lost(pair: Pair):
    """What the setting is for; and that the check would have noticed."""
    pair.wait_until_streaming("async")
    with running_service(pair.settings) as service:
        crowd = Crowd(service.address, pair.settings.data_dir, 2, seed=57)
        try:
            wait_for_saves(crowd, 10)
            pair.part()
            wait_for_saves(crowd, crowd.saves() + 10)
        finally:
            crowd.go_home()
    pair.fail_over()
    assert verdict(pair, crowd).lost


def wait_for_saves(crowd: Crowd, wanted: int) -> None:
    wait_until(
        lambda: crowd.saves() >= wanted or bool(crowd.refusals()), PATIENCE_SECONDS, lambda: f"{crowd.history.statuses}"
    )


def verdict(pair: Pair, crowd: Crowd) -> Verdict:
    return check(crowd.history.invocations, crowd.history.completions, export_raw(pair.settings), SLOTS)
