"""A key is corrected while people submit: whichever worker grades, every score is by the new key in the end."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.domain.regrading import CorrectionKind
from quizapp.models import QuestionVersion, ScoreChange
from quizapp.queries.raw_export import raw_attempts
from quizapp.services.regrade_planning import plan_regrading
from quizapp.services.regrading import confirm_correction
from tests.factories import make_account, make_bank, make_contest, make_round, make_unit
from tests.factories.corrections import acting, make_proposal
from tests.people import LAN, MINH
from tests.running import running_service
from tests.service.phones import Phone, at_once

pytestmark = pytest.mark.service

#: Corrections in turn, each in the middle of as many submits.
ROUNDS = 4
AT_ONCE = 12


def test_scores_are_by_the_corrected_key_however_close_the_submit_was(settings: Settings, session):
    """All choose one option of one question; in the midst of their submits the key moves away from it, and back."""
    bank = make_bank(session, questions=4)
    contest = make_contest(session)
    make_round(session, contest, bank, attempts=1, count=4)
    make_unit(session, "Tổ dân phố số 1")
    lan, minh = make_account(session, LAN), make_account(session, MINH)
    session.commit()
    version = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).first()
    app = create_app(settings)
    database = app.extensions["quizapp"].database
    with running_service(settings) as service:
        for turn in range(ROUNDS):
            pid = make_proposal(session, lan, version, CorrectionKind.NEW_KEY, ((turn + 1) % 2,), now=datetime.now(UTC))
            session.commit()
            phones = [ready_to_submit(service.address, version.options[0].code) for _ in range(AT_ONCE)]

            def confirm(pid: str = pid) -> None:
                with database.snapshot() as reading:
                    plan = plan_regrading(reading, pid, datetime.now(UTC))
                with database.transaction() as writing:
                    confirm_correction(writing, acting(minh), pid, datetime.now(UTC), plan=plan)

            correcting = threading.Thread(target=confirm)
            correcting.start()
            answers = at_once([phone.submit for phone in phones])
            correcting.join()
            assert {answer.status for answer in answers} == {303}
        # Graded anew from the answers, each line must say what is stored, or the export is refused.
        with database.reading() as reading:
            lines = list(raw_attempts(reading, "thi-thu"))
    assert len(lines) == ROUNDS * AT_ONCE
    assert all(line.score is not None for line in lines)
    # Whoever submitted in an earlier round was regraded in each later one.
    assert len(session.scalars(select(ScoreChange.attempt_id)).all()) >= AT_ONCE * sum(range(ROUNDS))
    database.dispose()


def ready_to_submit(address: str, code: str) -> Phone:
    """A person who has chosen this option, and something at every other question."""
    phone = Phone(address)
    phone.open_join()
    assert phone.join().status == 303
    phone.start()
    chosen = {slot: [code if code in codes else codes[0]] for slot, codes in phone.options().items()}
    assert phone.save(1, chosen).status == 200
    return phone
