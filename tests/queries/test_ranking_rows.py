"""What the database chooses and orders is what the domain says, with ties of every kind."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from quizapp.domain.attempts import AttemptState
from quizapp.domain.moments import to_milliseconds
from quizapp.domain.ranking import (
    Counted,
    Criterion,
    Entry,
    counted_entries,
    overall_entries,
    rank_entries,
    rank_overall,
)
from quizapp.models import Attempt, Participant, ParticipantSession, Score
from quizapp.queries.boards import load_board
from quizapp.queries.results import walk_results
from quizapp.queries.standings import overall_standings, round_standings
from tests.factories import make_bank, make_contest, make_participant, make_round, make_unit

OPENS = datetime(2026, 10, 1, tzinfo=UTC)
NOW = OPENS + timedelta(days=1)
PEOPLE, ROUNDS = 4, 2


class Stage:
    """A contest of two rounds with four people, whose attempts are taken away and made anew."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.contest = make_contest(session, opens_at=OPENS, closes_at=OPENS + timedelta(days=7))
        bank = make_bank(session)
        self.rounds = [make_round(session, self.contest, bank, number=number) for number in (1, 2)]
        unit = make_unit(session)
        self.people = [make_participant(session, self.contest, unit) for _ in range(PEOPLE)]
        self.people.append(make_participant(session, self.contest, unit, is_ranked=False))
        # By public id the last one comes first: no other order gives the right one by chance.
        for at, person in enumerate(self.people):
            person.pid = f"{PEOPLE - at:012}"
        session.flush()
        self.browsers = {
            row.participant_id: row.id
            for row in session.query(ParticipantSession.id, ParticipantSession.participant_id)
        }
        session.commit()

    def play(self, drawn: list, counted: Counted, criteria: list[Criterion], actuals: list) -> dict[int, list[Entry]]:
        """Stores the attempts; the entries of each round as the domain wants them."""
        session = self.session
        session.execute(delete(Score))
        session.execute(delete(Attempt))
        self.contest.counted_attempt = counted
        self.contest.tie_break = list(criteria)
        for one, actual in zip(self.rounds, actuals, strict=True):
            one.actual = actual
        attempts, scores, entries = [], [], {1: [], 2: []}
        numbers: dict[tuple[int, int], int] = {}
        for at, (person, round_, points, prediction, seconds, ended, state) in enumerate(drawn, start=1):
            numbers[person, round_] = number = numbers.get((person, round_), 0) + 1
            who, one = self.people[person], self.rounds[round_]
            ended_at = OPENS + timedelta(seconds=ended)
            is_over = state is not AttemptState.IN_PROGRESS
            if not is_over and any(row["participant_id"] == who.id and row["state"] is state for row in attempts):
                continue
            pid = f"{at:012}"
            attempts.append(
                {
                    "id": at,
                    "pid": pid,
                    "participant_id": who.id,
                    "round_id": one.id,
                    "number": number,
                    "state": state,
                    "seed": "0",
                    "started_at": OPENS,
                    "deadline_at": OPENS + timedelta(hours=1),
                    "ended_at": ended_at if is_over else None,
                    "prediction": prediction,
                    "session_id": self.browsers[who.id],
                }
            )
            if is_over:
                scores.append(
                    {
                        "attempt_id": at,
                        "points": points,
                        "max_points": 3,
                        "right_count": points,
                        "answered_count": 3,
                        "duration_ms": seconds * 1000,
                        "graded_at": ended_at,
                    }
                )
                if who.is_ranked:
                    entries[one.number].append(
                        Entry(who.pid, pid, number, points, 3, prediction, seconds * 1000, to_milliseconds(ended_at))
                    )
        for table, rows in ((Attempt, attempts), (Score, scores)):
            if rows:
                session.execute(insert(table), rows)
        session.commit()
        return entries


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage(session)


#: Few values of everything, so that ties are the rule.
attempts = st.lists(
    st.tuples(
        st.integers(0, PEOPLE),
        st.integers(0, ROUNDS - 1),
        st.integers(0, 2),
        st.none() | st.integers(8, 12),
        st.integers(1, 2),
        st.integers(100, 101),
        st.sampled_from(
            [AttemptState.SUBMITTED, AttemptState.EXPIRED, AttemptState.SUBMITTED, AttemptState.IN_PROGRESS]
        ),
    ),
    max_size=14,
)
criteria = st.permutations(list(Criterion)).flatmap(
    lambda order: st.integers(1, len(order)).map(lambda count: list(order[:count]))
)
actuals = st.lists(st.none() | st.integers(9, 11), min_size=ROUNDS, max_size=ROUNDS)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=attempts, counted=st.sampled_from(list(Counted)), criteria=criteria, actuals=actuals)
def test_the_databases_order_is_the_domains(stage, drawn, counted, criteria, actuals):
    entries = stage.play(drawn, counted, criteria, actuals)
    session = stage.session
    by_round = {
        number: rank_entries(counted_entries(entries[number], counted, criteria, actual), criteria, actual)
        for number, actual in zip((1, 2), actuals, strict=True)
    }
    overall = rank_overall(overall_entries(by_round), criteria)
    for number, expected in [*by_round.items(), (None, overall)]:
        found = (
            overall_standings(session, "thi-thu", NOW)
            if number is None
            else round_standings(session, "thi-thu", number, NOW)
        )
        assert [place.standing for place in found.places] == expected
        board = load_board(session, "thi-thu", number, NOW)
        shown = [board.place(at) for at in range(len(board))]
        assert [(one.rank, one.is_tied, one.score, one.max_score, one.duration_ms) for one in shown] == [
            (one.rank, one.is_tied, one.entry.score, one.entry.max_score, one.entry.duration_ms) for one in expected
        ]
        pids = {person.id: person.pid for person in session.query(Participant.id, Participant.pid)}
        assert [pids[one.participant_id] for one in shown] == [one.entry.participant for one in expected]
    lists = [[standing for standing, _contact in one.rows] for one in walk_results(session, "thi-thu", NOW)]
    assert lists == [overall, by_round[1], by_round[2]]
