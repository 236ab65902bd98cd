"""Who stands where, with which true number, under which name."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy.orm import Session

from quizapp.domain.attempts import AttemptState
from quizapp.domain.contests import ContestState, Prediction
from quizapp.domain.errors import NotFound
from quizapp.domain.ranking import Criterion
from quizapp.models import Contest
from quizapp.queries.results import load_results
from quizapp.queries.standings import find_own_pid, overall_standings, round_standings, standings
from tests.factories import (
    make_attempt,
    make_bank,
    make_contest,
    make_participant,
    make_question,
    make_round,
    make_unit,
)
from tests.people import AN, HOA, VY

OPENS = datetime(2026, 10, 1, tzinfo=UTC)
CLOSES = datetime(2026, 10, 8, tzinfo=UTC)
WHILE_OPEN, AFTERWARDS = OPENS + timedelta(days=1), CLOSES + timedelta(days=1)


class Cast:
    def __init__(self, session: Session) -> None:
        self.session = session
        bank = make_bank(session)
        self.versions = [make_question(session, bank, f"Câu {number}?") for number in range(4)]
        self.contest = make_contest(session, opens_at=OPENS, closes_at=CLOSES)
        self.first, self.second = (make_round(session, self.contest, bank, number=number, count=4) for number in (1, 2))
        unit = make_unit(session)
        self.hoa = make_participant(session, self.contest, unit, HOA)
        self.an = make_participant(session, self.contest, unit, AN, is_name_public=True)
        self.vy = make_participant(session, self.contest, unit, VY, is_name_public=True)
        self.organiser = make_participant(session, self.contest, unit, AN, is_ranked=False)

    def attempt(self, person, round_, right, prediction=None, minutes=5, **more):
        started = OPENS + timedelta(hours=1)
        made = make_attempt(
            self.session,
            person,
            round_,
            self.versions,
            right=right,
            prediction=prediction,
            duration=timedelta(minutes=minutes),
            started_at=started,
            **more,
        )
        self.session.commit()
        return made


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def ranked(found):
    return [(place.standing.rank, place.standing.entry.participant) for place in found.places]


def test_people_stand_by_score_then_prediction_then_time(session, cast):
    cast.attempt(cast.hoa, cast.first, 4, prediction=9)
    cast.attempt(cast.an, cast.first, 4, prediction=3, minutes=9)
    cast.attempt(cast.vy, cast.first, 3, prediction=3)
    found = round_standings(session, "thi-thu", 1, AFTERWARDS)
    assert found.actual == 3
    assert ranked(found) == [(1, cast.an.pid), (2, cast.hoa.pid), (3, cast.vy.pid)]
    assert [place.standing.decided_by for place in found.places] == [None, Criterion.PREDICTION, Criterion.SCORE]


def test_while_the_round_is_open_nobodys_prediction_counts(session, cast):
    cast.attempt(cast.hoa, cast.first, 4, prediction=9)
    cast.attempt(cast.an, cast.first, 4, prediction=2, minutes=9)
    found = round_standings(session, "thi-thu", 1, WHILE_OPEN)
    assert found.actual is None
    assert ranked(found) == [(1, cast.hoa.pid), (2, cast.an.pid)]


def test_as_long_as_somebody_is_busy_the_true_number_is_not_known(session, cast):
    cast.attempt(cast.hoa, cast.first, 4)
    cast.attempt(cast.an, cast.first, 0, state=AttemptState.IN_PROGRESS)
    assert round_standings(session, "thi-thu", 1, AFTERWARDS).actual is None


def test_the_settled_number_goes_before_the_counted_one(session, cast):
    cast.first.actual = 4321
    cast.attempt(cast.hoa, cast.first, 4)
    assert round_standings(session, "thi-thu", 1, AFTERWARDS).actual == 4321


def test_full_marks_are_counted_by_people_in_the_ranking(session, cast):
    cast.first.prediction = Prediction.FULL_MARKS
    cast.attempt(cast.hoa, cast.first, 4)
    cast.attempt(cast.hoa, cast.first, 4, number=2)
    cast.attempt(cast.an, cast.first, 3)
    cast.attempt(cast.organiser, cast.first, 4)
    assert round_standings(session, "thi-thu", 1, AFTERWARDS).actual == 1


def test_a_round_without_prediction_has_no_true_number(session, cast):
    cast.first.prediction = Prediction.NONE
    cast.attempt(cast.hoa, cast.first, 4)
    assert round_standings(session, "thi-thu", 1, AFTERWARDS).actual is None


def test_organisers_play_but_stand_nowhere(session, cast):
    cast.attempt(cast.organiser, cast.first, 4)
    cast.attempt(cast.hoa, cast.first, 1)
    found = round_standings(session, "thi-thu", 1, AFTERWARDS)
    assert ranked(found) == [(1, cast.hoa.pid)]
    assert found.actual == 1


def test_equal_people_share_a_place(session, cast):
    for person in (cast.hoa, cast.an):
        cast.attempt(person, cast.first, 4)
    cast.attempt(cast.vy, cast.first, 2)
    assert [rank for rank, _pid in ranked(round_standings(session, "thi-thu", 1, WHILE_OPEN))] == [1, 1, 3]


def test_names_are_masked_unless_published_and_a_childs_always(session, cast):
    for person in (cast.hoa, cast.an, cast.vy):
        cast.attempt(person, cast.first, 4)
    names = {place.person.name for place in round_standings(session, "thi-thu", 1, WHILE_OPEN).places}
    assert names == {"Nguyễn T. H.", "Vũ Đức An", "M. K. V."}


def test_over_all_rounds_points_are_added_up(session, cast):
    cast.attempt(cast.hoa, cast.first, 4)
    cast.attempt(cast.an, cast.first, 3)
    cast.attempt(cast.an, cast.second, 3)
    found = overall_standings(session, "thi-thu", WHILE_OPEN)
    assert [(place.standing.entry.score, place.standing.entry.max_score) for place in found.places] == [(6, 8), (4, 4)]
    assert standings(session, "thi-thu", None, WHILE_OPEN) == found


def test_the_only_round_is_meant_when_none_is_named(session):
    contest = make_contest(session, "mot-ky")
    make_round(session, contest, make_bank(session, "mot"))
    assert standings(session, "mot-ky", None, WHILE_OPEN).round == 1


@pytest.mark.parametrize(("slug", "number"), [("khong-co", 1), ("thi-thu", 9)])
def test_what_is_not_there_is_not_found(session, cast, slug, number):
    with pytest.raises(NotFound):
        round_standings(session, slug, number, WHILE_OPEN)


def test_a_draft_has_no_standings(session, cast):
    cast.contest.state = ContestState.DRAFT
    session.commit()
    for ask in (
        lambda: overall_standings(session, "thi-thu", AFTERWARDS),
        lambda: load_results(session, "thi-thu", OPENS),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_browser_finds_its_own_place_only_in_its_contest(session, cast):

    make_participant(session, cast.contest, make_unit(session, "Tổ dân phố số 7"), HOA, token="bí mật")
    token = sha256("bí mật".encode()).hexdigest()
    assert find_own_pid(session, "thi-thu", token)
    assert find_own_pid(session, "khac", token) is None
    assert find_own_pid(session, "thi-thu", "") is None


def test_the_offices_list_has_full_names_and_phones(session, cast):
    cast.attempt(cast.hoa, cast.first, 4)
    results = load_results(session, "thi-thu", AFTERWARDS)
    assert [one.round for one in results.standings] == [None, 1, 2]
    assert results.contacts[cast.hoa.pid].phone == "0912345678"
    assert isinstance(cast.contest, Contest)
