"""The ranking of a round or of a whole contest, recomputed from the stored scores, with names as all may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..domain.attempts import AttemptState
from ..domain.contests import ContestState, Prediction
from ..domain.errors import N_, NotFound
from ..domain.people import mask_name, needs_guardian
from ..domain.ranking import (
    Criterion,
    Entry,
    OverallStanding,
    Standing,
    counted_entries,
    overall_entries,
    rank_entries,
    rank_overall,
)
from ..domain.rounds import VIETNAM
from ..models import Attempt, Contest, Participant, ParticipantSession, Round, Score, Unit

NO_SUCH_ROUND = N_("Cuộc thi không có kỳ thi này.")


@dataclass(frozen=True)
class Person:
    """What all may see of a participant: the name masked unless it may be published, a child's always."""

    name: str
    unit: str


@dataclass(frozen=True)
class Place:
    """A standing with the person who has it; `standing.entry.participant` is the public id."""

    standing: Standing | OverallStanding
    person: Person


@dataclass(frozen=True)
class Standings:
    slug: str
    title: str
    #: None over all rounds.
    round: int | None
    round_title: str
    criteria: tuple[Criterion, ...]
    #: The true number for the prediction question; None while nobody knows it, and over all rounds.
    actual: int | None
    places: tuple[Place, ...]


def round_standings(session: Session, contest_slug: str, number: int, now: datetime) -> Standings:
    """Who stands where in one round: ranked participants with a graded attempt, by the contest's own criteria."""
    contest = _contest(session, contest_slug)
    one = next((one for one in contest.rounds if one.number == number), None)
    if one is None:
        raise NotFound(NO_SUCH_ROUND)
    actual = actual_number(session, one, now)
    return Standings(
        contest.slug,
        contest.title,
        one.number,
        one.title,
        _criteria(contest),
        actual,
        _with_people(session, contest, _rank_round(session, contest, one, actual), now),
    )


def overall_standings(session: Session, contest_slug: str, now: datetime) -> Standings:
    """Who stands where over all rounds together: counted attempts added up, ranked by the same criteria."""
    contest = _contest(session, contest_slug)
    by_round = {
        one.number: _rank_round(session, contest, one, actual_number(session, one, now)) for one in contest.rounds
    }
    ranked = rank_overall(overall_entries(by_round), _criteria(contest))
    places = _with_people(session, contest, ranked, now)
    return Standings(contest.slug, contest.title, None, "", _criteria(contest), None, places)


def standings(session: Session, contest_slug: str, number: int | None, now: datetime) -> Standings:
    """Of the round of that number; without one, of the only round there is, or over all rounds."""
    if number is None:
        numbers = [one.number for one in _contest(session, contest_slug).rounds]
        number = numbers[0] if len(numbers) == 1 else None
    if number is None:
        return overall_standings(session, contest_slug, now)
    return round_standings(session, contest_slug, number, now)


def actual_number(session: Session, one: Round, now: datetime) -> int | None:
    """What the prediction question asked for: as settled, else counted among ranked people once the round is over.

    The round is over when it has closed and nobody's attempt runs any more. For full marks those count who answered
    everything right in at least one of their attempts.
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
        counted = counted.join(Score, Score.attempt_id == Attempt.id).where(Score.points == Score.max_points)
    return session.execute(counted).scalar_one()


def find_own_pid(session: Session, contest_slug: str, token_sha256: str) -> str | None:
    """The public id of the participant this browser is in the contest, if any."""
    return session.execute(
        select(Participant.pid)
        .join(ParticipantSession, ParticipantSession.participant_id == Participant.id)
        .join(Contest, Contest.id == ParticipantSession.contest_id)
        .where(Contest.slug == contest_slug, ParticipantSession.token_sha256 == token_sha256)
    ).scalar_one_or_none()


def _contest(session: Session, slug: str) -> Contest:
    contest = session.scalars(
        select(Contest).where(Contest.slug == slug, Contest.state != ContestState.DRAFT)
    ).one_or_none()
    if contest is None:
        raise NotFound
    return contest


def _criteria(contest: Contest) -> tuple[Criterion, ...]:
    return tuple(Criterion(criterion) for criterion in contest.tie_break)


def _is_anybody_busy(session: Session, one: Round) -> bool:
    running = select(Attempt.id).where(Attempt.round_id == one.id, Attempt.state == AttemptState.IN_PROGRESS)
    return session.execute(running.limit(1)).first() is not None


def _rank_round(session: Session, contest: Contest, one: Round, actual: int | None) -> list[Standing]:
    entries = load_entries(session, one.id)
    criteria = _criteria(contest)
    return rank_entries(counted_entries(entries, contest.counted_attempt, criteria, actual), criteria, actual)


def load_entries(session: Session, round_id: int) -> list[Entry]:
    """The graded attempts of ranked participants in a round; who is out of the ranking has none."""
    rows = session.execute(
        select(
            Participant.pid,
            Attempt.pid,
            Attempt.number,
            Score.points,
            Score.max_points,
            Attempt.prediction,
            Score.duration_ms,
            Attempt.ended_at,
        )
        .join(Participant, Participant.id == Attempt.participant_id)
        .join(Score, Score.attempt_id == Attempt.id)
        .where(Attempt.round_id == round_id, Attempt.state != AttemptState.IN_PROGRESS, Participant.is_ranked)
    )
    return [
        Entry(participant, attempt, number, score, max_score, prediction, duration_ms, ended_at)
        for participant, attempt, number, score, max_score, prediction, duration_ms, ended_at in rows
        if ended_at is not None
    ]


def _with_people(
    session: Session, contest: Contest, ranked: Sequence[Standing] | Sequence[OverallStanding], now: datetime
) -> tuple[Place, ...]:
    people = _people(session, contest.id, now)
    return tuple(Place(standing, people[standing.entry.participant]) for standing in ranked)


def _people(session: Session, contest_id: int, now: datetime) -> Mapping[str, Person]:
    today = now.astimezone(VIETNAM).date()
    rows = session.execute(
        select(Participant.pid, Participant.full_name, Participant.birth_year, Participant.is_name_public, Unit.name)
        .join(Unit, Unit.id == Participant.unit_id)
        .where(Participant.contest_id == contest_id, Participant.is_ranked)
    )
    people = {}
    for pid, full_name, birth_year, is_name_public, unit in rows:
        is_child = needs_guardian(birth_year, today)
        is_whole = is_name_public and not is_child
        people[pid] = Person(full_name if is_whole else mask_name(full_name, is_child), unit)
    return people
