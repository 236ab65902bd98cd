"""Where people stood before and after a correction is kept with it, at once or by a job, and never differently."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.domain.contests import PrizeScope
from quizapp.domain.regrading import FIRST_PLACES, CorrectionKind, Move, is_worth_keeping
from quizapp.models import Bank, Job, KeyCorrection, Participant, PlaceChange, Prize, QuestionVersion
from quizapp.queries.boards import load_board
from quizapp.queries.correction_places import kept_boards, kept_places
from quizapp.services import preview_jobs
from quizapp.services.job_running import run_job
from quizapp.services.jobs import claim
from quizapp.services.place_keeping import ask_for_places
from quizapp.services.regrading import confirm_correction
from tests.factories import make_account, make_round
from tests.factories.corrections import acting, make_proposal
from tests.factories.crowds import Crowd, make_crowd
from tests.people import LAN, MINH

NEW, SEVERAL, DROPPED = CorrectionKind
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def crowd(session) -> Crowd:
    """Two rounds, of which the first was taken: Hoa and Vy have 4 points, An 3; one prize on each board."""
    crowd = make_crowd(session)
    bank = session.scalars(select(QuestionVersion)).first().bank_id
    make_round(session, crowd.contest, session.get_one(Bank, bank), number=2, count=4)
    session.add_all(
        Prize(contest_id=crowd.contest.id, position=at, board="all", scope=scope, name="Giải", count=1)
        for at, scope in enumerate(PrizeScope)
    )
    session.commit()
    return crowd


@pytest.fixture
def office(session):
    """Lan proposes, Minh confirms."""
    made = make_account(session, LAN), make_account(session, MINH)
    session.commit()
    return made


@pytest.fixture
def correct(session, crowd, office):
    """The fourth question, which An alone answered otherwise."""

    def do(kind: CorrectionKind = NEW, keys: tuple[int, ...] = (1,), minute: int = 0) -> str:
        version = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()[3]
        lan, minh = office
        pid = make_proposal(session, lan, version, kind, keys, now=NOW)
        confirm_correction(session, acting(minh), pid, NOW + timedelta(minutes=minute))
        session.commit()
        return pid

    return do


@pytest.fixture
def work(database):
    def do() -> bool:
        with database.transaction() as session:
            taken = claim(session, datetime.now(UTC))
        return run_job(database, taken, "Phường", timedelta(hours=1))

    return do


def kept(session, pid: str) -> dict[tuple[int, str], tuple[int, int, int, int]]:
    """Ranks and scores before and after by board (0 over all rounds) and person."""
    session.rollback()
    rows = session.execute(
        select(PlaceChange, Participant.full_name)
        .join(Participant, Participant.id == PlaceChange.participant_id)
        .join(KeyCorrection, KeyCorrection.id == PlaceChange.correction_id)
        .where(KeyCorrection.pid == pid)
    )
    return {
        (one.number, name.split()[-1]): (one.rank_before, one.rank_after, one.score_before, one.score_after)
        for one, name in rows
    }


def standing(session) -> dict[int, tuple[int, int]]:
    session.rollback()
    return {one[0]: one[1:] for one in load_board(session, "thi-thu", 1, NOW).standings()}


def test_ranks_and_scores_are_kept_as_the_boards_had_them(session, correct):
    before = standing(session)
    pid = correct()
    after = standing(session)
    found = kept(session, pid)
    assert {place[0::2] for key, place in found.items() if key[0] == 1} == set(before.values())
    assert {place[1::2] for key, place in found.items() if key[0] == 1} == set(after.values())
    one, all_ = kept_boards(session, pid, NOW)
    assert (one.number, one.people, one.scores, all_.number, all_.title) == (1, 3, 3, None, "")
    assert [(prize.gained_count, prize.lost_count) for prize in one.prizes] == [(1, 2)]
    assert one.prizes[0].gained[0].name == "Vũ Đức An"
    total, places = kept_places(session, pid, one, 1, NOW)
    assert total == 3
    first = places[0]
    assert (first.rank_after, first.score_before, first.score_after) == (1, 3, 4)


def test_a_job_comes_to_the_same_after_the_scores_have_changed(session, correct, work, office, monkeypatch):
    at_once = kept(session, correct())
    correct(NEW, (0,), 1)
    monkeypatch.setattr(preview_jobs, "MOST_AT_ONCE", 2)
    pid = correct(NEW, (1,), 2)
    assert kept(session, pid) == {}
    assert kept_boards(session, pid, NOW) is None
    assert work()
    assert kept(session, pid) == at_once
    # Begun once more, by whoever asks, it is no other.
    ask_for_places(session, acting(office[0]), pid, NOW)
    session.commit()
    assert work()
    assert kept(session, pid) == at_once


def test_what_was_corrected_later_does_not_change_what_is_kept_of_the_earlier(session, correct, work, office):
    pid = correct()
    first = kept(session, pid)
    correct(DROPPED, (), 5)
    ask_for_places(session, acting(office[0]), pid, NOW)
    session.commit()
    assert work()
    assert kept(session, pid) == first


def test_a_large_contest_is_ranked_after_the_confirmation_and_not_in_it(session, correct, monkeypatch):
    monkeypatch.setattr(preview_jobs, "MOST_AT_ONCE", 2)
    pid = correct()
    assert [(job.kind, job.subject) for job in session.scalars(select(Job))] == [("correction.places", pid)]


@pytest.mark.parametrize(
    ("move", "is_kept"),
    [
        (Move(1, 900, 900, 3, 4), True),
        (Move(1, 900, FIRST_PLACES, 3, 3), True),
        (Move(1, FIRST_PLACES, FIRST_PLACES + 1, 3, 3), True),
        (Move(1, FIRST_PLACES + 2, FIRST_PLACES + 1, 3, 3), False),
    ],
)
def test_whose_rank_alone_moves_is_kept_among_the_first_places(move, is_kept):
    assert is_worth_keeping(move) is is_kept
