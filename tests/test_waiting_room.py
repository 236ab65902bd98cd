"""The list of those who wait, told the time by the tests: the same answers from a host's file and from Redis."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from quizapp.config import load_settings
from quizapp.domain.admission import GRACE_SECONDS, PLACE_SECONDS, SOONEST_SECONDS, TURN_SECONDS, Pace
from quizapp.sharing.shared import Shared
from quizapp.sharing.shared_waiting_room import SharedWaitingRoom
from quizapp.sharing.waiting_room import RoomAway, WaitingRoom
from tests.conftest import SECRET
from tests.redis_server import RedisServer, running_redis

NOW = 1_790_000_000_000
LATE = (SOONEST_SECONDS + GRACE_SECONDS) * 1000 + 1

OpenRoom = Callable[..., WaitingRoom | SharedWaitingRoom]


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["file", "redis"])
def open_room(request: pytest.FixtureRequest, tmp_path: Path) -> OpenRoom:
    """Another process's view of the same list for each call."""
    if request.param == "file":
        return lambda limit=1: WaitingRoom(tmp_path, limit)
    server: RedisServer = request.getfixturevalue("redis_server")
    with closing(server.client()) as client:
        client.flushall()
    settings = load_settings({"REDIS_URL": server.url}, data_dir=tmp_path, secret_key=SECRET)
    return lambda limit=1: SharedWaitingRoom(Shared(settings), limit)


@pytest.fixture
def room(open_room: OpenRoom) -> WaitingRoom | SharedWaitingRoom:
    """One start a second; the first turn is taken, so that everybody waits."""
    room = open_room()
    assert room.ask("before", None, NOW - 1).is_called
    return room


def test_who_comes_first_is_called_first_whichever_process_is_asked(room, open_room):
    other = open_room()
    seats = [(room, other)[at % 2].ask(f"p{at}", None, NOW) for at in range(5)]
    assert [seat.place for seat in seats] == [1, 2, 3, 4, 5]
    assert sorted(seat.number for seat in seats) == [seat.number for seat in seats]
    assert not room.ask("p1", None, NOW + 1000).is_called
    assert room.ask("p0", None, NOW + 1000).is_called
    assert room.ask("p1", None, NOW + 1000).place == 1
    assert other.ask("p1", None, NOW + 2000).is_called


def test_those_who_wait_are_counted_until_they_are_called_or_stay_away(room, open_room):
    assert room.count_waiting(NOW) == 0
    room.ask("p", None, NOW)
    room.ask("q", None, NOW)
    assert open_room().count_waiting(NOW) == 2
    assert room.ask("p", None, NOW + 1000).is_called
    assert room.count_waiting(NOW + 1000) == 1
    assert room.count_waiting(NOW + 1000 + LATE) == 0


def test_asking_again_keeps_the_place(room):
    first = room.ask("p", None, NOW)
    room.ask("q", None, NOW)
    assert room.ask("p", None, NOW + 10) == first


def test_a_turn_is_kept_but_not_for_ever(room):
    room.ask("p", None, NOW)
    assert room.ask("p", None, NOW + 1000).is_called
    assert room.ask("p", None, NOW + TURN_SECONDS * 1000).is_called
    again = room.ask("p", None, NOW + TURN_SECONDS * 1000 + 2000)
    assert again.number > NOW + TURN_SECONDS * 1000


def test_a_used_turn_is_worth_nothing_and_neither_is_its_ticket(room):
    number = room.ask("p", None, NOW).number
    assert room.ask("p", None, NOW + 1000).is_called
    room.spend("p")
    assert room.ask("p", number, NOW + 1001, may_arrive=False) is None
    assert room.ask("p", number, NOW + 1001).number > number


def test_who_has_no_seat_gets_one_by_arriving_only(room):
    assert room.ask("p", None, NOW, may_arrive=False) is None
    assert room.ask("p", None, NOW) is not None
    assert room.ask("p", None, NOW, may_arrive=False) is not None


def test_who_went_away_is_passed_over_and_enters_at_once_when_back(room):
    gone, here = room.ask("gone", None, NOW), room.ask("here", None, NOW)
    assert (gone.place, here.place) == (1, 2)
    assert room.ask("here", None, NOW + 500).place == 2
    # Two turns are there, and both could be the second one's.
    assert room.ask("here", None, NOW + LATE).is_called
    for at in range(30):
        room.ask(f"later{at}", None, NOW + LATE)
    assert room.ask("gone", None, NOW + LATE).is_called


def test_hundreds_who_went_away_do_not_hold_up_those_who_stayed(room):
    for at in range(300):
        room.ask(f"gone{at}", None, NOW)
    stays = room.ask("stays", None, NOW)
    assert stays.place == 301
    assert room.ask("stays", None, NOW + (15 + GRACE_SECONDS) * 1000 + 1).is_called


def test_a_ticket_gives_the_place_back_when_the_list_is_lost(room):
    for at in range(5):
        room.ask(f"newcomer{at}", None, NOW)
    seat = room.ask("old", NOW - 60_000, NOW)
    assert (seat.number, seat.place) == (NOW - 60_000, 1) or seat.is_called
    assert room.ask("newcomer0", None, NOW).number >= NOW


@pytest.mark.parametrize("ticket", [1, NOW - PLACE_SECONDS * 1000 - 1, NOW + 3_600_000])
def test_a_ticket_of_another_day_gives_no_place(room, ticket):
    assert room.ask("p", ticket, NOW).number in range(NOW, NOW + 1000)


def test_two_never_get_the_same_number(room):
    seats = [room.ask(f"p{at}", NOW - 5 if at % 2 else None, NOW) for at in range(40)]
    assert len({seat.number for seat in seats}) == 40


def test_the_queue_is_open_while_somebody_waits_or_it_is_full(open_room):
    room = open_room(limit=0)
    assert not room.is_open(NOW)
    room.store_pace(Pace(1, 5, 7))
    assert open_room(limit=0).load_pace() == Pace(1, 5, 7)
    room.keep_open(NOW, 200)
    assert room.is_open(NOW + 100)
    for at in range(3):
        room.ask(f"p{at}", None, NOW)
    assert room.is_open(NOW + 5000)


def test_a_queue_that_nobody_needs_any_more_closes(tmp_path):
    room = WaitingRoom(tmp_path)
    room.keep_open(NOW, 200)
    assert not room.is_open(NOW + 200)


def test_a_damaged_file_is_made_anew_and_keeps_nobody_out(tmp_path):
    room = WaitingRoom(tmp_path, 1)
    room.ask("p", None, NOW)
    (tmp_path / "waiting-room.db").write_bytes(b"no list at all" * 1000)
    fresh = WaitingRoom(tmp_path, 1)
    with pytest.raises(RoomAway):
        fresh.ask("p", None, NOW)
    assert fresh.ask("p", None, NOW) is not None


def test_the_file_is_for_this_user_only(tmp_path):
    WaitingRoom(tmp_path, 1).ask("p", None, NOW)
    assert (tmp_path / "waiting-room.db").stat().st_mode & 0o077 == 0
