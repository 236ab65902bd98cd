"""Several hosts, one limit: Redis spares the database a flood of guesses, and nobody gets a try more without it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizapp.config import load_settings
from quizapp.domain.errors import Refusal
from quizapp.services.throttles import REMEMBERED_SECONDS, Limit, count_try
from quizapp.sharing.shared import Shared
from tests.conftest import SECRET
from tests.redis_server import RedisServer, running_redis

pytestmark = pytest.mark.redis

NOW = datetime(2026, 10, 10, 5, tzinfo=UTC)
LIMIT = Limit(3, timedelta(minutes=15))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with running_redis(tmp_path) as server:
        yield server


@pytest.fixture
def hosts(server: RedisServer, tmp_path: Path) -> list[Shared]:
    settings = load_settings({"REDIS_URL": server.url}, data_dir=tmp_path, secret_key=SECRET)
    return [Shared(settings), Shared(settings)]


def refused_at(session, shared: Shared) -> str:
    with pytest.raises(Refusal) as refusal:
        count_try(session, "x", LIMIT, NOW, shared)
    assert refusal.value.code == "too_many_tries"
    return str(refusal.value.params["time"])


def use_up(session, hosts: list[Shared]) -> None:
    for number in range(LIMIT.tries):
        count_try(session, "x", LIMIT, NOW, hosts[number % 2])


def test_tries_on_all_hosts_count_together(session, hosts):
    use_up(session, hosts)
    assert [refused_at(session, host) for host in hosts] == ["12:15", "12:15"]


def test_a_flood_on_a_refused_key_does_not_reach_the_database(session, hosts, server):
    use_up(session, hosts)
    refused_at(session, hosts[0])
    no_database = None
    assert refused_at(no_database, hosts[1]) == "12:15"
    (name,) = server.client().keys("*refused:x")
    assert 0 < server.client().pttl(name) <= REMEMBERED_SECONDS * 1000


@pytest.mark.parametrize("trouble", ["emptied", "killed", "frozen"])
def test_whatever_happens_to_redis_nobody_gets_a_try_more_and_nobody_is_locked_out(session, hosts, server, trouble):
    use_up(session, hosts)
    refused_at(session, hosts[0])
    if trouble == "emptied":
        server.client().flushall()
    elif trouble == "killed":
        server.kill()
    else:
        server.freeze()
    assert [refused_at(session, host) for host in hosts] == ["12:15", "12:15"]
    count_try(session, "somebody else", LIMIT, NOW, hosts[1])
