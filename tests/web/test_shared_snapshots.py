"""What is the same for everybody is made once for all hosts; without Redis every process makes its own."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizapp.config import load_settings
from quizapp.domain.participation import Dimension, Row, Table
from quizapp.domain.ranking import Criterion
from quizapp.queries.boards import Board
from quizapp.queries.participation import Report
from quizapp.sharing.shared import Shared
from quizapp.web.reports.live import FORM as REPORT_FORM
from quizapp.web.results.routes import BOARD_FORM
from quizapp.web.shared_snapshot import Form, SharedSnapshot
from quizapp.web.snapshots import Snapshots
from quizapp.web.turnout import FORM as TURNOUT_FORM
from quizapp.web.turnout import Turnout, UnitBar
from tests.conftest import SECRET
from tests.redis_server import RedisServer, running_redis

pytestmark = pytest.mark.redis

NOON = datetime(2026, 10, 10, 5, tzinfo=UTC)
AS_IT_IS = Form(lambda value: value, lambda plain: plain)


class Host:
    """What one process of one host has."""

    def __init__(self, server: RedisServer, folder: Path) -> None:
        settings = load_settings({"REDIS_URL": server.url}, data_dir=folder, secret_key=SECRET)
        self.shared, self.snapshots, self.made = Shared(settings), Snapshots(), 0

    def take(self, seconds_later: float = 0, value: object = "bảng", form: Form = AS_IT_IS) -> object:
        def make() -> object:
            self.made += 1
            return value() if callable(value) else value

        moment = NOON + timedelta(seconds=seconds_later)
        shared = SharedSnapshot(self.shared, "board", form)
        return self.snapshots.take("board", 15, moment, make, 10, shared).value


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def hosts(server: RedisServer, tmp_path: Path) -> list[Host]:
    server.client().flushall()
    return [Host(server, tmp_path), Host(server, tmp_path), Host(server, tmp_path)]


def test_one_look_serves_all_hosts_until_it_is_too_old(hosts):
    assert [host.take() for host in hosts] == ["bảng"] * 3
    assert [host.take(14) for host in hosts] == ["bảng"] * 3
    assert sum(host.made for host in hosts) == 1
    assert [host.take(16, "mới") for host in hosts] == ["mới"] * 3
    assert sum(host.made for host in hosts) == 2


def test_while_one_host_makes_it_anew_the_others_show_the_old_one(hosts):
    first, second, newcomer = hosts
    first.take(0, "cũ")
    second.take(0)

    def others_meanwhile() -> str:
        # The second has the old one itself, the newcomer finds it in Redis.
        assert [second.take(16, "mới"), newcomer.take(16, "mới")] == ["cũ", "cũ"]
        return "mới"

    assert first.take(16, others_meanwhile) == "mới"
    assert (second.made, newcomer.made) == (0, 0)
    assert [second.take(17), newcomer.take(17)] == ["mới", "mới"]


def test_a_host_that_fails_leaves_the_making_to_the_next(hosts):
    with pytest.raises(ZeroDivisionError):
        hosts[0].take(0, lambda: 1 / 0)
    assert hosts[1].take(0, "đúng") == "đúng"


@pytest.mark.parametrize("text", ["", "không phải JSON", "{}", '{"taken_at": "hôm qua"}', "[1]", "null"])
def test_what_cannot_be_read_is_made_anew(hosts, text):
    hosts[0].shared.put(SharedSnapshot(hosts[0].shared, "board", AS_IT_IS)._name, text, 60)
    assert hosts[0].take(0, "mới") == "mới"


def test_without_redis_every_process_makes_its_own(tmp_path):
    with running_redis(tmp_path) as server:
        hosts = [Host(server, tmp_path), Host(server, tmp_path)]
        hosts[0].take(0, "cũ")
        server.kill()
        assert [host.take(16, "mới") for host in hosts] == ["mới", "mới"]
        assert sum(host.made for host in hosts) == 3


ROW = Row(("to-1",), 120, 30, 40, 38, 38, 300, 2)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (Turnout((UnitBar("Tổ dân phố số 1", ROW),), ROW), TURNOUT_FORM),
        (
            Report(
                "thi-thu", "Thi thử", Table((Dimension.UNIT, Dimension.GROUP), (ROW,), ROW), (("Tổ 1", "Người dân"),)
            ),
            REPORT_FORM,
        ),
    ],
)
def test_figures_come_back_from_their_text_as_they_were(value, form):
    assert form.of_plain(json.loads(json.dumps(form.to_plain(value)))) == value


def test_a_board_comes_back_from_its_text_with_every_place():
    board = Board(tuple(Criterion), 17)
    board.fill([(9, 8, 10, 61_000, 8), (4, 8, 10, 70_000, 8), (6, 5, 10, 65_000, 5)])
    again = BOARD_FORM.of_plain(json.loads(json.dumps(BOARD_FORM.to_plain(board))))
    assert (again.criteria, again.actual) == (board.criteria, board.actual)
    assert [again.place(at) for at in range(3)] == [board.place(at) for at in range(3)]
    assert [again.find(one) for one in range(12)] == [board.find(one) for one in range(12)]
