"""Units as a tree (agencies, schools, associations, tổ dân phố) and how many people each has per target group."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.units import TargetGroup, UnitKind
from .base import Base, RowId, enum_column


class Unit(Base):
    __tablename__ = "units"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: Folded name: the same unit typed ten ways is one unit.
    name_fold: Mapped[str] = mapped_column(String(200), unique=True)
    sort_key: Mapped[str] = mapped_column(String(400))
    kind: Mapped[UnitKind] = mapped_column(enum_column(UnitKind, "unit_kind"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    is_active: Mapped[bool] = mapped_column(default=True)


class Headcount(Base):
    __tablename__ = "headcounts"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    target_group: Mapped[TargetGroup] = mapped_column(enum_column(TargetGroup, "target_group"), primary_key=True)
    count: Mapped[int]
