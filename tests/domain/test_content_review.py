from itertools import product

import pytest

from quizapp.domain.content_review import STEPS, ContentState, judge_step
from quizapp.domain.errors import Refusal

DRAFT, IN_REVIEW, APPROVED, SENT_BACK, SUPERSEDED, RETIRED = ContentState
ALLOWED = {
    (DRAFT, IN_REVIEW),
    (DRAFT, RETIRED),
    (IN_REVIEW, APPROVED),
    (IN_REVIEW, SENT_BACK),
    (IN_REVIEW, RETIRED),
    (SENT_BACK, IN_REVIEW),
    (SENT_BACK, RETIRED),
    (DRAFT, SUPERSEDED),
    (IN_REVIEW, SUPERSEDED),
    (SENT_BACK, SUPERSEDED),
    (APPROVED, SUPERSEDED),
    (APPROVED, RETIRED),
}
LAN, MINH = 2, 3


@pytest.mark.parametrize(("from_state", "to_state"), list(product(ContentState, ContentState)))
def test_only_these_steps_exist(from_state, to_state):
    if (from_state, to_state) in ALLOWED:
        judge_step(from_state, to_state, author_id=LAN, reviewer_id=MINH)
        return
    with pytest.raises(Refusal) as refusal:
        judge_step(from_state, to_state, author_id=LAN, reviewer_id=MINH)
    assert (refusal.value.code, refusal.value.status) == ("wrong_review_step", 409)


def test_every_state_has_its_steps_and_can_be_reached():
    assert set(STEPS) == set(ContentState)
    assert set().union(*STEPS.values()) == set(ContentState) - {DRAFT}


def test_nobody_approves_the_wording_they_brought():
    with pytest.raises(Refusal) as refusal:
        judge_step(IN_REVIEW, APPROVED, author_id=LAN, reviewer_id=LAN)
    assert (refusal.value.code, refusal.value.status) == ("own_content", 403)


@pytest.mark.parametrize("to_state", [SENT_BACK, RETIRED])
def test_the_author_may_send_back_and_retire(to_state):
    judge_step(IN_REVIEW, to_state, author_id=LAN, reviewer_id=LAN)


def test_what_nobody_is_known_to_have_written_can_be_approved():
    judge_step(IN_REVIEW, APPROVED, author_id=None, reviewer_id=MINH)
    judge_step(IN_REVIEW, APPROVED, author_id=None, reviewer_id=None)


def test_a_step_that_does_not_exist_is_refused_before_asking_who_takes_it():
    with pytest.raises(Refusal) as refusal:
        judge_step(RETIRED, APPROVED, author_id=LAN, reviewer_id=LAN)
    assert refusal.value.code == "wrong_review_step"
