import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.questions import Finding, Place, Severity
from quizapp.domain.unit_checks import MAX_UNIT_CODE, code_from_name, link_units
from quizapp.domain.units import DraftUnit, UnitKind


def units(*rows):
    """Units of (code, name, parent as typed), from row 2 of a file on."""
    return [
        DraftUnit(Place(at), code, name, UnitKind.OTHER, parent, {}) for at, (code, name, parent) in enumerate(rows, 2)
    ]


def shape(draft):
    return [(unit.code, unit.parent_code) for unit in draft.units]


def errors(draft):
    assert all(str(finding) for finding in draft.findings)
    return [(finding.place.row, finding.code) for finding in draft.findings]


WARD = ("ubnd", "UBND phường", "")


def test_parents_are_found_by_code_or_name_and_stand_first():
    draft = link_units(
        units(
            ("to-1", "Tổ dân phố số 1", "Khu phố Đức Xuân"),
            ("th", "Trường Tiểu học", "UBND"),
            ("kp", "Khu phố Đức Xuân", "ubnd phuong"),
            WARD,
        )
    )
    assert errors(draft) == []
    assert shape(draft) == [("ubnd", ""), ("th", "ubnd"), ("kp", "ubnd"), ("to-1", "kp")]
    assert draft.found == 4


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tổ dân phố số 1", "to-dan-pho-so-1"),
        ("  Đảng ủy – Đoàn TN  ", "dang-uy-doan-tn"),
        ("Trường THCS “Đức Xuân”", "truong-thcs-duc-xuan"),
        ("!!!", ""),
        ("", ""),
        ("ủ" * 200, "u" * MAX_UNIT_CODE),
        ("a" * 63 + " b", "a" * 63),
    ],
)
def test_a_code_is_made_of_the_name(name, code):
    assert code_from_name(name) == code


def test_units_without_a_code_get_one_of_their_own():
    draft = link_units(units(("", "Tổ 1", ""), ("", "???", ""), ("TO-2", "Tổ hai", ""), ("", "Tổ 2", "Tổ 1")))
    assert errors(draft) == []
    assert shape(draft) == [("to-1", ""), ("don-vi-3", ""), ("TO-2", ""), ("to-2-2", "to-1")]


def test_a_unit_stored_already_keeps_its_code_and_gives_it_to_nobody_else():
    stored = {"T1": "Tổ dân phố số 1", "to-9": "Khác"}
    draft = link_units(units(("", "tổ dân phố số 1", ""), ("", "Tổ 9", "")), existing=stored)
    assert errors(draft) == []
    assert shape(draft) == [("T1", ""), ("to-9-2", "")]


def test_a_parent_may_be_stored_already():
    draft = link_units(units(("a", "A", "UBND Phường"), ("b", "B", "ubnd")), existing={"UBND": "UBND phường"})
    assert errors(draft) == []
    assert shape(draft) == [("a", "UBND"), ("b", "UBND")]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([WARD, ("x", "ubnd PHƯỜNG", "")], [(3, "duplicate_name")]),
        ([WARD, ("UBND", "Trường", "")], [(3, "duplicate_code")]),
        ([("a", "A", "nowhere")], [(2, "parent_missing")]),
        ([("a", "A", "a")], [(2, "parent_circle")]),
        ([("a", "A", "b"), ("b", "B", "a"), WARD], [(2, "parent_circle"), (3, "parent_circle")]),
        (
            [("a", "A", "b"), ("b", "B", "c"), ("c", "C", "b")],
            [(2, "parent_refused"), (3, "parent_circle"), (4, "parent_circle")],
        ),
        (
            [("a", "A", "b"), ("b", "B", "c"), ("c", "C", "nowhere")],
            [(2, "parent_refused"), (3, "parent_refused"), (4, "parent_missing")],
        ),
    ],
)
def test_what_makes_no_tree_is_named_at_its_row_and_left_out(rows, found):
    draft = link_units(units(*rows))
    assert errors(draft) == found
    assert len(draft.units) == len(rows) - len(found)
    assert draft.found == len(rows)


def test_a_name_that_is_stored_under_another_code_is_refused():
    draft = link_units(units(("x", "UBND Phường", "")), existing={"ubnd": "UBND phường"})
    assert errors(draft) == [(2, "name_taken")]
    assert "ubnd" in str(draft.findings[0])


def test_a_circle_is_shown_as_the_way_around():
    draft = link_units(units(("a", "Tổ A", "b"), ("b", "Tổ B", "a")))
    assert "Tổ A → Tổ B → Tổ A" in str(draft.findings[0])


def test_children_of_a_faulty_row_are_no_orphans():
    reported = Finding(Place(2), Severity.ERROR, "bad_kind", "Sai loại.")
    draft = link_units(units(WARD, ("a", "A", "ubnd")), [reported], faulty={0})
    assert errors(draft) == [(2, "bad_kind"), (3, "parent_refused")]
    assert draft.units == ()
    assert draft.found == 2


small_rows = st.tuples(
    st.sampled_from(["", "a", "b", "c", "d"]),
    st.sampled_from(["A", "B", "C", "D", "Tổ 1", "Tổ 2", "?"]),
    st.sampled_from(["", "a", "b", "c", "Tổ 1", "d"]),
)


@given(st.lists(small_rows, max_size=7))
def test_whatever_comes_in_a_tree_comes_out_and_nobody_is_lost(rows):
    draft = link_units(units(*rows))
    seen = set()
    for unit in draft.units:
        assert unit.code
        assert unit.code.casefold() not in seen
        assert not unit.parent_code or unit.parent_code.casefold() in seen
        seen.add(unit.code.casefold())
    named = {finding.place.row for finding in draft.findings}
    assert named.isdisjoint(unit.place.row for unit in draft.units)
    assert len(named) + len(draft.units) == len(rows) == draft.found
