"""What a coordinator may see: the figures of the own unit in one contest, counts only."""

from dataclasses import dataclass

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


def load_own_unit(session: Session, unit_id: int, contest_slug: str) -> OwnUnit:
    """The unit with its figures in the contest asked for ("" for the latest); NotFound when either is not there."""
    name = session.execute(select(Unit.name).where(Unit.id == unit_id)).scalar_one_or_none()
    contests = tuple(
        (slug, title)
        for slug, title in session.execute(
            select(Contest.slug, Contest.title)
            .where(Contest.state != ContestState.DRAFT)
            .order_by(Contest.opens_at.desc(), Contest.id.desc())
        )
    )
    slugs = [slug for slug, _title in contests]
    if name is None or (contest_slug and contest_slug not in slugs):
        raise NotFound
    slug = contest_slug or (slugs[0] if slugs else "")
    return OwnUnit(name, contests, unit_report(session, slug, unit_id) if slug else None)
