"""The cast: the same people in every test, so that a reader knows who may do what."""

from dataclasses import dataclass

from quizapp.domain.access import Role
from quizapp.domain.units import TargetGroup


@dataclass(frozen=True)
class Staff:
    login: str
    name: str
    role: Role


HUNG = Staff("hung", "Phạm Văn Hùng", Role.ADMINISTRATOR)
LAN = Staff("lan", "Trần Thị Lan", Role.ORGANISER)
MINH = Staff("minh", "Lê Quang Minh", Role.REVIEWER)
THAO = Staff("thao", "Đỗ Phương Thảo", Role.REPORTER)
TU = Staff("tu", "Hoàng Văn Tú", Role.COORDINATOR)

STAFF = (HUNG, LAN, MINH, THAO, TU)


@dataclass(frozen=True)
class Citizen:
    full_name: str
    birth_year: int
    phone: str
    group: TargetGroup


HOA = Citizen("Nguyễn Thị Hoa", 1956, "0912345678", TargetGroup.RESIDENTS)
AN = Citizen("Vũ Đức An", 1990, "0987654321", TargetGroup.OFFICIALS)
#: A pupil of fourteen: a guardian agrees too.
VY = Citizen("Ma Khánh Vy", 2012, "0356789012", TargetGroup.STUDENTS)
