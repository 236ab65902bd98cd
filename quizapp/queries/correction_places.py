"""What a confirmed correction changed on each board, as it was kept: for its page, and for the office's list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from ..domain.rounds import VIETNAM
from ..domain.units import TargetGroup
from ..models import Attempt, Contest, KeyCorrection, Participant, PlaceChange, Round, Score, ScoreChange, Unit
from .boards import load_people
from .corrections import PAGE_SIZE
from .ranking_rows import stream
from .standings import Person, public_person


@dataclass(frozen=True)
class KeptPrize:
    """Who came into the prize places of a board and who left them: all counted, the first named."""

    board: str
    places: int
    gained: tuple[Person, ...]
    gained_count: int
    lost: tuple[Person, ...]
    lost_count: int


@dataclass(frozen=True)
class KeptBoard:
    """One board: people on it, whose score and whose rank changed. `number` is None over all rounds."""

    slug: str
    contest: str
    number: int | None
    title: str
    people: int
    scores: int
    ranks: int
    prizes: tuple[KeptPrize, ...]


class KeptPlace(NamedTuple):
    person: Person
    rank_before: int
    rank_after: int
    score_before: int
    score_after: int


class ChangedAttempt(NamedTuple):
    """An attempt whose score changed, with the person as only the office may see one, and the places if kept."""

    contest: str
    round: str
    full_name: str
    birth_year: int
    phone: str
    group: TargetGroup
    unit: str
    number: int
    before: int
    after: int
    max_points: int
    rank_before: int | None
    rank_after: int | None
    overall_before: int | None
    overall_after: int | None


def kept_boards(session: Session, correction_pid: str, now: datetime) -> tuple[KeptBoard, ...] | None:
    """None as long as they have not been worked out."""
    kept = session.execute(select(KeyCorrection.places).where(KeyCorrection.pid == correction_pid)).scalar_one_or_none()
    if kept is None:
        return None
    boards = kept["boards"]
    winners = {one for board in boards for prize in board["prizes"] for one in (*prize["gained"], *prize["lost"])}
    people = load_people(session, sorted(winners), now)
    rows = session.execute(
        select(Contest.slug, Contest.title, Round.number, Round.title)
        .join(Round, Round.contest_id == Contest.id)
        .where(Contest.slug.in_({board["slug"] for board in boards}))
    )
    contests, rounds = {}, {}
    for slug, title, number, round_title in rows:
        contests[slug] = title
        rounds[slug, number] = round_title
    return tuple(
        KeptBoard(
            board["slug"],
            contests[board["slug"]],
            board["number"],
            rounds.get((board["slug"], board["number"]), ""),
            board["people"],
            board["scores"],
            board["ranks"],
            tuple(_prize(prize, people) for prize in board["prizes"]),
        )
        for board in boards
    )


def kept_places(
    session: Session, correction_pid: str, board: KeptBoard, page: int, now: datetime
) -> tuple[int, Sequence[KeptPlace]]:
    """How many are kept of a board, and one page of them in the new order."""
    kept = _kept(correction_pid).where(Contest.slug == board.slug, PlaceChange.number == (board.number or 0))
    total = session.execute(select(func.count()).select_from(kept.with_only_columns(1).subquery())).scalar_one()
    rows = session.execute(
        kept.join(Unit, Unit.id == Participant.unit_id)
        .with_only_columns(
            Participant.full_name, Participant.birth_year, Participant.is_name_public, Unit.name, *_PLACE
        )
        .order_by(PlaceChange.rank_after, PlaceChange.participant_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    today = now.astimezone(VIETNAM).date()
    return total, [
        KeptPlace(public_person(name, born, is_public, unit, today), *place)
        for name, born, is_public, unit, *place in rows
    ]


def count_changed(session: Session, correction_pid: str) -> int:
    """How many attempts have another score by it."""
    counted = select(func.count()).select_from(ScoreChange).join(KeyCorrection)
    return session.execute(counted.where(KeyCorrection.pid == correction_pid)).scalar_one()


def walk_changed(session: Session, correction_pid: str) -> Iterator[ChangedAttempt]:
    """Every attempt whose score changed, by contest, round and name, once, while the session is open."""
    place, overall = aliased(PlaceChange), aliased(PlaceChange)

    def beside(kept: Any, number: Any) -> Any:
        own = kept.correction_id == ScoreChange.correction_id, kept.participant_id == Participant.id
        return and_(*own, kept.number == number)

    statement: Any = (
        select(
            Contest.title,
            Round.title,
            Participant.full_name,
            Participant.birth_year,
            func.coalesce(Participant.phone, ""),
            Participant.target_group,
            Unit.name,
            Attempt.number,
            ScoreChange.points_before,
            ScoreChange.points_after,
            Score.max_points,
            place.rank_before,
            place.rank_after,
            overall.rank_before,
            overall.rank_after,
        )
        .select_from(ScoreChange)
        .join(KeyCorrection, KeyCorrection.id == ScoreChange.correction_id)
        .join(Score, Score.attempt_id == ScoreChange.attempt_id)
        .join(Attempt, Attempt.id == ScoreChange.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(Contest, Contest.id == Round.contest_id)
        .join(Participant, Participant.id == Attempt.participant_id)
        .join(Unit, Unit.id == Participant.unit_id)
        .outerjoin(place, beside(place, Round.number))
        .outerjoin(overall, beside(overall, 0))
        .where(KeyCorrection.pid == correction_pid)
        .order_by(Contest.id, Round.number, Participant.sort_key, Attempt.id)
    )
    return (ChangedAttempt._make(row) for row in stream(session, statement))


_PLACE = PlaceChange.rank_before, PlaceChange.rank_after, PlaceChange.score_before, PlaceChange.score_after


def _kept(correction_pid: str) -> Select[Any]:
    return (
        select(PlaceChange.participant_id)
        .select_from(PlaceChange)
        .join(KeyCorrection, KeyCorrection.id == PlaceChange.correction_id)
        .join(Participant, Participant.id == PlaceChange.participant_id)
        .join(Contest, Contest.id == Participant.contest_id)
        .where(KeyCorrection.pid == correction_pid)
    )


def _prize(plain: dict[str, Any], people: Any) -> KeptPrize:
    gained, lost = (tuple(people[one] for one in plain[name] if one in people) for name in ("gained", "lost"))
    return KeptPrize(plain["board"], plain["places"], gained, plain["gained_count"], lost, plain["lost_count"])
