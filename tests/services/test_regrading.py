"""Correcting a key: two people, one transaction, every score by the new key, before and after kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from quizapp.domain.content_review import ContentState
from quizapp.domain.contests import ContestState, Prediction
from quizapp.domain.errors import NotFound, Refusal
from quizapp.domain.regrading import CorrectionKind, CorrectionState, written
from quizapp.models import (
    AuditEvent,
    Contest,
    KeyCorrection,
    Participant,
    Prize,
    QuestionVersion,
    Round,
    Score,
    ScoreChange,
    Slot,
)
from quizapp.queries import regrading as preview_queries
from quizapp.queries.corrections import changed_scores, regrades_of_attempt, regrades_of_rounds
from quizapp.queries.raw_export import raw_attempts
from quizapp.services import regrading
from quizapp.services.regrading import Wanted, confirm_correction, propose_correction, withdraw_correction
from tests.factories import make_account
from tests.factories.corrections import REASON, acting, keyed, make_proposal, name_of
from tests.factories.crowds import Crowd, make_crowd
from tests.people import HUNG, LAN, MINH

NEW, SEVERAL, DROPPED = CorrectionKind
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def crowd(session) -> Crowd:
    """Four questions; Hoa and Vy have all right, An the first three."""
    return make_crowd(session)


@pytest.fixture
def office(session):
    """Lan proposes, Minh confirms."""
    return make_account(session, LAN), make_account(session, MINH)


@pytest.fixture
def version(session, crowd):
    """Of these An alone answered the fourth wrong: the second option."""

    def at(number: int) -> QuestionVersion:
        return session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()[number - 1]

    return at


def scores(session) -> dict[str, int]:
    session.rollback()
    rows = session.execute(
        select(Participant.full_name, Score.points)
        .select_from(Score)
        .join(preview_queries.Attempt, preview_queries.Attempt.id == Score.attempt_id)
        .join(Participant, Participant.id == preview_queries.Attempt.participant_id)
    )
    return {name.split()[-1]: points for name, points in rows}


def correct(session, office, version, kind, keys=(), **confirmed) -> str:
    lan, minh = office
    pid = make_proposal(session, lan, version, kind, keys, now=NOW)
    session.commit()
    confirm_correction(session, acting(minh), pid, NOW + timedelta(minutes=1), **confirmed)
    session.commit()
    return pid


@pytest.mark.parametrize(
    ("kind", "keys", "expected"),
    [
        (NEW, (1,), {"Hoa": 3, "An": 4, "Vy": 3}),
        (NEW, (2,), {"Hoa": 3, "An": 3, "Vy": 3}),
        (SEVERAL, (0, 1), {"Hoa": 4, "An": 4, "Vy": 4}),
        (DROPPED, (), {"Hoa": 4, "An": 4, "Vy": 4}),
    ],
)
def test_every_score_follows_the_corrected_key(session, office, version, kind, keys, expected):
    correct(session, office, version(4), kind, keys)
    assert scores(session) == expected
    # An outsider who looks at the raw data finds the same: it is graded anew there, and refuses what differs.
    for line in raw_attempts(session, "thi-thu"):
        right = [
            slot.accepted is None or tuple(slot.response or ()) in slot.accepted
            for slot in line.slots
            if slot.max_points
        ]
        assert line.score == sum(right) == sum(slot.points for slot in line.slots)
        assert line.max_score == 4


def test_an_unanswered_question_that_is_dropped_counts_too(session, office, version, crowd):
    for slot in session.scalars(select(Slot).where(Slot.slot == 4)):
        slot.response = slot.seq = slot.saved_at = None
    for score in session.scalars(select(Score)):
        score.points = score.right_count = 3
    session.commit()
    correct(session, office, version(4), DROPPED)
    assert scores(session) == {"Hoa": 4, "An": 4, "Vy": 4}


def test_before_and_after_are_kept_with_who_and_why(session, office, version):
    pid = correct(session, office, version(4), NEW, (1,))
    found = session.scalars(select(KeyCorrection)).one()
    lan, minh = office
    assert (found.state, found.proposed_by, found.decided_by) == (CorrectionState.CONFIRMED, lan.id, minh.id)
    total, lines = changed_scores(session, pid, 1, NOW)
    assert total == 3
    assert sorted((one.before, one.after) for one in lines) == [(3, 4), (4, 3), (4, 3)]
    assert found.outcome == {"up": 1, "down": 2, "people": 3, "full_before": 2, "full_after": 1} | {
        "rounds": [session.scalar(select(Round.id))]
    }
    events = {one.action: one for one in session.scalars(select(AuditEvent))}
    assert events["correction.proposed"].details["reason"] == REASON
    assert events["correction.confirmed"].details | {"up": 1, "down": 2} == events["correction.confirmed"].details
    assert not any(option.code in str(event.details) for event in events.values() for option in version(4).options)
    attempt = session.scalars(select(ScoreChange.attempt_id)).first()
    (told,) = regrades_of_attempt(session, attempt)
    assert (told.before, told.after, told.reason) == (4, 3, REASON)
    assert [one.reason for one in regrades_of_rounds(session, found.outcome["rounds"])] == [REASON]
    assert regrades_of_rounds(session, [0]) == []


def test_a_second_correction_starts_from_the_first_and_a_dropped_question_may_come_back(session, office, version):
    correct(session, office, version(4), NEW, (1,))
    correct(session, office, version(4), DROPPED)
    assert scores(session) == {"Hoa": 4, "An": 4, "Vy": 4}
    correct(session, office, version(4), NEW, (0,))
    assert scores(session) == {"Hoa": 4, "An": 3, "Vy": 4}
    states = session.scalars(select(KeyCorrection.state).order_by(KeyCorrection.id)).all()
    assert states == [CorrectionState.REPLACED, CorrectionState.REPLACED, CorrectionState.CONFIRMED]


def test_who_proposes_does_not_confirm_whatever_the_role(session, version):
    hung = make_account(session, HUNG)
    pid = make_proposal(session, hung, version(4), NEW, (1,), now=NOW)
    session.commit()
    with pytest.raises(Refusal) as refused:
        confirm_correction(session, acting(hung), pid, NOW)
    assert (refused.value.code, refused.value.status) == ("second_person_needed", 403)
    session.rollback()
    assert scores(session) == {"Hoa": 4, "An": 3, "Vy": 4}


def test_one_proposal_waits_at_a_time_and_is_decided_once(session, office, version):
    lan, minh = office
    pid = make_proposal(session, lan, version(4), NEW, (1,), now=NOW)
    session.commit()
    with pytest.raises(Refusal) as refused:
        make_proposal(session, minh, version(4), DROPPED, now=NOW)
    assert refused.value.code == "correction_waiting"
    session.rollback()
    withdraw_correction(session, acting(lan), pid, NOW)
    session.commit()
    for decide in (
        lambda: confirm_correction(session, acting(minh), pid, NOW),
        lambda: withdraw_correction(session, acting(lan), pid, NOW),
    ):
        with pytest.raises(Refusal) as refused:
            decide()
        assert refused.value.code == "already_decided"
        session.rollback()
    assert scores(session) == {"Hoa": 4, "An": 3, "Vy": 4}
    with pytest.raises(NotFound):
        confirm_correction(session, acting(minh), "khongco00000", NOW)


def test_a_proposal_made_on_an_older_key_is_refused(session, office, version):
    lan, _minh = office
    seen = written(keyed(session, version(4)).key)
    correct(session, office, version(4), NEW, (1,))
    wanted = Wanted(DROPPED, (), seen)
    with pytest.raises(Refusal) as refused:
        propose_correction(session, acting(lan), name_of(session, version(4)), wanted, REASON, "", {}, NOW)
    assert refused.value.code == "corrected_meanwhile"


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_missing"), ("  ", "reason_missing"), ("x" * 501, "text_too_long")]
)
def test_a_reason_is_asked_for(session, office, version, reason, code):
    with pytest.raises(Refusal) as refused:
        make_proposal(session, office[0], version(4), NEW, (1,), now=NOW, reason=reason)
    assert (refused.value.code, refused.value.field) == (code, "reason")


def test_announced_results_are_changed_only_by_who_says_that_they_know(session, office, version, crowd):
    session.get_one(Contest, crowd.contest.id).state = ContestState.FINISHED
    session.commit()
    with pytest.raises(Refusal) as refused:
        correct(session, office, version(4), NEW, (1,))
    assert (refused.value.code, refused.value.field) == ("results_announced", "announced_is_known")
    session.rollback()
    assert scores(session) == {"Hoa": 4, "An": 3, "Vy": 4}
    pid = session.scalars(select(KeyCorrection.pid)).one()
    confirm_correction(session, acting(office[1]), pid, NOW, announced_is_known=True)
    session.commit()
    assert scores(session) == {"Hoa": 3, "An": 4, "Vy": 3}


def test_a_fault_in_the_middle_leaves_all_as_it_was(session, office, version, monkeypatch):
    pid = make_proposal(session, office[0], version(4), DROPPED, now=NOW)
    session.commit()

    def fail(*_arguments):
        raise OSError("the disk is full")

    monkeypatch.setattr(regrading, "_outcome", fail)
    with pytest.raises(OSError, match="disk"):
        confirm_correction(session, acting(office[1]), pid, NOW)
    session.rollback()
    assert scores(session) == {"Hoa": 4, "An": 3, "Vy": 4}
    assert session.scalar(select(func.count()).select_from(ScoreChange)) == 0
    assert session.scalars(select(KeyCorrection.state)).one() is CorrectionState.PROPOSED
    assert version(4).state is ContentState.APPROVED


def test_a_dropped_question_is_drawn_no_more(session, office, version):
    correct(session, office, version(4), DROPPED)
    session.expire_all()
    assert version(4).state is ContentState.RETIRED
    assert version(3).state is ContentState.APPROVED


def test_the_contest_and_its_rounds_count_on_so_that_every_process_looks_again(session, office, version, crowd):
    before = session.scalar(select(Contest.revision))
    correct(session, office, version(4), NEW, (1,))
    assert session.scalar(select(Contest.revision)) == before + 1
    assert session.scalar(select(Round.key_revision)) == 1


@pytest.mark.parametrize("prediction", [Prediction.PARTICIPANTS, Prediction.FULL_MARKS])
@pytest.mark.parametrize(("kind", "keys"), [(NEW, (1,)), (SEVERAL, (0, 1)), (DROPPED, ())])
def test_what_the_preview_foresees_comes_true(session, office, version, crowd, database, kind, keys, prediction):
    round_ = session.scalars(select(Round)).one()
    round_.prediction = prediction
    round_.closes_at = NOW - timedelta(seconds=1)
    session.add_all(
        Prize(contest_id=crowd.contest.id, position=at, board=board, scope="round", name="Giải", count=1)
        for at, board in enumerate(["all", "officials", "units"])
    )
    session.commit()
    question = keyed(session, version(4))
    after = regrading.wanted_key(
        question, Wanted(kind, [version(4).options[at].code for at in keys], written(question.key))
    )
    with database.snapshot() as reading:
        foreseen = preview_queries.preview(reading, question.version_id, question.key, after, NOW)
        old = places(preview_queries.load_board(reading, "thi-thu", 1, NOW))
    assert scores(session) == {"Hoa": 4, "An": 3, "Vy": 4}
    correct(session, office, version(4), kind, keys, announced_is_known=True)
    outcome = session.scalars(select(KeyCorrection.outcome)).one()
    assert {name: foreseen.plain()[name] for name in ("up", "down", "people")} == {
        name: outcome[name] for name in ("up", "down", "people")
    }
    with database.snapshot() as reading:
        new = places(preview_queries.load_board(reading, "thi-thu", 1, NOW))
    (board,) = foreseen.boards
    assert {move.participant: (move.rank_after, move.score_after) for move in board.page(0, 99)} == {
        person: place for person, place in new.items() if place != old[person]
    }
    first = {person for person, (rank, _score) in new.items() if rank == 1}
    was_first = {person for person, (rank, _score) in old.items() if rank == 1}
    by_board = {one.board: one.moves for one in board.prizes}
    assert by_board.keys() == {"all", "officials"}
    assert set(by_board["all"].gained) == first - was_first
    assert set(by_board["all"].lost) == was_first - first
    # An is the only official, before and afterwards.
    assert (by_board["officials"].gained, by_board["officials"].lost) == ((), ())


def places(board) -> dict[int, tuple[int, int]]:
    rows = [board.place(at) for at in range(len(board))]
    return {one.participant_id: (one.rank, one.score) for one in rows}
