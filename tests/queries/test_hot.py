"""Statements of the hot path: the same types, the same exceptions and the same transactions as everywhere else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from quizapp.domain.access import Role
from quizapp.hot import HotStatement
from quizapp.models import Account, Throttle
from tests.factories import make_account
from tests.people import LAN

NOW = datetime(2026, 10, 10, 12, 30, 15, 123_000, tzinfo=UTC)
INSERT = HotStatement(insert(Throttle), ("key", "failures", "since_at"))
FIND = HotStatement(select(Throttle.key, Throttle.failures, Throttle.since_at).where(Throttle.key == bindparam("key")))
COUNT = HotStatement(select(func.count()).select_from(Throttle))


def row(key: str, failures: int = 1) -> dict[str, object]:
    return {"key": key, "failures": failures, "since_at": NOW}


def test_moments_and_enums_come_back_as_they_went_in(database, session):
    make_account(session, LAN)
    session.commit()
    role_of = HotStatement(select(Account.role, Account.created_at).where(Account.role == Role.ORGANISER))
    with database.hot_transaction() as connection:
        INSERT.change(connection, row("một"))
        assert FIND.row(connection, {"key": "một"}) == ("một", 1, NOW)
        role, created_at = role_of.row(connection, {})
    assert role is Role.ORGANISER
    assert abs(created_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_session_may_run_them_too(database):
    with database.transaction() as session:
        INSERT.insert_all(session, [row(f"k{at}", at) for at in range(7)])
        assert COUNT.row(session, {}) == (7,)
    with database.reading() as session:
        assert FIND.row(session, {"key": "k6"}) == ("k6", 6, NOW)


def test_a_change_says_how_many_rows_it_was(database):
    raise_all = HotStatement(update(Throttle).values(failures=bindparam("new")).where(Throttle.failures < 2))
    with database.hot_transaction() as connection:
        INSERT.insert_all(connection, [row(f"k{at}", at) for at in range(4)])
        assert raise_all.change(connection, {"new": 9}) == 2
        assert raise_all.change(connection, {"new": 9}) == 0


def insert_twice(database, key: str) -> None:
    with database.hot_transaction() as connection:
        INSERT.change(connection, row(key))
        INSERT.change(connection, row(key))


def insert_and_fail(database) -> None:
    with database.hot_transaction() as connection:
        INSERT.change(connection, row("nothing"))
        raise ZeroDivisionError


def test_what_the_database_refuses_is_said_as_everywhere_and_keeps_what_was_sent_to_itself(database):
    with pytest.raises(IntegrityError) as refused:
        insert_twice(database, "0912345678")
    assert refused.value.params is None
    assert "0912345678" not in str(refused.value).replace(str(refused.value.orig), "")
    with database.hot_reading() as connection:
        assert COUNT.row(connection, {}) == (0,)


def test_a_block_that_raises_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError):
        insert_and_fail(database)
    with database.hot_reading() as connection:
        assert FIND.row(connection, {"key": "nothing"}) is None
