"""An attempt ends while a correction is not yet durable, and the other way round: whoever comes second waits."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.domain.attempts import AttemptState
from quizapp.domain.regrading import CorrectionKind
from quizapp.models import QuestionVersion, Round, Score
from quizapp.queries.memory import Memory
from quizapp.services.closing import Ending, close_all_overdue, finish_attempt
from quizapp.services.regrading import confirm_correction
from tests.factories import make_account, make_attempt
from tests.factories.corrections import acting, make_proposal
from tests.factories.crowds import make_crowd
from tests.people import LAN, MINH

#: Longer than anything takes that does not wait.
MOMENT = 2.0
NOW = datetime.now(UTC)


@pytest.fixture
def running(session) -> Ending:
    """Hoa has answered all four questions a second time, by the keys, and her time is over; nobody has noticed."""
    crowd = make_crowd(session)
    versions = list(session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)))
    round_ = session.scalars(select(Round)).one()
    started = NOW - timedelta(hours=1)
    attempt = make_attempt(
        session, crowd.hoa, round_, versions, number=2, state=AttemptState.IN_PROGRESS, started_at=started
    )
    session.commit()
    return Ending(attempt.id, round_.id, attempt.started_at, attempt.deadline_at)


@pytest.fixture
def confirm(session, running):
    """Another option is to be right at the fourth question: what there is to do is to confirm it."""
    version = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()[3]
    pid = make_proposal(session, make_account(session, LAN), version, CorrectionKind.NEW_KEY, (1,), now=NOW)
    minh = acting(make_account(session, MINH))
    session.commit()
    return lambda writing: confirm_correction(writing, minh, pid, NOW)


def begin(work: Callable[[], object]) -> Callable[[], None]:
    """Starts the work and gives it a moment: by then it is done, or waits for what the caller holds. Call to end it."""
    failures: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as failure:
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(MOMENT)

    def end() -> None:
        thread.join()
        assert failures == []

    return end


def score_of(session, running: Ending) -> int:
    session.rollback()
    return session.scalars(select(Score.points).where(Score.attempt_id == running.attempt_id)).one()


@pytest.mark.parametrize("has_keys", [False, True])
def test_an_attempt_that_ends_before_the_new_key_is_durable_is_graded_by_it(
    session, database, running, confirm, has_keys
):
    memory = Memory()
    if has_keys:
        # As a worker that has graded a paper of this round already.
        with database.hot_transaction() as looking:
            memory.keys(looking, running.round_id, 0, list(session.scalars(select(QuestionVersion.id))))
        session.rollback()
    with database.transaction() as confirming:
        confirm(confirming)
        end = begin(lambda: submit(database, memory, running))
    end()
    assert score_of(session, running) == 3


def test_so_is_one_that_the_service_ends_when_its_time_is_over(session, database, running, confirm):
    with database.transaction() as confirming:
        confirm(confirming)
        end = begin(lambda: close_all_overdue(database, Memory(), NOW))
    end()
    assert score_of(session, running) == 3


def test_a_correction_waits_for_a_grading_that_has_begun_and_regrades_it(session, database, running, confirm):
    def correct() -> None:
        with database.transaction() as confirming:
            confirm(confirming)

    with database.hot_transaction() as grading:
        assert finish_attempt(grading, Memory(), running, AttemptState.SUBMITTED, NOW)
        end = begin(correct)
    end()
    assert score_of(session, running) == 3


def submit(database, memory: Memory, running: Ending) -> None:
    with database.hot_transaction() as grading:
        assert finish_attempt(grading, memory, running, AttemptState.SUBMITTED, NOW)
