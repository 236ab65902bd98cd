"""What a coordinator may see: the figures of the own unit in one contest, counts only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.contests import ContestState
from ..domain.errors import NotFound
from ..models import Contest, Unit
from .participation import Report, unit_report


@dataclass(frozen=True)
class OwnUnit:
    name: str
    #: Slug and title of the contests there are figures of, the latest first.
    contests: tuple[tuple[str, str], ...]
    #: None while there is no contest.
    report: Report | None


def load_own_unit(session: Session, unit_id: int, contest_slug: str, now: datetime) -> OwnUnit:
    """The unit with its figures in the contest asked for, or the latest opened; NotFound when one is missing."""
    name = session.execute(select(Unit.name).where(Unit.id == unit_id)).scalar_one_or_none()
    contests = session.execute(
        select(Contest.slug, Contest.title, Contest.opens_at)
        .where(Contest.state != ContestState.DRAFT)
        .order_by(Contest.opens_at.desc(), Contest.id.desc())
    ).all()
    if name is None or (contest_slug and contest_slug not in [slug for slug, _title, _opens_at in contests]):
        raise NotFound
    opened = [slug for slug, _title, opens_at in contests if opens_at <= now]
    slug = contest_slug or next(iter([*opened, *(slug for slug, *_ in contests)]), "")
    report = unit_report(session, slug, unit_id) if slug else None
    return OwnUnit(name, tuple((slug, title) for slug, title, _opens_at in contests), report)
