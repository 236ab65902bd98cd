"""The true number of a prediction question: entered once the round has closed, corrected, kept in the journal."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.domain.contests import ContestState, Prediction
from quizapp.domain.errors import NotFound, Refusal
from quizapp.models import AuditEvent, Round
from quizapp.services.audit import CLI
from quizapp.services.settling import settle_round
from tests.factories import make_bank, make_contest, make_round

OPENS = datetime(2026, 10, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)


@pytest.fixture
def contest(session):
    contest = make_contest(session, opens_at=OPENS, closes_at=CLOSES)
    make_round(session, contest, make_bank(session))
    session.commit()
    return contest


def test_the_number_counts_from_the_closing_moment_on(session, contest):
    settle_round(session, CLI, "thi-thu", 1, 410, CLOSES)
    session.commit()
    one = session.scalars(select(Round)).one()
    assert (one.actual, one.settled_at, contest.revision) == (410, CLOSES, 1)
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject) == ("contest.settled", "thi-thu")
    assert event.details == {"round": 1, "actual": 410, "previous": None}


def test_a_correction_names_the_number_before(session, contest):
    for actual in (410, 401):
        settle_round(session, CLI, "thi-thu", None, actual, CLOSES)
    session.commit()
    assert session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()[1].details["previous"] == 410


@pytest.mark.parametrize(
    ("code", "actual", "moment"),
    [
        ("round_still_open", 410, CLOSES - timedelta(milliseconds=1)),
        ("bad_actual", -1, CLOSES),
        ("bad_actual", 2**40, CLOSES),
    ],
)
def test_what_can_not_be_is_refused(session, contest, count_rows, code, actual, moment):
    with pytest.raises(Refusal) as refusal:
        settle_round(session, CLI, "thi-thu", 1, actual, moment)
    session.rollback()
    assert refusal.value.code == code
    assert count_rows("audit_events") == 0


def test_a_round_without_prediction_has_nothing_to_settle(session, contest):
    contest.rounds[0].prediction = Prediction.NONE
    with pytest.raises(Refusal) as refusal:
        settle_round(session, CLI, "thi-thu", 1, 410, CLOSES)
    assert refusal.value.code == "no_prediction"


def test_one_of_several_rounds_must_be_named(session, contest):
    make_round(session, contest, make_bank(session, "hai"), number=2)
    session.refresh(contest)
    with pytest.raises(Refusal) as refusal:
        settle_round(session, CLI, "thi-thu", None, 410, CLOSES)
    assert refusal.value.code == "round_needed"


def test_what_is_not_there_is_not_found(session, contest):
    for slug, number in (("khong-co", 1), ("thi-thu", 9)):
        with pytest.raises(NotFound):
            settle_round(session, CLI, slug, number, 410, CLOSES)
    contest.state = ContestState.DRAFT
    session.commit()
    with pytest.raises(NotFound):
        settle_round(session, CLI, "thi-thu", 1, 410, CLOSES)
