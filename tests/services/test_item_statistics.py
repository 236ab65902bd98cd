"""What answers say of questions: counted from the papers, only those that count, kept for the pages."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.domain.attempts import AttemptState
from quizapp.domain.regrading import CorrectionKind, CorrectionState
from quizapp.domain.units import TargetGroup
from quizapp.models import Bank, ItemStatistic, Job, KeyCorrection
from quizapp.queries.item_statistics import gather
from quizapp.services.audit import SERVICE
from quizapp.services.item_statistics import KIND, ask_at_night, refresh_statistics
from quizapp.services.job_running import run_job
from quizapp.services.jobs import claim
from tests.factories import (
    make_account,
    make_attempt,
    make_bank,
    make_contest,
    make_participant,
    make_question,
    make_round,
    make_unit,
)
from tests.people import LAN, MINH, Citizen
from tests.web.office import press

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
#: Two in the morning in Vietnam.
NIGHT = datetime(2026, 11, 1, 19, 0, tzinfo=UTC)


@pytest.fixture
def versions(session):
    """Three questions, of which the second has two keys."""
    bank = make_bank(session, "toan")
    return [
        make_question(session, bank, "Một?"),
        make_question(session, bank, "Hai?", keys=(0, 2)),
        make_question(session, bank, "Ba?"),
    ]


@pytest.fixture
def answer(session, versions):
    """An attempt of a new person, or of a given one, with the first so many of the three right; the person."""
    contest, unit = make_contest(session), make_unit(session)
    played = make_round(session, contest, session.get_one(Bank, versions[0].bank_id), count=3)
    number = iter(range(1000))

    def give(right, participant=None, **more):
        person = participant or make_participant(
            session,
            contest,
            unit,
            Citizen("Nguyễn Văn An", 1970, f"09{next(number):08}", TargetGroup.RESIDENTS),
        )
        make_attempt(session, person, played, versions, right=right, **more)
        return person

    return give


def test_questions_are_told_by_share_and_by_bond(session, versions, answer):
    for right in (3, 2, 1, 0):
        for _ in range(10):
            answer(right)

    found = gather(session)

    one, two, three = (found[version.id] for version in versions)
    assert [papers for papers, _ in (one, two, three)] == [40, 40, 40]
    assert [item.facility for _, item in (one, two, three)] == [0.75, 0.5, 0.25]
    # By hand, over (right, others right): (1,2) (1,1) (1,0) (0,0), equally often.
    assert one[1].discrimination == pytest.approx(0.75 / (0.75 * 2.75) ** 0.5)
    assert all(item.discrimination > 0 for _, item in (two, three))


def test_running_and_later_attempts_are_used_papers_but_no_answers(session, versions, answer):
    for _ in range(30):
        person = answer(3)
        answer(0, person, number=2)
    answer(0, state=AttemptState.IN_PROGRESS)
    answer(0, state=AttemptState.EXPIRED)

    papers, item = gather(session)[versions[0].id]

    assert (papers, item.answers) == (62, 31)
    assert item.facility == pytest.approx(30 / 31), "who ran out of time counts, who is in the middle does not"


def test_few_answers_give_no_figure(session, versions, answer):
    for _ in range(29):
        answer(3)
    papers, item = gather(session)[versions[0].id]
    assert (papers, item.answers, item.facility) == (29, 29, None)


def test_half_of_two_keys_is_wrong(session, versions, answer):
    for _ in range(30):
        answer(1)
    assert gather(session)[versions[1].id][1].facility == 0


def test_a_question_that_was_dropped_has_no_figures(session, versions, answer):
    for _ in range(30):
        answer(1)
    one, other = (make_account(session, person) for person in (LAN, MINH))
    session.add(
        KeyCorrection(
            version_id=versions[0].id,
            kind=CorrectionKind.DROPPED,
            keys="",
            keys_before="x",
            reason="Hai cách hiểu",
            state=CorrectionState.CONFIRMED,
            proposed_by=one.id,
            proposed_at=NOW,
            decided_by=other.id,
            decided_at=NOW,
            foreseen={},
        )
    )
    session.flush()

    papers, item = gather(session)[versions[0].id]

    assert (papers, item.answers, item.facility) == (30, 0, None)


def test_refreshing_replaces_what_was_kept(database, session, versions, answer):
    answer(3)
    session.commit()
    assert refresh_statistics(database, NOW) == 3
    answer(3)
    session.commit()
    refresh_statistics(database, NOW + timedelta(days=1))

    session.rollback()
    rows = session.scalars(select(ItemStatistic)).all()
    assert {(row.papers, row.computed_at) for row in rows} == {(2, NOW + timedelta(days=1))}


def test_the_service_asks_once_a_night_and_not_by_day(database, session):
    for moment in (NOW, NIGHT, NIGHT + timedelta(hours=1), NIGHT + timedelta(days=1)):
        ask_at_night(database, moment)
        session.rollback()
        for job in session.scalars(select(Job).where(Job.state == "queued")):
            job.state, job.finished_at = "done", moment
        session.commit()

    jobs = session.scalars(select(Job)).all()
    assert [(job.kind, job.actor, job.created_at) for job in jobs] == [
        (KIND, SERVICE.name, NIGHT),
        (KIND, SERVICE.name, NIGHT + timedelta(days=1)),
    ]


def test_the_figures_stand_beside_each_question_once_the_job_is_done(database, session, versions, answer, staff_client):
    for right in (3, 1):
        for _ in range(20):
            answer(right)
    session.commit()
    client, page = staff_client(LAN), "/staff/banks/toan"
    assert "Đã có trong" not in client.get(page).text

    assert press(client, page, f"{page}/statistics").status_code == 303
    with database.transaction() as writing:
        taken = claim(writing, datetime.now(UTC))
    assert run_job(database, taken, "Phường", timedelta(hours=1))

    shown = client.get(page).text
    assert shown.count("Đã có trong 40 đề.") == 3
    assert "Độ khó: 50,0 % trả lời đúng (40 bài)." in shown
    assert "Độ phân biệt: 1,00." in shown
    assert "Nguyễn Văn An" not in shown
