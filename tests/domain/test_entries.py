"""The entry form as a whole: every fault named, in the order of the form; a good one in one shape."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from quizapp.domain.consents import NOTICES, Purpose, notice_sha256
from quizapp.domain.entries import Entry, RawEntry, find_unit, read_entry
from quizapp.domain.errors import Refusal
from quizapp.domain.units import TargetGroup

TODAY = date(2026, 10, 10)
GROUPS = tuple(TargetGroup)


@dataclass(frozen=True)
class AUnit:
    id: int
    code: str
    name: str


UNITS = (AUnit(1, "to-5", "Tổ dân phố số 5"), AUnit(2, "thpt", "Trường THPT Tân Trào"))
GOOD = RawEntry("nguyễn thị hoa", "1956", "+84 912 345 678", "residents", "to-5", consents=("take_part",))


def read(raw: RawEntry, **rules) -> Entry | list[Refusal]:
    return read_entry(raw, rules.get("groups", GROUPS), rules.get("min_age", 0), UNITS, TODAY)


def codes(raw: RawEntry, **rules) -> list[tuple[str, str | None]]:
    faults = read(raw, **rules)
    assert isinstance(faults, list)
    return [(fault.code, fault.field) for fault in faults]


def test_a_good_entry_comes_in_one_shape():
    assert read(GOOD) == Entry(
        "Nguyễn Thị Hoa",
        1956,
        "0912345678",
        TargetGroup.RESIDENTS,
        frozenset({TargetGroup.RESIDENTS}),
        1,
        None,
        None,
        frozenset({Purpose.TAKE_PART}),
    )


def test_every_fault_is_named_in_the_order_of_the_form():
    assert codes(RawEntry("", "56", "1", "", "")) == [
        ("bad_name", "full_name"),
        ("bad_birth_year", "birth_year"),
        ("bad_phone", "phone"),
        ("unknown_group", "group"),
        ("unknown_unit", "unit"),
        ("consent_missing", "consent_take_part"),
    ]


def test_a_group_the_contest_is_not_for_is_refused():
    assert codes(GOOD, groups=(TargetGroup.STUDENTS,)) == [("unknown_group", "group")]


def test_labels_are_kept_as_far_as_the_contest_knows_them_and_hold_the_counted_one():
    raw = replace(GOOD, labels=("members", "officials", "martians"))
    entry = read(raw, groups=(TargetGroup.RESIDENTS, TargetGroup.MEMBERS))
    assert isinstance(entry, Entry)
    assert entry.labels == {TargetGroup.RESIDENTS, TargetGroup.MEMBERS}


@pytest.mark.parametrize(("year", "is_child"), [("2010", False), ("2011", True)])
def test_below_sixteen_in_this_year_a_guardian_agrees_too(year, is_child):
    raw = replace(GOOD, birth=year)
    if not is_child:
        assert isinstance(read(raw), Entry)
        return
    assert codes(raw) == [
        ("bad_name", "guardian_name"),
        ("bad_phone", "guardian_phone"),
        ("guardian_consent_missing", "consent_guardian"),
    ]
    given = replace(
        raw, phone="", guardian_name="Lê Thị Mai", guardian_phone="0987654321", consents=("take_part", "guardian")
    )
    entry = read(given)
    assert isinstance(entry, Entry)
    assert (entry.phone, entry.guardian_name, entry.guardian_phone) == (None, "Lê Thị Mai", "0987654321")


def test_what_an_adult_typed_for_children_is_not_kept():
    entry = read(replace(GOOD, guardian_name="Lê Thị Mai", guardian_phone="0987654321"))
    assert isinstance(entry, Entry)
    assert (entry.guardian_name, entry.guardian_phone) == (None, None)


@pytest.mark.parametrize("birth", ["1956", "15/08/1956", "5.8.1956", "1956-08-15", " 1956 "])
def test_a_whole_date_gives_its_year(birth):
    entry = read(replace(GOOD, birth=birth))
    assert isinstance(entry, Entry)
    assert entry.birth_year == 1956


@pytest.mark.parametrize(("year", "is_old_enough"), [("2011", True), ("2012", False)])
def test_the_least_age_counts_by_the_calendar_year(year, is_old_enough):
    raw = replace(
        GOOD,
        birth=year,
        guardian_name="Lê Mai",
        guardian_phone="0987654321",
        consents=("take_part", "guardian"),
    )
    result = read(raw, min_age=15)
    assert isinstance(result, Entry) is is_old_enough
    if isinstance(result, list):
        assert [fault.code for fault in result] == ["too_young"]


@pytest.mark.parametrize("typed", ["to-5", "TO-5", "Tổ dân phố số 5", "to dan pho so 5", " tổ  dân phố số 5 "])
def test_a_unit_is_found_by_code_or_by_name_however_it_is_typed(typed):
    assert find_unit(typed, UNITS).id == 1


@pytest.mark.parametrize("typed", ["", "  ", "Tổ dân phố số 55", "tổ"])
def test_no_unit_is_guessed(typed):
    with pytest.raises(Refusal) as refusal:
        find_unit(typed, UNITS)
    assert refusal.value.field == "unit"


def test_each_purpose_has_words_of_its_own_and_their_hash():
    assert len({notice_sha256(purpose) for purpose in Purpose}) == len(Purpose)
    assert set(NOTICES) == set(Purpose)
