"""The invented people pass every check that real ones pass, and are the same for the same seed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from quizapp.domain.attempts import AttemptState
from quizapp.domain.contest_checks import check_definition
from quizapp.domain.demo_attempts import choose, moments
from quizapp.domain.demo_contests import demo_contests
from quizapp.domain.demo_people import Crowd, Person, UnitGroup
from quizapp.domain.drawing import DrawnSlot
from quizapp.domain.people import birth_year, full_name, needs_guardian
from quizapp.domain.phones import phone
from quizapp.domain.questions import Difficulty
from quizapp.domain.rounds import Phase, Window, phase_at
from quizapp.domain.units import TargetGroup

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLACES = [
    UnitGroup(1, TargetGroup.OFFICIALS, 40),
    UnitGroup(2, TargetGroup.STUDENTS, 300),
    UnitGroup(2, TargetGroup.WORKERS, 0),
]
BANK_TOPICS = {
    "nq57": {
        *("nq57-chung", "nq57-muctieu", "nq57-nhiemvu", "luat-cong-nghe", "dich-vu-cong", "dinh-danh"),
        *("an-toan", "ky-nang-so", "giao-dich-so"),
    }
}


def people(seed: int, count: int = 300) -> list[Person]:
    crowd = Crowd(PLACES, TODAY, Random(seed))
    return [crowd.person() for _ in range(count)]


def test_the_same_seed_gives_the_same_people():
    assert people(7) == people(7)
    assert people(7) != people(8)


def test_every_invented_person_passes_the_checks_of_real_ones():
    for person in people(1):
        assert full_name(person.full_name) == person.full_name
        assert birth_year(person.birth_year, TODAY) == person.birth_year
        called = person.guardian_phone if needs_guardian(person.birth_year, TODAY) else person.phone
        assert phone(called) == called
        assert called.startswith("09000")
        assert person.group is person.labels[0]
        assert len(set(person.labels)) == len(person.labels)


def test_children_have_a_guardian_and_are_not_named_in_public():
    children = [person for person in people(2) if needs_guardian(person.birth_year, TODAY)]
    assert children
    assert all(child.guardian_name and child.phone is None and not child.is_name_public for child in children)


def test_nobody_comes_from_a_group_without_people():
    assert TargetGroup.WORKERS not in {person.group for person in people(3)}
    with pytest.raises(ValueError, match="without people"):
        Crowd(PLACES[2:], TODAY, Random(1))


def test_attempts_follow_each_other_within_the_round_and_before_now():
    window = Window(NOW - timedelta(days=3), NOW + timedelta(days=3))
    chance = Random(4)
    made = [moments(window, NOW, 15, 3, chance) for _ in range(500)]
    for attempts in made:
        assert [attempt.number for attempt in attempts] == list(range(1, len(attempts) + 1))
        for attempt in attempts:
            assert window.opens_at <= attempt.started_at < attempt.ended_at <= NOW
            assert attempt.ended_at - attempt.started_at <= timedelta(minutes=15)
        for before, after in pairwise(attempts):
            assert before.ended_at < after.started_at
    states = {attempt.state for attempts in made for attempt in attempts}
    assert states == {AttemptState.SUBMITTED, AttemptState.EXPIRED}


def test_a_round_with_one_try_gets_one_attempt():
    window = Window(NOW - timedelta(days=3), NOW)
    assert all(len(moments(window, NOW, 15, 1, Random(seed))) <= 1 for seed in range(50))


def test_who_knows_more_answers_more_right():
    paper = [DrawnSlot(slot, slot, ("a", "b", "c", "d")) for slot in range(1, 11)]
    keys = {slot: frozenset("b") for slot in range(1, 11)}
    difficulty = dict.fromkeys(range(1, 11), Difficulty.MEDIUM)

    def right(ability: float) -> int:
        chance = Random(5)
        rounds = [choose(paper, keys, difficulty, ability, 1, chance) for _ in range(100)]
        return sum(chosen == ("b",) for answers in rounds for chosen in answers.values())

    assert right(0.3) < right(0.6) < right(0.9)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_at_any_hour_one_contest_is_open_one_to_come_one_over(hour: int):
    now = NOW.replace(hour=hour, minute=59)
    contests = demo_contests(now)
    for definition in (contests.open, contests.upcoming, contests.finished):
        check_definition(definition, BANK_TOPICS)
    assert [phase_at(one.window, now) for one in contests.open.rounds] == [Phase.CLOSED, Phase.OPEN, Phase.UPCOMING]
    assert phase_at(contests.upcoming.window, now) is Phase.UPCOMING
    assert phase_at(contests.finished.window, now) is Phase.CLOSED
