"""Invented people for the demonstration: Vietnamese names, ages, groups, units, telephone numbers of nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

from .people import needs_guardian
from .units import TargetGroup

#: Family names by how many of a hundred people of the region have them.
_FAMILIES = {
    "Nguyễn": 28,
    "Trần": 10,
    "Lê": 8,
    "Phạm": 7,
    "Hoàng": 6,
    "Vũ": 5,
    "Đỗ": 4,
    "Ma": 4,
    "Nông": 3,
    "Đặng": 3,
    "Bùi": 3,
    "Hà": 3,
    "Lương": 2,
    "Triệu": 2,
    "Phan": 2,
    "Ngô": 2,
    "Dương": 2,
    "Lý": 2,
    "Bàn": 1,
    "Quan": 1,
    "Đinh": 1,
    "Tạ": 1,
}
_MEN = (
    ("Văn", "Đức", "Hữu", "Minh", "Quang", "Xuân", "Công", "Ngọc", "Thanh", "Đình", "Tuấn", "Trọng"),
    (
        *("An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hùng", "Hưng", "Khánh", "Kiên", "Lâm", "Long"),
        *(
            "Mạnh",
            "Nam",
            "Nghĩa",
            "Phong",
            "Phúc",
            "Quân",
            "Sơn",
            "Thắng",
            "Thành",
            "Tiến",
            "Trung",
            "Tú",
            "Tùng",
            "Việt",
        ),
    ),
)
_WOMEN = (
    ("Thị", "Thị Thu", "Thị Minh", "Thị Hồng", "Ngọc", "Thu", "Thanh", "Phương", "Khánh", "Thị Kim", "Bích", "Mai"),
    (
        *("An", "Anh", "Châu", "Chi", "Dung", "Duyên", "Giang", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hương", "Huyền"),
        *("Lan", "Linh", "Loan", "Ly", "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quỳnh", "Thảo", "Thủy", "Yến"),
    ),
)
#: Youngest and oldest of each group.
_AGES = {
    TargetGroup.OFFICIALS: (23, 60),
    TargetGroup.WORKERS: (19, 58),
    TargetGroup.MEMBERS: (18, 70),
    TargetGroup.STUDENTS: (9, 17),
    TargetGroup.RESIDENTS: (16, 82),
}
#: How ready each group is to take part; units differ by half of it.
_KEENNESS = {
    TargetGroup.OFFICIALS: 9.0,
    TargetGroup.WORKERS: 1.5,
    TargetGroup.MEMBERS: 2.5,
    TargetGroup.STUDENTS: 3.0,
    TargetGroup.RESIDENTS: 1.0,
}
#: The range 09000xxxxx: right in form, so that every check is passed, and plainly made up.
_PHONE_START = "09000"
_PHONES = 100_000


@dataclass(frozen=True)
class UnitGroup:
    """So many people of one group in one unit."""

    unit_id: int
    group: TargetGroup
    headcount: int


@dataclass(frozen=True)
class Person:
    full_name: str
    birth_year: int
    phone: str | None
    group: TargetGroup
    #: The counted group and what else the person is.
    labels: tuple[TargetGroup, ...]
    unit_id: int
    guardian_name: str | None
    guardian_phone: str | None
    is_name_public: bool
    may_be_called: bool
    #: From 0 to 1: how much the person knows.
    ability: float


class Crowd:
    """Makes people of these units, one after the other, out of a chance that the caller seeded."""

    def __init__(self, places: Sequence[UnitGroup], today: date, chance: Random) -> None:
        """ValueError when the units have no people."""
        self._places = [place for place in places if place.headcount]
        if not self._places:
            raise ValueError("units without people")
        self._today = today
        self._chance = chance
        keenness: Mapping[int, float] = {unit: 0.5 + chance.random() for unit in {one.unit_id for one in self._places}}
        self._weights = list(
            accumulate(one.headcount * _KEENNESS[one.group] * keenness[one.unit_id] for one in self._places)
        )
        self._families = list(_FAMILIES)
        self._family_weights = list(accumulate(_FAMILIES.values()))

    def person(self) -> Person:
        chance = self._chance
        place = chance.choices(self._places, cum_weights=self._weights)[0]
        youngest, oldest = _AGES[place.group]
        year = self._today.year - chance.randint(youngest, oldest)
        family = chance.choices(self._families, cum_weights=self._family_weights)[0]
        is_child = needs_guardian(year, self._today)
        return Person(
            full_name=self._name(family),
            birth_year=year,
            phone=None if is_child else _phone(chance),
            group=place.group,
            labels=self._labels(place.group, self._today.year - year),
            unit_id=place.unit_id,
            guardian_name=self._name(family) if is_child else None,
            guardian_phone=_phone(chance) if is_child else None,
            is_name_public=not is_child and chance.random() < 0.7,
            may_be_called=chance.random() < 0.8,
            ability=min(max(chance.gauss(0.7 if place.group is TargetGroup.OFFICIALS else 0.6, 0.16), 0.15), 0.97),
        )

    def _name(self, family: str) -> str:
        middles, given = self._chance.choice((_MEN, _WOMEN))
        return f"{family} {self._chance.choice(middles)} {self._chance.choice(given)}"

    def _labels(self, group: TargetGroup, age: int) -> tuple[TargetGroup, ...]:
        further = []
        if group in (TargetGroup.OFFICIALS, TargetGroup.WORKERS) and self._chance.random() < 0.6:
            further.append(TargetGroup.MEMBERS)
        if group is not TargetGroup.RESIDENTS and age >= 16 and self._chance.random() < 0.5:
            further.append(TargetGroup.RESIDENTS)
        return (group, *further)


def _phone(chance: Random) -> str:
    return f"{_PHONE_START}{chance.randrange(_PHONES):05}"
