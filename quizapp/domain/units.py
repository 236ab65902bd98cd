"""Units, target groups and headcounts: the denominators of every report."""

from enum import StrEnum


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
