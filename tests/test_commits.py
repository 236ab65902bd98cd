"""Writes made durable together: one commit for who waits, a refusal that undoes only itself."""

import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import OperationalError

from quizapp import db
from quizapp.db import Database
from quizapp.hot import HotStatement, commits
from quizapp.hot.connection import HotConnection
from quizapp.models import Throttle

INSERT = HotStatement(insert(Throttle), ("key", "failures", "since_at"))
FIND = HotStatement(select(Throttle.failures).where(Throttle.key == bindparam("key")))
COUNT = HotStatement(select(func.count()).select_from(Throttle))
WRITERS = 6


def put(key: str, failures: int = 1):
    values = {"key": key, "failures": failures, "since_at": datetime(2026, 10, 10, tzinfo=UTC)}
    return lambda connection: INSERT.change(connection, values)


def refuse(connection: HotConnection) -> None:
    put("half")(connection)
    raise ZeroDivisionError


def rows(database: Database) -> int:
    with database.hot_reading() as connection:
        return COUNT.row(connection, {})[0]


def write_at_once(database: Database, works, while_waiting=lambda: None) -> list[BaseException | None]:
    """All of them in threads of their own, begun while the write lock is held; what each raised."""
    raised: list[BaseException | None] = [None] * len(works)

    def write(at: int) -> None:
        try:
            database.hot_write(works[at])
        except BaseException as error:
            raised[at] = error

    threads = [threading.Thread(target=write, args=(at,)) for at in range(len(works))]
    with database.transaction():
        for thread in threads:
            thread.start()
        while database.is_sqlite and len(database.commits._line) < len(works):
            time.sleep(0.01)
        while_waiting()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def committed(monkeypatch) -> list[int]:
    """For every commit, how many writers it was for."""
    seen: list[int] = []
    monkeypatch.setattr(commits, "observe_commit", lambda _seconds, writers: seen.append(writers))
    return seen


def test_a_write_is_there_when_it_is_said_to_be(database):
    assert database.hot_write(put("one")) == 1
    with database.reading() as session:
        assert FIND.row(session, {"key": "one"}) == (1,)


def test_who_waits_for_the_lock_is_written_by_one_commit(database, committed):
    assert write_at_once(database, [put(f"k{at}") for at in range(WRITERS)]) == [None] * WRITERS
    assert rows(database) == WRITERS
    assert sum(committed) == WRITERS
    assert committed == ([WRITERS] if database.is_sqlite else [1] * WRITERS)


def test_a_refused_write_undoes_itself_and_no_other(database):
    raised = write_at_once(database, [put("one"), refuse, put("two")])
    assert [type(error) for error in raised] == [type(None), ZeroDivisionError, type(None)]
    assert rows(database) == 2


def test_a_write_refused_alone_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError):
        database.hot_write(refuse)
    assert rows(database) == 0
    assert database.hot_write(put("after")) == 1


def test_nobody_is_told_done_when_the_commit_fails(database, monkeypatch):
    say = HotConnection.say

    def no_commit(connection: HotConnection, sql: str) -> None:
        if sql == "COMMIT":
            raise OperationalError("COMMIT", None, Exception("disk I/O error"))
        say(connection, sql)

    with monkeypatch.context() as patch:
        patch.setattr(HotConnection, "say", no_commit)
        raised = write_at_once(database, [put(f"k{at}") for at in range(3)])
    assert [type(error) for error in raised] == [OperationalError] * 3
    assert rows(database) == 0
    assert write_at_once(database, [put(f"k{at}") for at in range(3)]) == [None] * 3
    assert rows(database) == 3


def test_a_lock_held_too_long_by_another_process_is_said_to_all_who_wait(settings, monkeypatch):
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 300)
    one, other = Database(settings), Database(settings)
    if not one.is_sqlite:
        one.dispose()
        return  # PostgreSQL locks rows, not the database: there is nothing to be patient about
    with other.transaction(), pytest.raises(OperationalError):
        one.hot_write(put("late"))
    assert one.hot_write(put("late")) == 1
    for database in (one, other):
        database.dispose()


def test_a_lock_released_in_time_is_waited_for(settings):
    one, other = Database(settings), Database(settings)
    with other.transaction():
        thread = threading.Thread(target=one.hot_write, args=(put("patient"),))
        thread.start()
        time.sleep(0.2)
    thread.join()
    assert rows(other) == 1
    for database in (one, other):
        database.dispose()


def test_after_the_server_was_away_one_write_fails_and_the_next_goes_through(database):
    if database.is_sqlite:
        return  # no server that could be away; a failed commit is above
    database.hot_write(put("before"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(OperationalError):
        database.hot_write(put("lost"))
    assert database.hot_write(put("after")) == 1
    assert rows(database) == 2
