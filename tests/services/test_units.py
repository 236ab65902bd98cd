"""Loading units: what is added, what is kept, and that nothing is stored half."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from quizapp.domain.errors import Refusal
from quizapp.domain.units import TargetGroup, UnitKind
from quizapp.files.unit_table import read_units
from quizapp.models import AuditEvent, Unit
from quizapp.queries.units import active_units, unit_names, unit_tree
from quizapp.services.audit import CLI
from quizapp.services.units import UnitsLoaded, import_units
from tests.factories import make_unit

NOW = datetime(2026, 10, 10, 3, tzinfo=UTC)
HEADER = "Mã,Tên đơn vị,Loại,Trực thuộc,Cán bộ,Học sinh,Nhân dân\n"


def load(session, *rows):
    text = HEADER + "\n".join(rows)
    return import_units(session, CLI, read_units(text.encode(), "x.csv", unit_names(session)), NOW)


def test_units_are_stored_as_a_tree_with_their_people(session):
    loaded = load(
        session,
        "t10,Tổ dân phố số 10,Tổ dân phố,,,,250",
        "th,Trường THCS Lê Quý Đôn,Trường học,ubnd,40,820,",
        "ubnd,UBND phường,Cơ quan,,45,,",
        "t2,Tổ dân phố số 2,Tổ dân phố,,,,0",
    )
    assert loaded == UnitsLoaded(created=4, updated=0)
    tree = [(node.depth, node.name, node.people) for node in unit_tree(session)]
    assert tree == [
        (0, "Tổ dân phố số 2", 0),
        (0, "Tổ dân phố số 10", 250),
        (0, "UBND phường", 45),
        (1, "Trường THCS Lê Quý Đôn", 860),
    ]
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.details) == ("units.imported", {"created": 4, "updated": 0})


def test_loading_twice_changes_nothing(session):
    rows = ("ubnd,UBND phường,Cơ quan,,45,,", "t2,Tổ dân phố số 2,Tổ dân phố,,,,300")
    load(session, *rows)
    before = unit_tree(session)
    assert load(session, *rows) == UnitsLoaded(created=0, updated=2)
    assert unit_tree(session) == before


def test_a_known_code_gets_the_new_name_kind_parent_and_numbers(session):
    load(session, "ubnd,UBND phường,Cơ quan,,45,,", "th,Trường cũ,Cơ quan,,40,820,7")
    load(session, "TH,Trường mới,Trường học,ubnd,41,,")
    node = unit_tree(session)[1]
    assert (node.code, node.name, node.kind, node.depth) == ("th", "Trường mới", UnitKind.SCHOOL, 1)
    # An empty cell says nothing: the number stays.
    assert node.headcounts == {TargetGroup.OFFICIALS: 41, TargetGroup.STUDENTS: 820, TargetGroup.RESIDENTS: 7}


def test_a_file_with_an_error_is_refused_as_a_whole(session):
    with pytest.raises(Refusal) as refusal:
        load(session, "a,Đơn vị A,Cơ quan,,1,,", "b,Đơn vị B,Gì đó,,1,,")
    assert refusal.value.code == "units_have_errors"
    assert session.scalars(select(Unit)).all() == []
    assert session.scalars(select(AuditEvent)).all() == []


def test_a_circle_with_what_is_stored_is_refused(session):
    a = make_unit(session, "A một")
    make_unit(session, "B hai", parent=a)
    session.commit()
    with pytest.raises(Refusal) as refusal:
        load(session, f"{a.code},A một,Cơ quan,b-hai,,,")
    assert refusal.value.code == "parent_circle"
    session.rollback()
    assert session.get_one(Unit, a.id).parent_id is None


def test_a_unit_without_a_code_is_known_by_its_name(session):
    load(session, ",Tổ dân phố số 2,Tổ dân phố,,,,300")
    assert load(session, ",TỔ DÂN PHỐ SỐ 2,Tổ dân phố,,,,301") == UnitsLoaded(created=0, updated=1)
    assert [node.people for node in unit_tree(session)] == [301]


def test_the_units_to_choose_from_are_those_in_use_in_vietnamese_order(session):
    for name in ("Tổ dân phố số 10", "Tổ dân phố số 9", "Đoàn phường", "Công an phường"):
        make_unit(session, name)
    make_unit(session, "Tổ giải thể").is_active = False
    session.flush()
    names = [unit.name for unit in active_units(session)]
    assert names == ["Công an phường", "Đoàn phường", "Tổ dân phố số 9", "Tổ dân phố số 10"]
