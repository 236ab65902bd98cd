"""Who stands where: an ordered list of criteria makes places, real ties share one (1-2-2-4), input order is nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import chain, pairwise
from typing import NamedTuple, TypeVar

#: What each missing prediction adds to the distance: more than any distance, so that it comes after every prediction.
NO_PREDICTION = 2**40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Criterion(StrEnum):
    SCORE = "score"
    PREDICTION = "prediction"
    DURATION = "duration"
    SUBMITTED_AT = "submitted_at"


class Counted(StrEnum):
    """Which of a participant's attempts in a round counts."""

    BEST = "best"
    FIRST = "first"
    LAST = "last"


# Tuples: a long ranking makes hundreds of thousands of them, and a frozen dataclass takes three times as long to make.
class Entry(NamedTuple):
    """One graded attempt. `participant` and `attempt` are ids without meaning; `number` counts the attempts."""

    participant: str
    attempt: str
    number: int
    score: int
    max_score: int
    prediction: int | None
    duration_ms: int
    submitted_at: datetime


class OverallEntry(NamedTuple):
    """A participant over several rounds: everything added up, the last submit, the rounds taken part in."""

    participant: str
    rounds: tuple[int, ...]
    score: int
    max_score: int
    #: Over the predictions made; None when there is none.
    distance: int | None
    #: Rounds with a known true number for which there is no prediction, taken part in or not.
    missing_predictions: int
    duration_ms: int
    submitted_at: datetime


class Standing(NamedTuple):
    """A place: smaller `sort_key` (one number a criterion, in their order) first; equal ones share the rank."""

    rank: int
    entry: Entry
    distance: int | None
    sort_key: tuple[int, ...]
    #: The first criterion in which this place differs from the place above; None for the first place.
    decided_by: Criterion | None
    is_tied: bool


class OverallStanding(NamedTuple):
    """As a Standing, for a participant over several rounds."""

    rank: int
    entry: OverallEntry
    sort_key: tuple[int, ...]
    decided_by: Criterion | None
    is_tied: bool


def counted_entries(
    entries: Iterable[Entry], counted: Counted, criteria: Sequence[Criterion], actual: int | None
) -> list[Entry]:
    """One entry a participant, by participant: the first, the last, or the best by the criteria themselves.

    Of equally good ones the earlier number counts.
    """
    parts = _order(criteria)
    orders: Mapping[Counted, Callable[[Entry], tuple[object, ...]]] = {
        Counted.BEST: lambda entry: (_entry_key(entry, parts, actual), entry.number, entry.attempt),
        Counted.FIRST: lambda entry: (entry.number, entry.attempt),
        Counted.LAST: lambda entry: (-entry.number, entry.attempt),
    }
    order = orders[counted]
    kept: dict[str, Entry] = {}
    for entry in entries:
        other = kept.get(entry.participant)
        if other is None or order(entry) < order(other):
            kept[entry.participant] = entry
    return [kept[participant] for participant in sorted(kept)]


def rank_entries(entries: Iterable[Entry], criteria: Sequence[Criterion], actual: int | None) -> list[Standing]:
    """Standings by the criteria: higher score, nearer prediction, shorter duration, earlier submit.

    Above and below `actual` count alike, no prediction comes last, and nobody's prediction counts while `actual` is
    None. Inside a tie the list is by participant.
    """
    order = _order(criteria)
    keyed = sorted(
        ((_entry_key(entry, order, actual), entry.participant, entry.attempt, entry) for entry in entries),
        key=lambda one: one[:3],
    )
    return list(stand_in_order((entry for *_, entry in keyed), criteria, actual))


def stand_in_order(entries: Iterable[Entry], criteria: Sequence[Criterion], actual: int | None) -> Iterator[Standing]:
    """As `rank_entries`, for entries that come in its order already: a list of any length passes through.

    ValueError at the first entry that belongs before the one above it.
    """
    order = _order(criteria)
    places = _places((_entry_key(entry, order, actual), entry) for entry in entries)
    for rank, key, above, entry, is_tied in places:
        yield Standing(rank, entry, distance_of(entry, actual), key, _decided_by(key, above, criteria), is_tied)


def overall_entries(by_round: Mapping[int, Sequence[Standing]]) -> list[OverallEntry]:
    """Every participant of any round, by participant, with what the rounds' standings add up to."""
    settled = {number for number, standings in by_round.items() if any(one.distance is not None for one in standings)}
    parts: dict[str, dict[int, Standing]] = {}
    for number in sorted(by_round):
        for standing in by_round[number]:
            parts.setdefault(standing.entry.participant, {})[number] = standing
    return [_overall_entry(participant, parts[participant], len(settled)) for participant in sorted(parts)]


def rank_overall(entries: Iterable[OverallEntry], criteria: Sequence[Criterion]) -> list[OverallStanding]:
    """Standings over several rounds, by the same criteria on the sums.

    Fewer missing predictions come before nearer ones. Inside a tie the list is by participant.
    """
    order = _order(criteria)
    keyed = sorted((_overall_key(entry, order), entry.participant, place, entry) for place, entry in enumerate(entries))
    return list(stand_overall_in_order((entry for *_, entry in keyed), criteria))


def stand_overall_in_order(entries: Iterable[OverallEntry], criteria: Sequence[Criterion]) -> Iterator[OverallStanding]:
    """As `rank_overall`, for entries that come in its order already; ValueError as `stand_in_order`."""
    order = _order(criteria)
    for rank, key, above, entry, is_tied in _places((_overall_key(entry, order), entry) for entry in entries):
        yield OverallStanding(rank, entry, key, _decided_by(key, above, criteria), is_tied)


def distance_of(entry: Entry, actual: int | None) -> int | None:
    """How far the prediction is from the true number; None when either is not known."""
    return None if actual is None or entry.prediction is None else abs(entry.prediction - actual)


_SortKey = tuple[int, ...]
_Ranked = TypeVar("_Ranked")


def _entry_key(entry: Entry, order: Sequence[int], actual: int | None) -> _SortKey:
    distance = distance_of(entry, actual)
    is_missing = actual is not None and distance is None
    return _sort_key(order, entry, distance, int(is_missing))


def _overall_key(entry: OverallEntry, order: Sequence[int]) -> _SortKey:
    return _sort_key(order, entry, entry.distance, entry.missing_predictions)


def _order(criteria: Sequence[Criterion]) -> list[int]:
    """Where the parts of a sort key stand among all that there are."""
    known = list(Criterion)
    return [known.index(criterion) for criterion in criteria]


def _sort_key(order: Sequence[int], entry: Entry | OverallEntry, distance: int | None, missing: int) -> _SortKey:
    # As the criteria are listed in Criterion.
    parts = (
        -entry.score,
        missing * NO_PREDICTION + (distance or 0),
        entry.duration_ms,
        (entry.submitted_at - _EPOCH) // _MILLISECOND,
    )
    return tuple([parts[at] for at in order])


def _places(
    ordered: Iterable[tuple[_SortKey, _Ranked]],
) -> Iterator[tuple[int, _SortKey, _SortKey | None, _Ranked, bool]]:
    """Rank, key, key of the place above, the ranked and whether others share the place."""
    rank = 0
    above: _SortKey | None = None
    current: _SortKey | None = None
    nobody: list[tuple[_SortKey, _Ranked] | None] = [None]
    for place, (one, following) in enumerate(pairwise(chain(ordered, nobody)), start=1):
        assert one is not None  # noqa: S101 (only what follows the last is)
        key, ranked = one
        if key != current:
            if current is not None and key < current:
                raise ValueError(f"place {place} belongs before the one above it")
            rank, above, current = place, current, key
        yield rank, key, above, ranked, place > rank or (following is not None and following[0] == key)


def _decided_by(key: _SortKey, above: _SortKey | None, criteria: Sequence[Criterion]) -> Criterion | None:
    if above is None:
        return None
    # Keys of different places differ; a loop, because this is asked for every row of a list.
    for criterion, mine, theirs in zip(criteria, key, above, strict=True):  # noqa: B007
        if mine != theirs:
            break
    return criterion


def _overall_entry(participant: str, parts: Mapping[int, Standing], settled_rounds: int) -> OverallEntry:
    standings = parts.values()
    entries = [standing.entry for standing in standings]
    distances = [standing.distance for standing in standings if standing.distance is not None]
    return OverallEntry(
        participant,
        rounds=tuple(parts),
        score=sum(entry.score for entry in entries),
        max_score=sum(entry.max_score for entry in entries),
        distance=sum(distances) if distances else None,
        missing_predictions=settled_rounds - len(distances),
        duration_ms=sum(entry.duration_ms for entry in entries),
        submitted_at=max(entry.submitted_at for entry in entries),
    )
