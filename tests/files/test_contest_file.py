from datetime import UTC, datetime, time

import pytest

from quizapp.domain.attempts import Tries
from quizapp.domain.contests import (
    BoardVisibility,
    Collective,
    CollectiveFormula,
    ContestDefinition,
    Prediction,
    PrizeDefinition,
    PrizeScope,
    Reveal,
    RoundDefinition,
)
from quizapp.domain.drawing import BlueprintRow
from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Difficulty
from quizapp.domain.ranking import Counted, Criterion
from quizapp.domain.rounds import Window
from quizapp.domain.units import TargetGroup
from quizapp.files.contest_file import MAX_BYTES, read_contest

FULL = """
slug = "nq57-2026"
title = "Tìm hiểu  Nghị quyết 57-NQ/TW"
summary = "Mời mọi người dự thi."
opens_at = 2026-10-01T07:00:00+07:00
closes_at = 2026-10-28T22:00:00
groups = ["officials", "residents"]
min_age = 6
identity = ["phone", "name+birth_date+unit"]
counted_attempt = "last"
tie_break = ["score", "duration"]
one_prize_per_person = false
board = "after_close"

[[rounds]]
title = "Tuần 1"
opens_at = 2026-10-01T07:00:00+07:00
closes_at = 2026-10-07T22:00:00+07:00
weekdays = [1, 2, 3]
daily_from = 07:30:00
daily_until = 17:30:00
minutes = 20
attempts = 3
attempts_per_day = 1
reveal = "at_submit"
prediction = "participants"

[[rounds.draw]]
bank = "nq57"
topic = "nq57-muctieu"
difficulty = "easy"
count = 5

[[rounds.draw]]
bank = "nq57"
count = 2

[[prizes]]
board = "officials"
scope = "round"
name = "Giải Nhất"
count = 1

[collective]
formula = "turnout_and_mean"
minimum_turnout = 0.5
"""

SHORT = """
slug = "ngan"
title = "Cuộc thi ngắn"
opens_at = 2026-10-01T07:00:00+07:00
closes_at = 2026-10-28T22:00:00+07:00
groups = ["residents"]
[[rounds]]
title = "Kỳ 1"
opens_at = 2026-10-01T07:00:00+07:00
closes_at = 2026-10-07T22:00:00+07:00
minutes = 0
attempts = 1
[[rounds.draw]]
bank = "nq57"
count = 5
"""


def refusal_of(text: str | bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_contest(text if isinstance(text, bytes) else text.encode())
    return caught.value


def test_every_key_of_the_definition_is_read():
    assert read_contest(FULL.encode()) == ContestDefinition(
        slug="nq57-2026",
        title="Tìm hiểu Nghị quyết 57-NQ/TW",
        summary="Mời mọi người dự thi.",
        window=Window(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 28, 15, tzinfo=UTC)),
        groups=(TargetGroup.OFFICIALS, TargetGroup.RESIDENTS),
        min_age=6,
        counted_attempt=Counted.LAST,
        tie_break=(Criterion.SCORE, Criterion.DURATION),
        one_prize_per_person=False,
        board=BoardVisibility.AFTER_CLOSE,
        rounds=(
            RoundDefinition(
                title="Tuần 1",
                window=Window(
                    datetime(2026, 10, 1, tzinfo=UTC),
                    datetime(2026, 10, 7, 15, tzinfo=UTC),
                    frozenset({1, 2, 3}),
                    time(7, 30),
                    time(17, 30),
                ),
                minutes=20,
                tries=Tries(3, 1),
                reveal=Reveal.AT_SUBMIT,
                prediction=Prediction.PARTICIPANTS,
                draw=(
                    BlueprintRow("nq57", "nq57-muctieu", Difficulty.EASY, 5),
                    BlueprintRow("nq57", None, None, 2),
                ),
            ),
        ),
        prizes=(PrizeDefinition("officials", PrizeScope.ROUND, "Giải Nhất", 1),),
        collective=Collective(CollectiveFormula.TURNOUT_AND_MEAN, 0.5),
    )


def test_what_may_be_left_out_has_the_common_value():
    contest = read_contest(SHORT.encode())
    assert contest.counted_attempt is Counted.BEST
    assert contest.tie_break == tuple(Criterion)
    assert contest.rounds[0].reveal is Reveal.AFTER_CLOSE
    assert contest.rounds[0].prediction is Prediction.NONE
    assert contest.rounds[0].window.weekdays == frozenset()
    assert contest.collective is None


def test_a_byte_order_mark_from_notepad_does_no_harm():
    assert read_contest(b"\xef\xbb\xbf" + SHORT.encode()).slug == "ngan"


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('slug = "ngan"', "", "missing_key", "slug"),
        ("count = 5", "", "missing_key", "rounds[1].draw[1].count"),
        ("count = 5", 'count = "5"', "wrong_type", "rounds[1].draw[1].count"),
        ("count = 5", "count = true", "wrong_type", "rounds[1].draw[1].count"),
        ("count = 5", "count = 99999999999999", "wrong_type", "rounds[1].draw[1].count"),
        ("count = 5", 'count = 5\ntopik = "x"', "unknown_key", "rounds[1].draw[1].topik"),
        ("count = 5", 'count = 5\ndifficulty = "dễ"', "unknown_value", "rounds[1].draw[1].difficulty"),
        ('groups = ["residents"]', 'groups = ["nhan-dan"]', "unknown_value", "groups"),
        ('groups = ["residents"]', 'groups = "residents"', "wrong_type", "groups"),
        ('groups = ["residents"]', "groups = [1]", "wrong_type", "groups[1]"),
        ('title = "Cuộc thi ngắn"', "title = 5", "wrong_type", "title"),
        ('title = "Kỳ 1"', 'title = "Kỳ 1"\nreveal = "maybe"', "unknown_value", "rounds[1].reveal"),
        ('title = "Kỳ 1"', 'title = "Kỳ 1"\ndaily_from = "7h30"', "wrong_type", "rounds[1].daily_from"),
        ('title = "Kỳ 1"', 'title = "Kỳ 1"\nweekdays = ["hai"]', "wrong_type", "rounds[1].weekdays[1]"),
        ("opens_at = 2026-10-01T07:00:00+07:00\nclo", "opens_at = 2026-10-01\nclo", "wrong_type", "opens_at"),
        ("opens_at = 2026-10-01T07:00:00+07:00\nclo", 'opens_at = "hôm nay"\nclo', "wrong_type", "opens_at"),
        ("opens_at = 2026-10-01T07:00:00+07:00\nclo", "opens_at = 0001-01-01T07:00:00\nclo", "bad_year", "opens_at"),
        ("minutes = 0", 'minutes = 0\nprediction = "gì đó"', "unknown_value", "rounds[1].prediction"),
        ("[[rounds.draw]]", "[rounds.draw]", "wrong_type", "rounds[1].draw"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(old, new, code, place):
    assert old in SHORT
    refusal = refusal_of(SHORT.replace(old, new, 1))
    assert (refusal.code, refusal.field) == (code, place)
    assert place in str(refusal)


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('board = "officials"', 'board = "ca-phuong"', "unknown_value", "prizes[1].board"),
        ("one_prize_per_person = false", 'one_prize_per_person = "không"', "wrong_type", "one_prize_per_person"),
        ("minimum_turnout = 0.5", 'minimum_turnout = "một nửa"', "wrong_type", "collective.minimum_turnout"),
        ('formula = "turnout_and_mean"', "", "missing_key", "collective.formula"),
        ('tie_break = ["score", "duration"]', 'tie_break = ["luck"]', "unknown_value", "tie_break"),
    ],
)
def test_what_is_wrong_in_prizes_and_rules_is_named_by_its_place(old, new, code, place):
    refusal = refusal_of(FULL.replace(old, new, 1))
    assert (refusal.code, refusal.field) == (code, place)


def test_a_line_that_is_no_toml_is_named_by_its_number():
    refusal = refusal_of(SHORT.replace("minutes = 0", "minutes = = 0"))
    assert refusal.code == "bad_toml"
    assert "dòng 11" in str(refusal)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04\xff\xfe", b"slug = 'x", b"a=" + b"[" * 100_000, SHORT.encode("utf-16")],
    ids=["empty", "a workbook", "unclosed", "very deep", "utf-16"],
)
def test_what_is_no_definition_at_all_is_refused_in_words(data):
    assert refusal_of(data).code in {"bad_toml", "missing_key"}


def test_a_file_far_too_large_is_not_even_read():
    assert refusal_of(b"#" * (MAX_BYTES + 1)).status == 413
