"""The office's list of results: the ranking with full names, phones and what else is needed to hand out prizes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..domain.ranking import OverallStanding, Standing
from ..domain.units import TargetGroup
from ..models import Contest, Participant, Unit
from .standings import (
    Ranking,
    Standings,
    Walk,
    find_contest,
    overall_standings,
    rank_overall,
    rank_round,
    round_standings,
)


class Contact(NamedTuple):
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


@dataclass(frozen=True)
class ResultList:
    """One list; its rows can be walked through once, in order, while the session is open."""

    ranking: Ranking
    rows: Iterator[tuple[Standing | OverallStanding, Contact]]


_CONTACT = (
    Participant.full_name,
    Participant.birth_year,
    func.coalesce(Participant.phone, ""),
    func.coalesce(Participant.guardian_name, ""),
    func.coalesce(Participant.guardian_phone, ""),
    Participant.target_group,
    Unit.name,
)


def walk_results(session: Session, contest_slug: str, now: datetime) -> Iterator[ResultList]:
    """The list over all rounds where there are several, then that of every round, with the people behind them.

    However many they are, only a few are in memory. NotFound at once when there is no such contest.
    """
    return _lists(session, find_contest(session, contest_slug), now)


def load_results(session: Session, contest_slug: str, now: datetime) -> Results:
    """All lists of `walk_results` at once: where they are known to be short."""
    contest = find_contest(session, contest_slug)
    numbers = [one.number for one in contest.rounds]
    lists = [round_standings(session, contest_slug, number, now) for number in numbers]
    if len(numbers) > 1:
        lists.insert(0, overall_standings(session, contest_slug, now))
    rows = session.execute(
        select(Participant.pid, *_CONTACT)
        .join(Unit, Unit.id == Participant.unit_id)
        .where(Participant.contest_id == contest.id, Participant.is_ranked)
    )
    contacts = {row[0]: Contact(*row[1:]) for row in rows}
    return Results(contest.slug, contest.title, tuple(lists), contacts)


def _lists(session: Session, contest: Contest, now: datetime) -> Iterator[ResultList]:
    if len(contest.rounds) > 1:
        yield _with_contacts(*rank_overall(session, contest, now, *_CONTACT))
    for one in contest.rounds:
        yield _with_contacts(*rank_round(session, contest, one.number, now, *_CONTACT))


def _with_contacts(ranking: Ranking, walk: Walk) -> ResultList:
    return ResultList(ranking, ((standing, Contact._make(contact)) for standing, contact in walk))
