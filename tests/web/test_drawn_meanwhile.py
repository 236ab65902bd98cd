"""Only approved wordings are drawn, also by those who start in the very moment in which a wording changes its state."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.models import Bank, Question, QuestionVersion, Slot
from quizapp.services.audit import CLI
from quizapp.services.content_review import approve_versions, retire_versions
from tests.factories import make_next_version, make_question
from tests.people import HOA


@pytest.mark.parametrize("step", ["approve", "retire"])
def test_whoever_starts_while_a_wording_changes_gets_one_that_was_approved(
    open_round, citizen, database, session, step
):
    open_round(questions=6)
    first, *_ = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id))
    later = make_next_version(session, first, "Bản mới?")
    bank = session.get_one(Bank, first.bank_id)
    waiting = (ContentState.DRAFT, ContentState.IN_REVIEW, ContentState.SENT_BACK)
    never = {make_question(session, bank, state.value, state=state).id for state in waiting}
    pid = session.get_one(Question, first.question_id).pid
    session.commit()
    people = [citizen() for _ in range(4)]
    for person in people:
        person.join(HOA)
    barrier = threading.Barrier(len(people) + 1)

    def start(person):
        barrier.wait()
        person.start()

    def change():
        barrier.wait()
        with database.transaction() as writing:
            if step == "approve":
                approve_versions(writing, CLI, "nq57", [(pid, 2)], datetime.now(UTC))
            else:
                retire_versions(writing, CLI, "nq57", [(pid, 1)], datetime.now(UTC), "Sai")

    threads = [threading.Thread(target=start, args=(one,)) for one in people] + [threading.Thread(target=change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = citizen()
    after.join(HOA)
    after.start()

    session.rollback()
    drawn = session.execute(select(Slot.attempt_id, Slot.version_id)).all()
    assert len({attempt for attempt, _ in drawn}) == 5, "everybody got a paper of five"
    assert len(drawn) == 25
    papers = [{version for other, version in drawn if other == attempt} for attempt, _ in drawn]
    assert not any(paper & never for paper in papers)
    assert not any({first.id, later.id} <= paper for paper in papers), "two wordings of one question"
    last = {version for attempt, version in drawn if attempt == max(attempt for attempt, _ in drawn)}
    assert first.id not in last, "superseded or retired by then"
    if step == "retire":
        assert all(later.id not in paper for paper in papers)
