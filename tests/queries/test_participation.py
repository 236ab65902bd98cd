"""The figures of a contest against an independent count, one person after another."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from quizapp.domain.attempts import AttemptState
from quizapp.domain.errors import NotFound, Refusal
from quizapp.domain.participation import Dimension, DoesNotAddUp, Row
from quizapp.domain.ranking import Counted
from quizapp.domain.units import TargetGroup
from quizapp.models import Contest, Score, Unit
from quizapp.queries.participation import TABLES, parse_by, participation, participation_report, unit_report
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

GROUP, UNIT, ROUND, DAY = (Dimension.GROUP,), (Dimension.UNIT,), (Dimension.ROUND,), (Dimension.DAY,)
#: 23:30 of 9 October in Hà Nội, and half an hour after midnight.
LATE_ON_THE_9TH = datetime(2026, 10, 9, 16, 30, tzinfo=UTC)
EARLY_ON_THE_10TH = datetime(2026, 10, 9, 17, 30, tzinfo=UTC)


@pytest.fixture
def contest(session: Session) -> Contest:
    """Two rounds of four questions; Hoa tried twice in the first and once in the second, An once, Vy is still busy."""
    bank = make_bank(session)
    versions = [make_question(session, bank, f"Câu {number}?") for number in range(4)]
    contest = make_contest(
        session, opens_at=datetime(2026, 10, 1, tzinfo=UTC), closes_at=datetime(2027, 1, 1, tzinfo=UTC)
    )
    first, second = (make_round(session, contest, bank, number=number, count=4) for number in (1, 2))
    one = make_unit(session, "Tổ dân phố số 1", headcounts={TargetGroup.RESIDENTS: 100, TargetGroup.OFFICIALS: 4})
    two = make_unit(session, "Tổ dân phố số 2", headcounts={TargetGroup.RESIDENTS: 120})
    make_unit(session, "Tổ dân phố số 10", headcounts={TargetGroup.RESIDENTS: 80})
    school = make_unit(session, "Trường THCS Lê Quý Đôn")
    make_unit(session, "Hội chưa ai biết")
    hoa = make_participant(session, contest, one, HOA, labels=(TargetGroup.MEMBERS, TargetGroup.OFFICIALS))
    an = make_participant(session, contest, two, AN)
    vy = make_participant(session, contest, school, VY)
    make_attempt(session, hoa, first, versions, number=1, right=3, started_at=LATE_ON_THE_9TH)
    make_attempt(session, hoa, first, versions, number=2, right=1, started_at=EARLY_ON_THE_10TH)
    make_attempt(session, hoa, second, versions, right=4, started_at=EARLY_ON_THE_10TH)
    make_attempt(session, an, first, versions, right=2, state=AttemptState.EXPIRED, started_at=LATE_ON_THE_9TH)
    make_attempt(session, vy, second, versions, state=AttemptState.IN_PROGRESS, started_at=EARLY_ON_THE_10TH)
    make_participant(session, contest, one, HOA)  # entered, never began
    session.commit()
    return contest


def by_key(rows: tuple[Row, ...]) -> dict[tuple[str, ...], tuple[int | None, ...]]:
    return {
        row.keys: (
            row.headcount,
            row.participants,
            row.attempts,
            row.submitted,
            row.scored,
            row.score_sum,
            row.full_marks,
        )
        for row in rows
    }


def test_every_group_of_the_contest_has_a_row_and_is_counted_once(session, contest):
    table = participation(session, "thi-thu", GROUP)
    assert by_key(table.rows) == {
        ("officials",): (4, 1, 1, 0, 1, 2, 0),
        ("workers",): (None, 0, 0, 0, 0, 0, 0),
        ("members",): (None, 0, 0, 0, 0, 0, 0),
        ("students",): (None, 1, 1, 0, 0, 0, 0),
        ("residents",): (300, 1, 3, 3, 1, 4, 1),
    }
    assert by_key((table.total,)) == {(): (304, 3, 5, 3, 2, 6, 1)}


def test_units_with_people_to_come_have_a_row_in_the_order_of_their_numbers(session, contest):
    report = participation_report(session, "thi-thu", UNIT)
    assert [names for names in report.names] == [
        ("Tổ dân phố số 1",),
        ("Tổ dân phố số 2",),
        ("Tổ dân phố số 10",),
        ("Trường THCS Lê Quý Đôn",),
    ]
    assert by_key(report.table.rows)["to-dan-pho-so-10",] == (80, 0, 0, 0, 0, 0, 0)
    assert by_key(report.table.rows)["truong-thcs-le-quy-don",][0] is None


def test_group_by_unit_has_the_parts_that_have_people(session, contest):
    table = participation(session, "thi-thu", (Dimension.GROUP, Dimension.UNIT))
    assert by_key(table.rows) == {
        ("officials", "to-dan-pho-so-1"): (4, 0, 0, 0, 0, 0, 0),
        ("officials", "to-dan-pho-so-2"): (None, 1, 1, 0, 1, 2, 0),
        ("students", "truong-thcs-le-quy-don"): (None, 1, 1, 0, 0, 0, 0),
        ("residents", "to-dan-pho-so-1"): (100, 1, 3, 3, 1, 4, 1),
        ("residents", "to-dan-pho-so-2"): (120, 0, 0, 0, 0, 0, 0),
        ("residents", "to-dan-pho-so-10"): (80, 0, 0, 0, 0, 0, 0),
    }


def test_by_round_the_score_of_that_round_counts(session, contest):
    assert by_key(participation(session, "thi-thu", ROUND).rows) == {
        ("1",): (304, 2, 3, 2, 2, 5, 0),
        ("2",): (304, 2, 2, 1, 1, 4, 1),
    }


def test_a_day_begins_at_midnight_in_vietnam(session, contest):
    report = participation_report(session, "thi-thu", DAY)
    assert by_key(report.table.rows) == {
        ("2026-10-09",): (304, 2, 2, 1, 2, 5, 0),
        ("2026-10-10",): (304, 2, 3, 2, 1, 4, 1),
    }
    assert report.names == (("09/10/2026",), ("10/10/2026",))


def test_a_day_has_no_points_of_an_attempt_that_another_days_replaces(session, contest):
    contest.counted_attempt = Counted.LAST
    session.commit()
    assert by_key(participation(session, "thi-thu", DAY).rows) == {
        ("2026-10-09",): (304, 2, 2, 1, 1, 2, 0),
        ("2026-10-10",): (304, 2, 3, 2, 1, 4, 1),
    }


@pytest.mark.parametrize(("counted", "score"), [(Counted.FIRST, 3), (Counted.LAST, 1), (Counted.BEST, 3)])
def test_the_attempt_that_the_contest_counts_gives_the_score(session, contest, counted, score):
    contest.counted_attempt = counted
    session.commit()
    first = participation(session, "thi-thu", ROUND).rows[0]
    assert first.score_sum == score + 2


@pytest.mark.parametrize("counted", Counted)
@pytest.mark.parametrize("by", TABLES)
def test_parts_and_total_agree_whichever_attempt_counts(session, contest, counted, by):
    contest.counted_attempt = counted
    session.commit()
    assert participation(session, "thi-thu", by).total.attempts == 5


@pytest.mark.parametrize("by", TABLES)
def test_a_contest_nobody_took_yet_has_figures_of_zero(session, by):
    make_contest(session, "moi")
    assert participation(session, "moi", by).total.participants == 0


def test_attempts_of_other_contests_are_not_counted(session, contest):
    bank = make_bank(session, "khac", questions=1)
    other = make_contest(session, "khac")
    round_ = make_round(session, other, bank)
    person = make_participant(session, other, make_unit(session, "Trạm Y tế"), AN)
    make_attempt(session, person, round_, [make_question(session, bank)])
    assert participation(session, "thi-thu", GROUP).total.attempts == 5
    assert participation(session, "khac", GROUP).total.attempts == 1


def test_headcounts_of_groups_that_may_not_take_part_and_of_closed_units_are_left_out(session, contest):
    contest.groups = ["residents"]
    unit = make_unit(session, "Tổ đã giải thể", headcounts={TargetGroup.RESIDENTS: 1000})
    unit.is_active = False
    session.commit()
    table = participation(session, "thi-thu", GROUP)
    assert table.total.headcount == 300
    assert [row.keys for row in table.rows] == [("residents",), ("officials",), ("students",)]


def test_a_coordinator_gets_the_figures_of_one_unit(session, contest):
    empty = make_unit(session, "Tổ dân phố số 3", headcounts={TargetGroup.RESIDENTS: 7})
    total = unit_report(session, "thi-thu", empty.id).table.total
    assert (total.headcount, total.participants) == (7, 0)
    first = session.scalars(select(Unit).where(Unit.code == "to-dan-pho-so-1")).one()
    total = unit_report(session, "thi-thu", first.id).table.total
    assert (total.headcount, total.participants, total.attempts) == (104, 1, 3)


def test_damaged_data_gives_no_report(session, contest, monkeypatch):
    monkeypatch.setattr("quizapp.queries.participation_counts.NOBODY", (1, 1, 1, 1, 1, 1))
    with pytest.raises(DoesNotAddUp):
        participation(session, "thi-thu", GROUP)
    with pytest.raises(Refusal) as refusal:
        participation_report(session, "thi-thu", GROUP)
    assert (refusal.value.code, refusal.value.status) == ("does_not_add_up", 500)


def test_a_contest_that_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        participation(session, "khong-co", GROUP)


@pytest.mark.parametrize("text", ["", "phone", "unit,group", "group,unit,day", "group;drop table"])
def test_a_table_that_there_is_not_is_refused(text):
    with pytest.raises(Refusal) as refusal:
        parse_by(text)
    assert refusal.value.code == "bad_dimension"


def test_an_attempt_without_a_score_is_an_attempt(session, contest):
    session.execute(delete(Score))
    session.commit()
    assert participation(session, "thi-thu", GROUP).total.scored == 0


def test_one_statement_counts_parts_and_total(session, contest, database):
    statements: list[str] = []
    with database.reading() as reading:
        event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        participation(reading, "thi-thu", UNIT)
    assert sum("FROM attempts" in statement for statement in statements) == 1
    assert len([one for one in statements if one.startswith(("SELECT", "WITH"))]) == 5
