"""One makes it anew, the others don't wait for that, and what is costly is made seldom."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from quizapp.web.snapshots import MOST_KEPT, Snapshots

NOON = datetime(2026, 10, 10, 5, tzinfo=UTC)


def test_a_value_is_kept_for_its_seconds():
    snapshots, made = Snapshots(), []
    for seconds in (0, 14, 14.9, 15, 20):
        snapshots.take("board", 15, NOON + timedelta(seconds=seconds), lambda: made.append(1))
    assert len(made) == 2


def test_while_one_makes_it_anew_the_others_get_the_last_one():
    snapshots, is_making, may_finish = Snapshots(), Event(), Event()
    snapshots.take("board", 15, NOON, lambda: "cũ")

    def make_slowly():
        is_making.set()
        may_finish.wait(10)
        return "mới"

    later = NOON + timedelta(minutes=1)
    maker = Thread(target=snapshots.take, args=("board", 15, later, make_slowly))
    maker.start()
    assert is_making.wait(10)
    assert snapshots.take("board", 15, later, lambda: "lần nữa").value == "cũ"
    may_finish.set()
    maker.join(10)
    assert snapshots.take("board", 15, later, lambda: "lần nữa").value == "mới"


def test_a_failure_is_not_kept():
    snapshots = Snapshots()
    for _ in range(2):
        try:
            snapshots.take("board", 15, NOON, lambda: 1 / 0)
        except ZeroDivisionError:
            continue
    assert snapshots.take("board", 15, NOON, lambda: "đúng").value == "đúng"


def test_it_does_not_grow_without_end():
    snapshots = Snapshots()
    for number in range(3 * MOST_KEPT):
        snapshots.take(number, 15, NOON, lambda: "")
    assert len(snapshots._kept) <= MOST_KEPT
