"""The comparison itself, with every fault planted that it is there to find."""

from copy import deepcopy

import pytest

from .checker import Verdict, check
from .history import Completion, Invocation, Kind, Outcome

SLOTS = 2
PID = "bai-cua-hoa"
START = Invocation(0, 1, Kind.START)
STARTED = Completion(0, Outcome.OK, 303, PID)


def save(op: int, seq: int, prediction: int | None = None, **codes: str) -> Invocation:
    """`one="k1"` is an answer to slot 1, `two=` to slot 2."""
    numbers = {"one": 1, "two": 2}
    return Invocation(op, 1, Kind.SAVE, PID, seq, {numbers[slot]: (code,) for slot, code in codes.items()}, prediction)


def submit(op: int, seq: int, one: str, two: str) -> Invocation:
    return Invocation(op, 1, Kind.SUBMIT, PID, seq, {1: (one,), 2: (two,)})


def ok(op: int) -> Completion:
    return Completion(op, Outcome.OK, 200)


def info(op: int) -> Completion:
    return Completion(op, Outcome.INFO)


def row(one: tuple[str, int] | None = None, two: tuple[str, int] | None = None, **changes) -> dict:
    """A line of the export; each slot as code and number. The key is k1 for both."""
    slots = [
        {
            "slot": number,
            "response": [given[0]] if given else None,
            "seq": given[1] if given else None,
            "key": ["k1"],
            "max_points": 1,
        }
        for number, given in ((1, one), (2, two))
    ]
    usual = {"attempt": PID, "participant": "hoa", "round": 1, "number": 1, "state": "in_progress"}
    return usual | {"prediction": None, "score": None, "slots": slots} | changes


def judged(sent: list[Invocation], told: list[Completion], *rows: dict) -> Verdict:
    return check([START, *sent], [STARTED, *told], rows, SLOTS)


def test_acknowledged_answers_that_are_there_are_no_finding():
    sent = [save(1, 1, one="k1"), save(2, 2, two="k2"), save(3, 3, one="k3")]
    assert not judged(sent, [ok(1), ok(2), ok(3)], row(("k3", 3), ("k2", 2))).findings()


@pytest.mark.parametrize("there", [None, ("k1", 1)])
def test_an_unacknowledged_answer_may_be_there_or_not(there):
    assert not judged([save(1, 1, one="k1")], [info(1)], row(there)).findings()
    assert not judged([save(1, 1, one="k1")], [], row(there)).findings()


def test_an_unacknowledged_newer_answer_may_stand_in_an_acknowledged_ones_place():
    sent = [save(1, 1, one="k1"), save(2, 2, one="k2")]
    assert not judged(sent, [ok(1), info(2)], row(("k2", 2))).findings()
    assert not judged(sent, [ok(1), info(2)], row(("k1", 1))).findings()


def test_a_missing_acknowledged_answer_is_lost():
    assert judged([save(1, 1, one="k1")], [ok(1)], row()).lost


def test_an_acknowledged_answer_under_an_older_one_is_lost():
    sent = [save(1, 1, one="k1"), save(2, 2, one="k2")]
    assert judged(sent, [ok(1), ok(2)], row(("k1", 1))).lost


def test_an_attempt_whose_start_was_acknowledged_and_that_is_gone_is_lost():
    assert judged([], []).lost
    assert len(judged([save(1, 1, one="k1")], [ok(1)]).lost) == 2


def test_another_value_under_the_number_is_wrong():
    assert judged([save(1, 1, one="k1")], [ok(1)], row(("k2", 1))).wrong


def test_a_number_that_was_never_sent_is_a_ghost():
    assert judged([save(1, 1, one="k1")], [ok(1)], row(("k1", 7))).ghosts
    assert judged([], [], row(("k1", 1))).ghosts


def test_what_was_refused_must_not_be_there():
    refused = Completion(1, Outcome.FAIL, 422)
    assert judged([save(1, 1, one="k1")], [refused], row(("k1", 1))).ghosts


def test_an_attempt_that_nobody_asked_for_is_a_ghost_and_one_asked_for_without_an_answer_is_not():
    stranger = row(attempt="bai-la", participant="an")
    assert judged([], [], row(), stranger).ghosts
    asked = Invocation(1, 2, Kind.START)
    assert not judged([asked], [info(1)], row(), stranger).findings()


def test_an_attempt_a_try_or_a_slot_that_is_there_twice_is_a_duplicate():
    assert judged([], [], row(), row()).duplicates
    assert judged([Invocation(1, 2, Kind.START)], [info(1)], row(), row(attempt="bai-hai")).duplicates
    twice = row()
    twice["slots"].append(deepcopy(twice["slots"][0]))
    assert judged([], [], twice).duplicates


def test_a_part_of_a_request_is_a_half_unless_something_newer_stands_there():
    sent = [save(1, 1, one="k1", two="k1")]
    assert judged(sent, [info(1)], row(("k1", 1), None)).halves
    sent.append(save(2, 2, two="k3"))
    assert not judged(sent, [info(1), ok(2)], row(("k1", 1), ("k3", 2))).findings()


def test_a_paper_without_all_its_questions_is_a_half():
    short = row()
    short["slots"].pop()
    assert judged([], [], short).halves


def submitted(one, two, score: int | None) -> dict:
    return row(one, two, state="submitted", score=score)


def test_a_submit_that_is_there_with_its_answers_and_points_is_no_finding():
    sent = [save(1, 1, one="k1"), submit(2, 2, "k1", "k2")]
    # The choice that was there already keeps its number.
    assert not judged(sent, [ok(1), ok(2)], submitted(("k1", 1), ("k2", 2), 1)).findings()
    assert not judged(sent, [ok(1), info(2)], submitted(("k1", 1), ("k2", 2), 1)).findings()
    assert not judged(sent, [ok(1), info(2)], row(("k1", 1))).findings()


def test_an_acknowledged_submit_of_an_attempt_that_still_runs_is_lost():
    sent = [save(1, 1, one="k1"), submit(2, 2, "k1", "k2")]
    assert judged(sent, [ok(1), ok(2)], row(("k1", 1))).lost


def test_a_submit_without_all_its_answers_is_lost_or_half():
    sent = [save(1, 1, one="k1"), submit(2, 2, "k1", "k2")]
    assert judged(sent, [ok(1), ok(2)], submitted(("k1", 1), None, 1)).lost
    assert judged(sent, [ok(1), info(2)], submitted(("k1", 1), None, 1)).halves
    assert judged(sent, [ok(1), info(2)], row(("k1", 1), ("k2", 2))).ghosts


def test_a_submit_without_points_is_half_and_with_other_points_wrong():
    sent = [submit(1, 1, "k1", "k2")]
    assert judged(sent, [ok(1)], submitted(("k1", 1), ("k2", 1), None)).halves
    assert judged(sent, [ok(1)], submitted(("k1", 1), ("k2", 1), 2)).wrong


def test_an_end_that_nobody_asked_for_is_a_ghost():
    assert judged([save(1, 1, one="k1")], [ok(1)], submitted(("k1", 1), None, 1)).ghosts
    assert judged([save(1, 1, one="k1")], [ok(1)], row(("k1", 1), state="expired", score=1)).ghosts


def test_predictions_are_held_to_the_same():
    sent = [save(1, 1, 100, one="k1"), save(2, 2, 200, one="k2")]
    assert not judged(sent, [ok(1), ok(2)], row(("k2", 2), prediction=200)).findings()
    assert judged(sent, [ok(1), ok(2)], row(("k2", 2))).lost
    assert judged(sent, [ok(1), ok(2)], row(("k2", 2), prediction=100)).wrong
    # What came with answers that are there must be there as well.
    assert judged(sent, [ok(1), info(2)], row(("k2", 2), prediction=100)).wrong
    assert not judged(sent, [ok(1), info(2)], row(("k1", 1), prediction=100)).findings()
