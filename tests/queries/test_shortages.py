"""Which rounds could not be drawn any more without one question: said before it is dropped."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from quizapp.domain.contests import ContestState
from quizapp.models import Bank, Contest, QuestionVersion, Round
from quizapp.queries.contest_draws import shortages_without
from tests.factories import make_bank, make_contest, make_question, make_round

NOW = datetime.now(UTC)


@pytest.fixture
def version(session) -> QuestionVersion:
    """One of four questions; an open round draws all four."""
    bank = make_bank(session, questions=4)
    make_round(session, make_contest(session), bank, count=4)
    session.commit()
    return session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).first()


def numbers(session, version) -> list[tuple[int, int, int, int, bool]]:
    session.commit()
    found = shortages_without(session, version.id, NOW)
    return [(one.number, one.row, one.wanted, one.available, one.is_open) for one in found]


def test_a_round_that_needs_every_question_is_named_with_the_numbers(session, version):
    assert numbers(session, version) == [(1, 1, 4, 3, True)]


def test_a_coming_round_is_named_too_and_one_that_needs_fewer_is_not(session, version):
    session.execute(update(Round).values(opens_at=NOW + timedelta(days=1), closes_at=NOW + timedelta(days=2)))
    assert numbers(session, version) == [(1, 1, 4, 3, False)]
    make_question(session, session.scalars(select(Bank)).one(), "Câu thêm?")
    assert numbers(session, version) == []


@pytest.mark.parametrize("state", [ContestState.DRAFT, ContestState.FINISHED])
def test_contests_that_nobody_plays_are_not_looked_at(session, version, state):
    session.execute(update(Contest).values(state=state))
    assert numbers(session, version) == []


def test_neither_are_closed_rounds_nor_those_of_other_banks(session, version):
    other = make_question(session, make_bank(session, "khac"), "Câu khác?")
    assert numbers(session, other) == []
    session.execute(update(Round).values(opens_at=NOW - timedelta(days=2), closes_at=NOW))
    assert numbers(session, version) == []
