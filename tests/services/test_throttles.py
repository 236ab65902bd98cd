"""Tries are counted before they are judged: many at once get no more than the limit."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from quizapp.domain.errors import Refusal
from quizapp.models import Throttle
from quizapp.services.throttles import Limit, count_try, forgive, give_back, throttle_key

NOW = datetime(2026, 10, 10, 3, 0, 30, tzinfo=UTC)
LIMIT = Limit(3, timedelta(minutes=15))


def test_the_refusal_says_when_it_works_again(session):
    for _ in range(3):
        count_try(session, "x", LIMIT, NOW)
    with pytest.raises(Refusal) as refusal:
        count_try(session, "x", LIMIT, NOW + timedelta(minutes=14))
    assert refusal.value.status == 429
    # 03:15:30 UTC is 10:15:30 in Vietnam: at 10:16 it works for sure.
    assert "10:16" in str(refusal.value)
    count_try(session, "x", LIMIT, NOW + timedelta(minutes=15))


def test_a_try_given_back_does_not_count(session):
    for _ in range(8):
        count_try(session, "x", LIMIT, NOW)
        give_back(session, "x")
    give_back(session, "unknown")
    assert session.get_one(Throttle, "x").failures == 0


def test_forgiving_forgets_the_key_only(session):
    count_try(session, "x", LIMIT, NOW)
    count_try(session, "y", LIMIT, NOW)
    forgive(session, "x")
    session.expire_all()
    assert session.get(Throttle, "x") is None
    assert session.get(Throttle, "y") is not None


def test_old_rows_are_cleared_away(session):
    count_try(session, "x", LIMIT, NOW - timedelta(days=2))
    count_try(session, "y", LIMIT, NOW)
    session.expire_all()
    assert session.get(Throttle, "x") is None


def test_keys_fit_and_hide_what_they_stand_for():
    key = throttle_key("login", "x" * 10_000)
    assert len(key) <= 120
    assert "xx" not in key


def test_many_at_once_get_no_more_than_the_limit(database):
    start, let_through = threading.Barrier(8), []

    def guess():
        start.wait()
        try:
            with database.transaction() as session:
                count_try(session, "x", LIMIT, NOW)
        except Refusal:
            return
        let_through.append(1)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_through) == 3
