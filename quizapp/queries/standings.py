"""The ranking of a round or of a whole contest, recomputed from the stored scores, with names as all may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import FromClause, func, select
from sqlalchemy.orm import Session

from ..domain.attempts import AttemptState
from ..domain.contests import ContestState, Prediction
from ..domain.errors import N_, NotFound
from ..domain.people import mask_name, needs_guardian
from ..domain.ranking import (
    Criterion,
    Entry,
    OverallEntry,
    OverallStanding,
    Standing,
    stand_in_order,
    stand_overall_in_order,
)
from ..domain.rounds import VIETNAM
from ..models import Attempt, Contest, Participant, ParticipantSession, Round, Score, Unit
from .ranking_rows import (
    RankedRound,
    is_settled,
    overall_rows,
    points_with,
    round_rows,
    rules_of,
    with_changes,
)

NO_SUCH_ROUND = N_("Cuộc thi không có kỳ thi này.")


# Tuples, as the domain's standings are: there is one of each for every row of a long list.
class Person(NamedTuple):
    """What all may see of a participant: the name masked unless it may be published, a child's always."""

    name: str
    unit: str


class Place(NamedTuple):
    """A standing with the person who has it; `standing.entry.participant` is the public id."""

    standing: Standing | OverallStanding
    person: Person


@dataclass(frozen=True)
class Ranking:
    """What a list of standings is about."""

    slug: str
    title: str
    #: None over all rounds.
    round: int | None
    round_title: str
    criteria: tuple[Criterion, ...]
    #: The true number for the prediction question; None while nobody knows it, and over all rounds.
    actual: int | None


@dataclass(frozen=True)
class Standings(Ranking):
    places: tuple[Place, ...]


#: A standing, and what was asked for about the person beside it.
Walk = Iterator[tuple[Standing | OverallStanding, tuple[Any, ...]]]

_PERSON = (Participant.full_name, Participant.birth_year, Participant.is_name_public, Unit.name)


def standings(session: Session, contest_slug: str, number: int | None, now: datetime) -> Standings:
    """All places of `walk_standings` at once: where the list is known to be short."""
    ranking, places = walk_standings(session, contest_slug, number, now)
    return Standings(**vars(ranking), places=tuple(places))


def round_standings(session: Session, contest_slug: str, number: int, now: datetime) -> Standings:
    """Who stands where in one round: ranked participants with a graded attempt, by the contest's own criteria."""
    return standings(session, contest_slug, number, now)


def overall_standings(session: Session, contest_slug: str, now: datetime) -> Standings:
    """Who stands where over all rounds together: counted attempts added up, ranked by the same criteria."""
    contest = find_contest(session, contest_slug)
    ranking, walk = rank_overall(session, contest, now, *_PERSON)
    return Standings(**vars(ranking), places=tuple(_places(walk, now)))


def walk_standings(
    session: Session, contest_slug: str, number: int | None, now: datetime
) -> tuple[Ranking, Iterator[Place]]:
    """Of the round of that number; without one, of the only round there is, or over all rounds.

    The places can be walked through once, in order, while the session is open; they are never all in memory.
    """
    contest = find_contest(session, contest_slug)
    numbers = [one.number for one in contest.rounds]
    if number is None and len(numbers) == 1:
        number = numbers[0]
    if number is None:
        ranking, walk = rank_overall(session, contest, now, *_PERSON)
    else:
        ranking, walk = rank_round(session, contest, number, now, *_PERSON)
    return ranking, _places(walk, now)


def rank_round(session: Session, contest: Contest, number: int, now: datetime, *columns: Any) -> tuple[Ranking, Walk]:
    """One round of a contest, with columns of the participant and the unit beside each standing."""
    one = next((one for one in contest.rounds if one.number == number), None)
    if one is None:
        raise NotFound(NO_SUCH_ROUND)
    rules, ranked = rules_of(contest), ranked_round(session, one, now)
    ranking = Ranking(contest.slug, contest.title, one.number, one.title, rules.criteria, ranked.actual)
    rows = round_rows(session, rules, ranked, *columns)
    return ranking, _stand(rows, rules.criteria, ranked.actual)


def rank_overall(session: Session, contest: Contest, now: datetime, *columns: Any) -> tuple[Ranking, Walk]:
    """All rounds of a contest together, as `rank_round`."""
    rules = rules_of(contest)
    rounds = [ranked_round(session, one, now) for one in contest.rounds]
    ranking = Ranking(contest.slug, contest.title, None, "", rules.criteria, None)
    if not rounds:
        return ranking, iter(())
    settled = sum(is_settled(session, rules, one) for one in rounds)
    return ranking, _stand_overall(overall_rows(session, rules, rounds, *columns), rules.criteria, settled)


def actual_number(session: Session, one: Round, now: datetime, changes: FromClause | None = None) -> int | None:
    """What the prediction question asked for: as settled, else counted among ranked people once the round is over.

    The round is over when it has closed and nobody's attempt runs any more. For full marks those count who answered
    everything right in at least one of their attempts. With `changes` as it would be after a correction.
    """
    if one.prediction is Prediction.NONE:
        return None
    if one.actual is not None:
        return one.actual
    if now < one.closes_at or _is_anybody_busy(session, one):
        return None
    counted = (
        select(func.count(Attempt.participant_id.distinct()))
        .join(Participant, Participant.id == Attempt.participant_id)
        .where(Attempt.round_id == one.id, Participant.is_ranked)
    )
    if one.prediction is Prediction.FULL_MARKS:
        counted = counted.join(Score, Score.attempt_id == Attempt.id)
        counted = with_changes(counted, changes).where(points_with(changes) == Score.max_points)
    return session.execute(counted).scalar_one()


def find_own_pid(session: Session, contest_slug: str, token_sha256: str) -> str | None:
    """The public id of the participant this browser is in the contest, if any."""
    return session.execute(
        select(Participant.pid)
        .join(ParticipantSession, ParticipantSession.participant_id == Participant.id)
        .join(Contest, Contest.id == ParticipantSession.contest_id)
        .where(Contest.slug == contest_slug, ParticipantSession.token_sha256 == token_sha256)
    ).scalar_one_or_none()


def find_contest(session: Session, slug: str) -> Contest:
    """A contest that is no draft; else NotFound."""
    contest = session.scalars(
        select(Contest).where(Contest.slug == slug, Contest.state != ContestState.DRAFT)
    ).one_or_none()
    if contest is None:
        raise NotFound
    return contest


def _is_anybody_busy(session: Session, one: Round) -> bool:
    running = select(Attempt.id).where(Attempt.round_id == one.id, Attempt.state == AttemptState.IN_PROGRESS)
    return session.execute(running.limit(1)).first() is not None


def ranked_round(session: Session, one: Round, now: datetime, changes: FromClause | None = None) -> RankedRound:
    """With its true number, as far as it is known at `now`."""
    return RankedRound(one.id, one.number, actual_number(session, one, now, changes))


def _stand(rows: Iterator[Any], criteria: tuple[Criterion, ...], actual: int | None) -> Walk:
    return stand_in_order(((Entry._make(row[:8]), row[8:]) for row in rows), criteria, actual)


def _stand_overall(rows: Iterator[Any], criteria: tuple[Criterion, ...], settled: int) -> Walk:
    def entries() -> Iterator[tuple[OverallEntry, tuple[Any, ...]]]:
        for pid, rounds, points, max_points, distance, predictions, duration_ms, ended_ms, *more in rows:
            numbers = tuple(sorted(map(int, rounds.split(","))))
            missing = settled - predictions
            yield OverallEntry(pid, numbers, points, max_points, distance, missing, duration_ms, ended_ms), tuple(more)

    return stand_overall_in_order(entries(), criteria)


def _places(walk: Walk, now: datetime) -> Iterator[Place]:
    today = now.astimezone(VIETNAM).date()
    for standing, (full_name, birth_year, is_name_public, unit) in walk:
        yield Place(standing, public_person(full_name, birth_year, is_name_public, unit, today))


def public_person(full_name: str, birth_year: int, is_name_public: bool, unit: str, today: date) -> Person:
    is_child = needs_guardian(birth_year, today)
    is_whole = is_name_public and not is_child
    return Person(full_name if is_whole else _mask_name(full_name, is_child), unit)


#: Many people have the same name, and fewer than half of them the same year and unit too.
_mask_name = lru_cache(20_000)(mask_name)
