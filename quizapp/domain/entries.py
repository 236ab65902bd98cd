"""The entry form of a contest: what a citizen says about themselves, checked as a whole, every fault named at once."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from .consents import Purpose
from .errors import N_, Refusal
from .people import age_at, birth_year, full_name, needs_guardian, phone
from .text import fold, tidy
from .units import TargetGroup

_Checked = TypeVar("_Checked")
_WHOLE_DATE = re.compile(r"(?:\d{1,2}[/.-]\d{1,2}[/.-](\d{4}))|(?:(\d{4})-\d{2}-\d{2})")


@dataclass(frozen=True)
class RawEntry:
    """As typed. `birth` is a year, or a whole date of which the year is kept; `unit` a code or a name."""

    full_name: str
    birth: str
    phone: str
    group: str
    unit: str
    labels: Collection[str] = ()
    guardian_name: str = ""
    guardian_phone: str = ""
    consents: Collection[str] = ()


class UnitName(Protocol):
    """A unit that may be chosen."""

    @property
    def id(self) -> int: ...

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    full_name: str
    birth_year: int
    #: None only for those under 16 whose guardian gave theirs.
    phone: str | None
    group: TargetGroup
    #: Every label the person carries, `group` among them.
    labels: frozenset[TargetGroup]
    unit_id: int
    guardian_name: str | None
    guardian_phone: str | None
    consents: frozenset[Purpose]


def read_entry(
    raw: RawEntry, groups: Collection[TargetGroup], min_age: int, units: Collection[UnitName], today: date
) -> Entry | list[Refusal]:
    """The entry, or every reason against it, each naming its field; in the order of the form."""
    faults: list[Refusal] = []

    def attempt(check: Callable[[], _Checked]) -> _Checked | None:
        try:
            return check()
        except Refusal as refusal:
            faults.append(refusal)
            return None

    name = attempt(lambda: full_name(raw.full_name))
    year = attempt(lambda: _old_enough(birth_year(_year_of(raw.birth), today), min_age, today))
    is_child = year is not None and needs_guardian(year, today)
    own_phone = None if is_child and not tidy(raw.phone) else attempt(lambda: phone(raw.phone))
    group = attempt(lambda: _group(raw.group, groups))
    unit = attempt(lambda: find_unit(raw.unit, units))
    guardian_name = attempt(lambda: _guardian_name(raw.guardian_name)) if is_child else None
    guardian_phone = attempt(lambda: _guardian_phone(raw.guardian_phone)) if is_child else None
    consents = frozenset(purpose for purpose in Purpose if purpose in raw.consents)
    faults += _missing_consents(consents, is_child)
    if faults or name is None or year is None or group is None or unit is None:
        return faults
    labels = frozenset(one for one in groups if one in raw.labels) | {group}
    return Entry(name, year, own_phone, group, labels, unit.id, guardian_name, guardian_phone, consents)


def find_unit(typed: str, units: Collection[UnitName]) -> UnitName:
    """By code, or by name however it is typed; refuses (unknown_unit) what is not on the list."""
    wanted = fold(typed)
    for unit in units:
        if wanted and wanted in (fold(unit.code), fold(unit.name)):
            return unit
    message = (
        N_("Không có đơn vị “%(unit)s” trong danh sách. Hãy chọn một đơn vị trong danh sách.")
        if wanted
        else N_("Hãy chọn đơn vị hoặc tổ dân phố.")
    )
    raise Refusal("unknown_unit", message, field="unit", unit=tidy(typed)[:80])


def _year_of(typed: str) -> str:
    whole = _WHOLE_DATE.fullmatch(tidy(typed))
    return (whole[1] or whole[2]) if whole else typed


def _old_enough(year: int, min_age: int, today: date) -> int:
    if age_at(year, today) < min_age:
        raise Refusal(
            "too_young",
            N_("Theo thể lệ, người dự thi phải từ %(age)s tuổi trở lên trong năm nay."),
            field="birth_year",
            age=min_age,
        )
    return year


def _group(typed: str, groups: Collection[TargetGroup]) -> TargetGroup:
    for group in groups:
        if typed == group.value:
            return group
    raise Refusal("unknown_group", N_("Hãy chọn một nhóm trong danh sách."), field="group")


def _guardian_name(typed: str) -> str:
    try:
        return full_name(typed)
    except Refusal as refusal:
        message = (
            refusal.message if tidy(typed) else N_("Người dưới 16 tuổi cần họ tên của cha, mẹ hoặc người giám hộ.")
        )
        raise _beside(refusal, "guardian_name", message) from refusal


def _guardian_phone(typed: str) -> str:
    try:
        return phone(typed)
    except Refusal as refusal:
        raise _beside(refusal, "guardian_phone", refusal.message) from refusal


def _beside(refusal: Refusal, field: str, message: str) -> Refusal:
    """The same reason, beside another field."""
    moved = Refusal(refusal.code, message, status=refusal.status, field=field)
    moved.params = refusal.params
    return moved


def _missing_consents(given: Collection[Purpose], is_child: bool) -> list[Refusal]:
    faults = []
    if Purpose.TAKE_PART not in given:
        faults.append(
            Refusal(
                "consent_missing",
                N_("Cần đánh dấu đồng ý cho Ban Tổ chức dùng thông tin thì mới dự thi được."),
                field="consent_take_part",
            )
        )
    if is_child and Purpose.GUARDIAN not in given:
        faults.append(
            Refusal(
                "guardian_consent_missing",
                N_("Người dưới 16 tuổi cần có sự đồng ý của cha, mẹ hoặc người giám hộ."),
                field="consent_guardian",
            )
        )
    return faults
