"""The office's list of results: the ranking with full names, phones and what else is needed to hand out prizes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.contests import ContestState
from ..domain.errors import NotFound
from ..domain.units import TargetGroup
from ..models import Contest, Participant, Unit
from .standings import Standings, overall_standings, round_standings


@dataclass(frozen=True)
class Contact:
    """A participant as only the office may see one."""

    full_name: str
    birth_year: int
    phone: str
    guardian_name: str
    guardian_phone: str
    group: TargetGroup
    unit: str


@dataclass(frozen=True)
class Results:
    """The standings of every round and, where there are several, over all; contacts by participant."""

    slug: str
    title: str
    standings: tuple[Standings, ...]
    contacts: Mapping[str, Contact]


def load_results(session: Session, contest_slug: str, now: datetime) -> Results:
    """All standings of a contest as they are now, with the people behind them."""
    contest = session.scalars(
        select(Contest).where(Contest.slug == contest_slug, Contest.state != ContestState.DRAFT)
    ).one_or_none()
    if contest is None:
        raise NotFound
    numbers = [one.number for one in contest.rounds]
    lists = [round_standings(session, contest_slug, number, now) for number in numbers]
    if len(numbers) > 1:
        lists.insert(0, overall_standings(session, contest_slug, now))
    return Results(contest.slug, contest.title, tuple(lists), _contacts(session, contest.id))


def _contacts(session: Session, contest_id: int) -> Mapping[str, Contact]:
    rows = session.execute(
        select(
            Participant.pid,
            Participant.full_name,
            Participant.birth_year,
            Participant.phone,
            Participant.guardian_name,
            Participant.guardian_phone,
            Participant.target_group,
            Unit.name,
        )
        .join(Unit, Unit.id == Participant.unit_id)
        .where(Participant.contest_id == contest_id, Participant.is_ranked)
    )
    return {
        pid: Contact(name, year, phone or "", guardian or "", guardian_phone or "", group, unit)
        for pid, name, year, phone, guardian, guardian_phone, group, unit in rows
    }
