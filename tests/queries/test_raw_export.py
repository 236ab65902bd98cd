"""From the raw export alone an outsider counts the same figures and makes the same ranking."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import update

from quizapp.domain.attempts import AttemptState
from quizapp.domain.errors import NotFound, Refusal
from quizapp.domain.participation import Dimension
from quizapp.domain.units import TargetGroup
from quizapp.models import Score
from quizapp.queries import raw_export
from quizapp.queries.participation import participation
from quizapp.queries.raw_export import raw_attempts
from quizapp.queries.standings import round_standings
from quizapp.services.exports import write_raw
from tests.factories import (
    make_attempt,
    make_bank,
    make_contest,
    make_participant,
    make_question,
    make_round,
    make_unit,
)
from tests.people import Citizen

OPENS = datetime(2026, 10, 1, tzinfo=UTC)
FIELDS = [
    "attempt",
    "participant",
    "groups",
    "unit",
    "contest",
    "round",
    "number",
    "state",
    "ranked",
    "started_at",
    "deadline_at",
    "submitted_at",
    "duration_ms",
    "prediction",
    "score",
    "max_score",
    "slots",
]
SLOT_FIELDS = ["slot", "question", "version", "options", "response", "seq", "saved_at"]
SLOT_FIELDS += ["key", "accepted", "points", "max_points"]


@pytest.fixture
def lines(session, monkeypatch) -> list[dict]:
    """A contest of two rounds with two dozen random people, as the lines of its raw export."""
    monkeypatch.setattr(raw_export, "CHUNK", 7)
    chance = Random(57)
    bank = make_bank(session)
    versions = [make_question(session, bank, f"Câu {n}?", keys=(0, 1) if n == 3 else (n % 4,)) for n in range(4)]
    contest = make_contest(session, opens_at=OPENS, closes_at=OPENS + timedelta(days=7))
    rounds = [make_round(session, contest, bank, number=number, count=4) for number in (1, 2)]
    units = [make_unit(session, f"Tổ dân phố số {n}", headcounts={TargetGroup.RESIDENTS: 50}) for n in range(3)]
    for number in range(24):
        group = chance.choice(list(TargetGroup))
        person = make_participant(
            session,
            contest,
            chance.choice(units),
            Citizen(f"Nguyễn Văn {'ABCDE'[number % 5]}n", 1980, "0912345678", group),
            labels=(chance.choice(list(TargetGroup)),),
            is_ranked=number % 9 != 0,
        )
        for round_ in rounds:
            for attempt in range(1, chance.randint(0, 3) + 1):
                make_attempt(
                    session,
                    person,
                    round_,
                    versions,
                    number=attempt,
                    right=chance.randint(0, 4),
                    state=chance.choice([AttemptState.SUBMITTED, AttemptState.EXPIRED])
                    if attempt < 3
                    else AttemptState.IN_PROGRESS,
                    started_at=OPENS + timedelta(minutes=chance.randint(0, 9000)),
                    duration=timedelta(seconds=chance.randint(60, 900)),
                )
    session.commit()
    text: list[str] = []
    assert write_raw(raw_attempts(session, "thi-thu"), text.append) == len(text)
    return [json.loads(line) for line in text]


def test_a_line_has_exactly_the_fields_that_others_rely_on(lines):
    for line in lines:
        assert list(line) == FIELDS
        assert all(list(slot) == SLOT_FIELDS for slot in line["slots"])
        assert line["started_at"].endswith("Z")
        assert len(line["started_at"]) == len("2026-10-10T12:42:00.123Z")
        assert line["groups"]
        assert all(set(slot["key"]) | set(slot["response"]) <= set(slot["options"]) for slot in line["slots"])


def test_lines_stand_by_round_and_start_each_attempt_once(lines):
    assert [line["round"] for line in lines] == sorted(line["round"] for line in lines)
    assert len({line["attempt"] for line in lines}) == len(lines) > 24


def test_scores_follow_from_responses_and_keys(lines):
    for line in lines:
        points = [int(set(slot["response"]) == set(slot["key"])) for slot in line["slots"]]
        assert line["max_score"] == 4
        if line["state"] == "in_progress":
            assert line["score"] is line["submitted_at"] is line["slots"][0]["points"] is None
        else:
            assert [slot["points"] for slot in line["slots"]] == points
            assert line["score"] == sum(points)


def _counted(lines: list[dict]) -> list[dict]:
    best: dict[tuple, dict] = {}
    for line in lines:
        key = line["participant"], line["round"]
        if line["score"] is not None and (key not in best or line["score"] > best[key]["score"]):
            best[key] = line
    return list(best.values())


@pytest.mark.parametrize(
    ("dimension", "part"),
    [
        (Dimension.GROUP, lambda line: line["groups"][0]),
        (Dimension.UNIT, lambda line: line["unit"]),
        (Dimension.ROUND, lambda line: str(line["round"])),
        (
            Dimension.DAY,
            lambda line: (datetime.fromisoformat(line["started_at"]) + timedelta(hours=7)).date().isoformat(),
        ),
    ],
)
def test_the_report_is_what_the_lines_count_up_to(session, lines, dimension, part):
    parts = defaultdict(list)
    for line in lines:
        parts[part(line)].append(line)
    counted = _counted(lines)
    rows = {row.keys[0]: row for row in participation(session, "thi-thu", (dimension,)).rows}
    for key, own in parts.items():
        best: dict[str, dict] = {}
        for line in counted:
            if part(line) == key and line["score"] >= best.get(line["participant"], line)["score"]:
                best[line["participant"]] = line
        row = rows[key]
        assert row.participants == len({line["participant"] for line in own})
        assert row.attempts == len(own)
        assert row.submitted == sum(line["state"] == "submitted" for line in own)
        assert (row.scored, row.score_sum) == (len(best), sum(line["score"] for line in best.values()))
        assert row.full_marks == sum(line["score"] == line["max_score"] for line in best.values())
    assert {key for key, row in rows.items() if row.attempts} == set(parts)


def test_the_ranking_is_what_the_lines_sort_to(session, lines):
    own = [line for line in lines if line["round"] == 1 and line["ranked"] and line["score"] is not None]
    order = sorted(own, key=lambda line: (-line["score"], line["duration_ms"], line["submitted_at"], line["number"]))
    first: dict[str, dict] = {}
    for line in order:
        first.setdefault(line["participant"], line)
    found = round_standings(session, "thi-thu", 1, OPENS + timedelta(days=3))
    assert [place.standing.entry.attempt for place in found.places] == [line["attempt"] for line in first.values()]


def test_an_altered_score_ends_the_export(session, lines):
    session.execute(update(Score).where(Score.points == 2).values(points=3))
    session.commit()
    with pytest.raises(Refusal) as refusal:
        write_raw(raw_attempts(session, "thi-thu"), lambda line: None)
    assert refusal.value.code == "does_not_add_up"


def test_a_contest_that_is_not_there_is_not_found_before_anything_is_written(session):
    with pytest.raises(NotFound):
        raw_attempts(session, "khong-co")
