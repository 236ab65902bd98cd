from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from quizapp.domain.attempts import Tries
from quizapp.domain.contest_checks import check_definition, moment_in_utc
from quizapp.domain.contests import (
    Collective,
    CollectiveFormula,
    PrizeDefinition,
    PrizeScope,
    contest_phase,
)
from quizapp.domain.drawing import BlueprintRow, Candidate, Pool, matching
from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Difficulty
from quizapp.domain.ranking import Criterion
from quizapp.domain.rounds import Phase, Window
from quizapp.domain.units import TargetGroup
from tests.factories.definitions import NOW, a_definition, a_round

BANKS = {"nq57": {"chung"}}
DAY = timedelta(days=1)


def test_a_usual_definition_is_accepted():
    check_definition(a_definition(), BANKS)


@pytest.mark.parametrize(
    "changes",
    [
        {"slug": "a"},
        {"slug": "a" * 64},
        {"title": "x" * 200},
        {"min_age": 0},
        {"min_age": 100},
        {"tie_break": (Criterion.SCORE,)},
        {"identity": ()},
        {"rounds": (a_round(minutes=0, tries=Tries(0, 0)),)},
        {"rounds": (a_round(minutes=600),)},
        {"rounds": (a_round(window=a_definition().window),)},
        {"rounds": (a_round(draw=(BlueprintRow("nq57", "chung", None, 100),)),)},
        {"prizes": (PrizeDefinition("units", PrizeScope.CONTEST, "Giải", 1),)},
        {"collective": Collective(CollectiveFormula.TURNOUT, 1.0)},
    ],
)
def test_what_stands_just_within_the_rules_is_accepted(changes):
    check_definition(a_definition(**changes), BANKS)


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"slug": ""}, "bad_slug", "slug"),
        ({"slug": "a" * 65}, "bad_slug", "slug"),
        ({"slug": "-a"}, "bad_slug", "slug"),
        ({"slug": "a--b"}, "bad_slug", "slug"),
        ({"slug": "Thi"}, "bad_slug", "slug"),
        ({"slug": "thi thử"}, "bad_slug", "slug"),
        ({"slug": "thi\n"}, "bad_slug", "slug"),
        ({"slug": "new"}, "bad_slug", "slug"),
        ({"title": ""}, "bad_title", "title"),
        ({"title": "x" * 201}, "bad_title", "title"),
        ({"summary": "x" * 2001}, "long_summary", "summary"),
        ({"window": Window(NOW, NOW)}, "closes_before_opens", "closes_at"),
        ({"groups": ()}, "no_group", "groups"),
        ({"groups": (TargetGroup.WORKERS, TargetGroup.WORKERS)}, "group_twice", "groups"),
        ({"min_age": -1}, "bad_min_age", "min_age"),
        ({"min_age": 101}, "bad_min_age", "min_age"),
        ({"identity": ("phone+shoe_size",)}, "bad_identity", "identity"),
        ({"identity": ("phone+phone",)}, "bad_identity", "identity"),
        ({"tie_break": ()}, "bad_tie_break", "tie_break"),
        ({"tie_break": (Criterion.SCORE, Criterion.SCORE)}, "bad_tie_break", "tie_break"),
        ({"rounds": ()}, "no_round", "rounds"),
        ({"rounds": (a_round(),) * 61}, "too_many_rounds", "rounds"),
        ({"collective": Collective(CollectiveFormula.TURNOUT, 1.1)}, "bad_turnout", "collective.minimum_turnout"),
        (
            {"collective": Collective(CollectiveFormula.TURNOUT, float("nan"))},
            "bad_turnout",
            "collective.minimum_turnout",
        ),
        ({"prizes": (PrizeDefinition("x", PrizeScope.ROUND, "Giải", 1),)}, "unknown_board", "prizes[1].board"),
        ({"prizes": (PrizeDefinition("all", PrizeScope.ROUND, "", 1),)}, "bad_prize_name", "prizes[1].name"),
        ({"prizes": (PrizeDefinition("all", PrizeScope.ROUND, "Giải", 0),)}, "bad_prize_count", "prizes[1].count"),
    ],
)
def test_a_broken_rule_is_named_with_its_place(changes, code, place):
    with pytest.raises(Refusal) as caught:
        check_definition(a_definition(**changes), BANKS)
    assert (caught.value.code, caught.value.field) == (code, place)
    assert str(caught.value)


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"title": ""}, "bad_round_title", "title"),
        ({"title": "x" * 201}, "bad_round_title", "title"),
        ({"window": Window(NOW, NOW - DAY)}, "closes_before_opens", "closes_at"),
        ({"window": Window(NOW - 2 * DAY, NOW + DAY)}, "round_outside", "opens_at"),
        ({"window": Window(NOW, NOW + 14 * DAY)}, "round_outside", "closes_at"),
        ({"window": Window(NOW, NOW + DAY, frozenset({8}))}, "bad_weekday", "weekdays"),
        ({"window": Window(NOW, NOW + DAY, frozenset(), time(18), time(7))}, "daily_hours_reversed", "daily_until"),
        ({"window": Window(NOW, NOW + DAY, frozenset({7}))}, "never_open", "weekdays"),
        ({"minutes": -1}, "bad_minutes", "minutes"),
        ({"minutes": 601}, "bad_minutes", "minutes"),
        ({"tries": Tries(-1, 0)}, "bad_attempts", "attempts"),
        ({"tries": Tries(0, -1)}, "bad_attempts", "attempts_per_day"),
        ({"draw": ()}, "no_draw", "draw"),
        ({"draw": (BlueprintRow("nq58", None, None, 1),)}, "unknown_bank", "draw[1].bank"),
        ({"draw": (BlueprintRow("nq57", "riêng", None, 1),)}, "unknown_topic", "draw[1].topic"),
        ({"draw": (BlueprintRow("nq57", None, None, 0),)}, "bad_count", "draw[1].count"),
        (
            {"draw": (BlueprintRow("nq57", None, None, 60), BlueprintRow("nq57", None, None, 41))},
            "too_many_questions",
            "draw[2].count",
        ),
    ],
)
def test_a_broken_rule_of_a_round_names_the_round(changes, code, place):
    definition = a_definition(rounds=(a_round(), a_round(**changes)))
    with pytest.raises(Refusal) as caught:
        check_definition(definition, BANKS)
    assert (caught.value.code, caught.value.field) == (code, f"rounds[2].{place}")
    assert "Kỳ 2" in str(caught.value)


def test_a_moment_without_an_offset_is_vietnamese_wall_time():
    assert moment_in_utc(datetime(2026, 10, 1, 7), "x") == datetime(2026, 10, 1, tzinfo=UTC)  # noqa: DTZ001
    tokyo = timezone(timedelta(hours=9))
    assert moment_in_utc(datetime(2026, 10, 1, 9, tzinfo=tokyo), "x") == datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("year", [1, 2019, 2101, 9999])
def test_a_year_long_ago_or_far_is_a_slip_of_the_pen(year):
    with pytest.raises(Refusal) as caught:
        moment_in_utc(datetime(year, 1, 1, tzinfo=UTC), "opens_at")
    assert caught.value.code == "bad_year"


def test_a_contest_is_paused_between_its_rounds():
    first, second = Window(NOW, NOW + DAY), Window(NOW + 2 * DAY, NOW + 3 * DAY)
    moments = [-1, 0, 1, 2, 3]
    phases = [contest_phase((first, second), NOW + days * DAY) for days in moments]
    assert phases == [Phase.UPCOMING, Phase.OPEN, Phase.PAUSED, Phase.OPEN, Phase.CLOSED]
    assert contest_phase((), NOW) is Phase.CLOSED


def test_each_row_counts_the_questions_it_may_take_from():
    pool = Pool(Candidate(at, "nq57", "chung", Difficulty.EASY if at < 3 else None, ("a", "b")) for at in range(5))
    rows = (
        BlueprintRow("nq57", None, None, 1),
        BlueprintRow("nq57", "chung", Difficulty.EASY, 1),
        BlueprintRow("nq58", None, None, 1),
    )
    assert matching(rows, pool) == (5, 3, 0)
