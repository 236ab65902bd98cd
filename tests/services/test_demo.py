"""The demonstration: whole, plausible, only into an empty database."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.domain.access import Role
from quizapp.domain.contests import ContestState
from quizapp.domain.errors import Refusal
from quizapp.models import Account, Attempt, Consent, Contest, Participant, ParticipantGroup, Score, Slot
from quizapp.services.audit import CLI
from quizapp.services.demo import FINISHED_PEOPLE, is_empty, make_demo

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def make(session: Session, participants: int = 0, seed: int = 57):
    added: list[int] = []
    demo = make_demo(session, CLI, NOW, participants=participants, seed=seed, progress=added.append)
    session.commit()
    assert sum(added) == participants
    return demo


def test_it_makes_an_open_an_upcoming_and_a_finished_contest_and_staff_of_every_role(session: Session):
    demo = make(session)
    states = {slug: state for slug, state in session.execute(select(Contest.slug, Contest.state))}
    assert states == {
        demo.open_contest: ContestState.PUBLISHED,
        demo.upcoming_contest: ContestState.PUBLISHED,
        demo.finished_contest: ContestState.FINISHED,
    }
    assert demo.open_contest == "nq57-2026"
    assert {login.role for login in demo.logins} == set(Role)
    assert all(session.scalars(select(Account.must_change_password)))
    in_finished = select(func.count()).select_from(Participant).join(Contest).where(Contest.state == "finished")
    assert session.scalar(in_finished) == FINISHED_PEOPLE


def test_a_database_in_use_is_refused_and_stays_as_it_is(session: Session, count_rows):
    make(session)
    before = {table: count_rows(table) for table in ("contests", "accounts", "participants", "audit_events")}
    with pytest.raises(Refusal) as refusal:
        make(session)
    session.rollback()
    assert refusal.value.code == "not_empty"
    assert {table: count_rows(table) for table in before} == before


def test_an_empty_database_is_empty_until_it_is_filled(session: Session):
    assert is_empty(session)
    make(session)
    assert not is_empty(session)


def test_people_have_whole_entries_and_graded_attempts(session: Session):
    make(session, participants=60)
    people = session.scalar(select(func.count()).select_from(Participant))
    assert people == FINISHED_PEOPLE + 60
    assert session.scalar(select(func.count(ParticipantGroup.participant_id.distinct()))) == people
    assert session.scalar(select(func.count(Consent.participant_id.distinct()))) == people
    attempts = session.scalars(select(Attempt)).all()
    assert len(attempts) >= people
    assert all(attempt.started_at < attempt.ended_at <= attempt.deadline_at for attempt in attempts)
    assert session.scalar(select(func.count()).select_from(Score)) == len(attempts)
    assert session.scalar(select(func.count()).select_from(Slot)) == 10 * len(attempts)
    assert 4 < session.scalar(select(func.avg(Score.points))) < 9
    late = (
        select(func.count()).select_from(Attempt).join(Participant).where(Participant.created_at > Attempt.started_at)
    )
    assert session.scalar(late) == 0


def test_the_same_seed_gives_the_same_people_and_papers(session: Session):
    """Written down here, so that it holds from one run to the next and on every database."""
    make(session, seed=3)
    names = session.scalars(select(Participant.full_name).order_by(Participant.id).limit(3)).all()
    seed = session.scalars(select(Attempt.seed).order_by(Attempt.id).limit(1)).one()
    assert names == ["Trần Quang Mạnh", "Lý Ngọc Long", "Nguyễn Văn Mạnh"]
    assert seed == "af89a789bbc07bf6cd2283d7465c43c5"


def test_new_people_can_enter_after_invented_ones(session: Session):
    """Rows that brought their own numbers would stand in the way of the next one."""
    make(session, participants=5)
    last = session.scalar(select(func.max(Participant.id)))
    row = session.get(Participant, last)
    values = {column.name: getattr(row, column.name) for column in Participant.__table__.columns if column.name != "id"}
    session.add(Participant(**values | {"pid": "0" * 12, "resume_code": "0" * 8}))
    session.commit()
