"""What a corrected key changes for the units, where they have a prize: foreseen as it comes out, and shown."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from quizapp.domain.participation import Dimension
from quizapp.domain.regrading import CorrectionKind, written
from quizapp.models import Contest, QuestionVersion, Round, Unit
from quizapp.queries.participation import participation
from quizapp.queries.previews import unpacked
from quizapp.queries.regrading import preview
from quizapp.services.regrading import Wanted, confirm_correction, wanted_key
from tests.factories import make_account, make_attempt, make_participant
from tests.factories.corrections import acting, keyed, make_proposal, name_of
from tests.factories.crowds import make_crowd
from tests.people import HOA, HUNG, LAN, MINH
from tests.web.test_corrections import text_of

NOW = datetime.now(UTC)
FIRST, SECOND = "Tổ dân phố số 1", "Tổ dân phố số 2"


@pytest.fixture
def version(session) -> QuestionVersion:
    """The fourth question. Tổ 1 has three people with 4, 3 and 4 points (An alone was wrong there), Tổ 2 one with 4."""
    crowd = make_crowd(session)
    versions = list(session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)))
    person = make_participant(
        session, crowd.contest, session.scalars(select(Unit).where(Unit.name == SECOND)).one(), HOA
    )
    make_attempt(session, person, session.scalars(select(Round)).one(), versions, right=4)
    session.commit()
    return versions[3]


@pytest.fixture
def foresee(session, database, version):
    """With this prize for units the fourth question's second option becomes the key."""

    def do(formula: str | None, least: float = 0):
        collective = formula and {"formula": formula, "minimum_turnout": least}
        session.execute(update(Contest).values(collective=collective))
        session.commit()
        question = keyed(session, version)
        wanted = Wanted(CorrectionKind.NEW_KEY, [version.options[1].code], written(question.key))
        with database.snapshot() as reading:
            return preview(reading, question.version_id, question.key, wanted_key(question, wanted), NOW)

    return do


def means(session) -> dict[str, float | None]:
    session.rollback()
    table = participation(session, "thi-thu", (Dimension.UNIT,))
    names = dict(session.execute(select(Unit.code, Unit.name)).all())
    return {names[row.keys[0]]: row.mean_score for row in table.rows}


def test_means_and_places_come_out_as_foreseen(session, version, foresee):
    found = foresee("turnout_and_mean")
    (units,) = found.units
    assert unpacked(found.packed()) == found
    assert (units.is_by_score, units.ranked) == (True, 2)
    assert [(one.name, one.place_before, one.place_after) for one in units.moved] == [(FIRST, 2, 1), (SECOND, 1, 2)]
    assert {one.name: one.total_before / one.scored for one in units.moves} == means(session)
    pid = make_proposal(session, make_account(session, LAN), version, CorrectionKind.NEW_KEY, (1,), now=NOW)
    confirm_correction(session, acting(make_account(session, MINH)), pid, NOW)
    session.commit()
    assert {one.name: one.total_after / one.scored for one in units.moves} == means(session)


def test_units_without_the_turnout_have_no_place(foresee):
    (units,) = foresee("turnout_and_mean", 0.02).units
    assert units.ranked == 1
    assert [(one.name, one.place_before, one.place_after) for one in units.moves] == [(FIRST, 1, 1), (SECOND, 0, 0)]
    assert units.moved == []


def test_a_prize_for_taking_part_does_not_depend_on_keys(foresee):
    (units,) = foresee("turnout").units
    assert (units.is_by_score, units.moves) == (False, ())


def test_where_units_have_no_prize_nothing_is_counted(foresee):
    assert foresee(None).units == ()


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("turnout_and_mean", "2 đơn vị đổi điểm trung bình, 2 trên 2 đơn vị được xét đổi thứ tự"),
        ("participants", "tính theo tỷ lệ hoặc số người tham gia nên không đổi"),
    ],
)
def test_the_page_says_so(staff_client, session, version, foresee, formula, sentence):
    foresee(formula)
    bank, pid, number = name_of(session, version)
    address = f"/staff/banks/{bank}/questions/{pid}/{number}/correct?kind=new_key&keys={version.options[1].code}"
    page = text_of(staff_client(HUNG).get(address).text)
    assert sentence in page
    assert ("4,000 → 3,000" in page) is (formula == "turnout_and_mean")
