"""What answers say of each question version, worked out now and then beside the service's work."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ItemStatistic(Base):
    __tablename__ = "item_statistics"

    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), primary_key=True)
    #: That hold it, whatever became of them.
    papers: Mapped[int]
    #: That count for the figures (see domain.item_analysis).
    answers: Mapped[int]
    #: NULL where too few answers say nothing.
    facility: Mapped[float | None]
    discrimination: Mapped[float | None]
    computed_at: Mapped[datetime]
