"""Units, target groups and headcounts: the denominators of every report."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .questions import Finding, Place


class TargetGroup(StrEnum):
    OFFICIALS = "officials"
    WORKERS = "workers"
    MEMBERS = "members"
    STUDENTS = "students"
    RESIDENTS = "residents"


class UnitKind(StrEnum):
    AGENCY = "agency"
    SCHOOL = "school"
    ASSOCIATION = "association"
    ENTERPRISE = "enterprise"
    #: A tổ dân phố.
    NEIGHBOURHOOD = "neighbourhood"
    OTHER = "other"


@dataclass(frozen=True)
class DraftUnit:
    """A unit as a file gives it. Text is NFC and trimmed; `parent_code` is empty for one that belongs to no other."""

    place: Place
    code: str
    name: str
    kind: UnitKind
    parent_code: str
    #: People by target group; a group the file says nothing about is left out, which is not the same as 0.
    headcounts: Mapping[str, int]


@dataclass(frozen=True)
class DraftUnits:
    """A file of units as it was understood: parents stand before those that belong to them.

    Every row of a unit is in `units` or named by an error in `findings`; found counts both.
    """

    units: tuple[DraftUnit, ...]
    findings: tuple[Finding, ...]
    found: int = 0
