"""A plan made before the transaction of a correction shortens it, and never decides what is not so any more."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from quizapp.domain.regrading import CorrectionKind
from quizapp.models import Contest, QuestionVersion, Round, Score, Unit
from quizapp.services import regrading
from quizapp.services.regrade_planning import plan_regrading
from quizapp.services.regrading import confirm_correction
from tests.factories import make_account, make_attempt
from tests.factories.corrections import acting, make_proposal
from tests.factories.crowds import make_crowd
from tests.factories.participants import make_participant
from tests.people import HOA, LAN, MINH

NEW, SEVERAL, DROPPED = CorrectionKind
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def office(session):
    """Lan proposes, Minh confirms; four questions, of which An alone answered the last otherwise than Hoa and Vy."""
    make_crowd(session)
    made = make_account(session, LAN), make_account(session, MINH)
    session.commit()
    return made


@pytest.fixture
def planned(session, database, office):
    """A proposal with its plan; what confirms it."""

    def do(kind: CorrectionKind = NEW, keys: tuple[int, ...] = (1,)):
        version = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()[3]
        pid = make_proposal(session, office[0], version, kind, keys, now=NOW)
        session.commit()
        with database.snapshot() as reading:
            plan = plan_regrading(reading, pid, NOW)
        return lambda: confirm(session, office[1], pid, plan)

    return do


def confirm(session, minh, pid, plan) -> int:
    changed = confirm_correction(session, acting(minh), pid, NOW, plan=plan)
    session.commit()
    return changed


def grade_one_more(session, graded_at: datetime | None = None) -> None:
    """Somebody with full marks, graded at this moment by the clock of whoever did it."""
    contest, round_ = session.scalars(select(Contest)).one(), session.scalars(select(Round)).one()
    unit = session.scalars(select(Unit).order_by(Unit.id)).first()
    versions = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()
    person = make_participant(session, contest, unit, HOA)
    attempt = make_attempt(session, person, round_, versions, right=4, started_at=NOW - timedelta(minutes=5))
    if graded_at:
        session.execute(update(Score).where(Score.attempt_id == attempt.id).values(graded_at=graded_at))
    session.commit()


def scores(session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(Score.points).order_by(Score.attempt_id)))


@pytest.fixture
def searches(monkeypatch) -> list[int]:
    """Grows when the search is made inside the transaction."""
    made: list[int] = []
    find = regrading.find_turn

    def counted(*arguments):
        made.append(1)
        return find(*arguments)

    monkeypatch.setattr(regrading, "find_turn", counted)
    return made


@pytest.mark.parametrize(
    ("kind", "keys", "expected"),
    [(NEW, (1,), [3, 4, 3]), (NEW, (2,), [3, 3, 3]), (SEVERAL, (0, 1), [4, 4, 4]), (DROPPED, (), [4, 4, 4])],
)
def test_scores_follow_the_plan_without_a_search_inside(session, planned, searches, kind, keys, expected):
    planned(kind, keys)()
    assert scores(session) == expected
    assert searches == []


def test_who_was_graded_after_the_plan_is_regraded_too(session, planned, searches):
    go = planned()
    grade_one_more(session)
    assert go() == 4
    assert scores(session) == [3, 4, 3, 3]
    assert searches == []


def test_a_grading_that_the_plan_can_t_know_of_makes_it_worthless(session, planned, searches):
    """A host whose clock is an hour behind."""
    go = planned()
    grade_one_more(session, NOW - timedelta(hours=1))
    assert go() == 4
    assert scores(session) == [3, 4, 3, 3]
    assert searches == [1]
