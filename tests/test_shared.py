"""Redis beside the database: shared by hosts, and never missed when it is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.config import BadSetting, Settings, load_settings
from quizapp.sharing.shared import Shared, SharedAway
from tests.redis_server import RedisServer, running_redis

pytestmark = pytest.mark.redis

KEY = "a-key-for-tests-only-0123456789abcdefghij"
OTHER_KEY = "another-key-for-tests-0123456789abcdefgh"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(autouse=True)
def emptied(server: RedisServer) -> None:
    server.client().flushall()


def settings_with(url: str, folder: Path, key: str = KEY) -> Settings:
    return load_settings({"REDIS_URL": url}, data_dir=folder, secret_key=key)


@pytest.fixture
def shared(server: RedisServer, tmp_path: Path) -> Shared:
    return Shared(settings_with(server.url, tmp_path))


def test_one_host_reads_what_another_put(server: RedisServer, shared: Shared, tmp_path: Path):
    shared.put("board", "Phường Minh Xuân", 60)
    other_host = Shared(settings_with(server.url, tmp_path))
    assert other_host.get("board") == "Phường Minh Xuân"
    other_host.drop("board")
    assert shared.get("board") is None


def test_everything_put_ends_by_itself(server: RedisServer, shared: Shared):
    shared.put("board", "…", 60)
    assert 0 < server.client().ttl(shared.prefix + "board") <= 60


def test_a_name_is_claimed_once(server: RedisServer, shared: Shared, tmp_path: Path):
    other_host = Shared(settings_with(server.url, tmp_path))
    assert shared.claim("maker", "a", 60)
    assert not other_host.claim("maker", "b", 60)
    shared.drop("maker")
    assert other_host.claim("maker", "b", 60)


def test_another_installation_on_the_same_server_sees_nothing(server: RedisServer, shared: Shared, tmp_path: Path):
    shared.put("board", "ours", 60)
    assert Shared(settings_with(server.url, tmp_path, OTHER_KEY)).get("board") is None


def test_a_script_runs_in_one_piece_also_when_the_server_does_not_know_it_yet(server: RedisServer, shared: Shared):
    script = "redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2]) return redis.call('ZRANK', KEYS[1], ARGV[2])"
    assert shared.run(script, ["queue"], [2, "second"]) == 0
    server.client().script_flush()
    assert shared.run(script, ["queue"], [1, "first"]) == 0
    assert shared.run(script, ["queue"], [2, "second"]) == 1


def test_without_a_setting_there_is_nothing_to_ask(tmp_path: Path):
    shared = Shared(settings_with("", tmp_path))
    assert not shared.is_set
    with pytest.raises(SharedAway):
        shared.get("board")


@pytest.mark.parametrize("trouble", ["killed", "frozen"])
def test_when_redis_is_away_one_caller_finds_out_and_the_others_do_not_wait(
    trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with running_redis(tmp_path) as server:
        shared = Shared(settings_with(server.url, tmp_path))
        shared.put("board", "…", 60)
        server.kill() if trouble == "killed" else server.freeze()
        with pytest.raises(SharedAway):
            shared.get("board")
        monkeypatch.setattr(shared, "_client", object())  # whoever asked it now would get another error
        with pytest.raises(SharedAway):
            shared.get("board")


def test_redis_is_asked_again_after_a_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    now = [0.0]
    monkeypatch.setattr("quizapp.sharing.shared.monotonic", lambda: now[0])
    with running_redis(tmp_path) as server:
        shared = Shared(settings_with(server.url, tmp_path))
        server.kill()
        with pytest.raises(SharedAway):
            shared.get("board")
        server.start()
        with pytest.raises(SharedAway):
            shared.get("board")
        now[0] += 2.1
        assert shared.get("board") is None
        shared.put("board", "…", 60)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "127.0.0.1:6379", "rediss:/x"])
def test_an_address_that_is_none_stops_the_start_and_is_not_repeated(url: str, tmp_path: Path):
    with pytest.raises(BadSetting, match="REDIS_URL") as refusal:
        settings_with(url, tmp_path)
    assert url not in str(refusal.value)
