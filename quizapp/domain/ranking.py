"""Who stands where: an ordered list of criteria makes places, real ties share one (1-2-2-4), input order is nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

#: What each missing prediction adds to the distance: more than any distance, so that it comes after every prediction.
NO_PREDICTION = 2**40


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


_SortKey = tuple[int, ...]
_Beside = TypeVar("_Beside")
#: A distance, a sort key, and whatever belongs to them.
_Weighed = TypeVar("_Weighed", bound=tuple[Any, ...])


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
    #: Since 1970.
    submitted_ms: int


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
    submitted_ms: int


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
    weigh = _weighing(criteria, actual)
    orders: Mapping[Counted, Callable[[Entry], tuple[object, ...]]] = {
        Counted.BEST: lambda entry: (weigh(entry)[1], entry.number, entry.attempt),
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
    weigh = _weighing(criteria, actual)
    ordered = sorted(entries, key=lambda entry: (weigh(entry)[1], entry.participant, entry.attempt))
    return [standing for standing, _ in stand_in_order(((entry, None) for entry in ordered), criteria, actual)]


def stand_in_order(
    entries: Iterable[tuple[Entry, _Beside]], criteria: Sequence[Criterion], actual: int | None
) -> Iterator[tuple[Standing, _Beside]]:
    """As `rank_entries`, for entries that come in its order already: a list of any length passes through.

    What stands beside an entry stays there. ValueError at the first entry that belongs before the one above it.
    """
    weigh = _weighing(criteria, actual)
    weighed = ((*weigh(entry), entry, beside) for entry, beside in entries)
    for rank, (distance, key, entry, beside), decided_by, is_tied in _places(weighed, criteria):
        yield Standing(rank, entry, distance, key, decided_by, is_tied), beside


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
    weigh = _overall_weighing(criteria)
    ordered = sorted(entries, key=lambda entry: (weigh(entry), entry.participant))
    return [standing for standing, _ in stand_overall_in_order(((entry, None) for entry in ordered), criteria)]


def stand_overall_in_order(
    entries: Iterable[tuple[OverallEntry, _Beside]], criteria: Sequence[Criterion]
) -> Iterator[tuple[OverallStanding, _Beside]]:
    """As `rank_overall`, for entries that come in its order already; ValueError as `stand_in_order`."""
    weigh = _overall_weighing(criteria)
    weighed = ((None, weigh(entry), entry, beside) for entry, beside in entries)
    for rank, (_, key, entry, beside), decided_by, is_tied in _places(weighed, criteria):
        yield OverallStanding(rank, entry, key, decided_by, is_tied), beside


def distance_of(entry: Entry, actual: int | None) -> int | None:
    """How far the prediction is from the true number; None when either is not known."""
    return None if actual is None or entry.prediction is None else abs(entry.prediction - actual)


def _weighing(criteria: Sequence[Criterion], actual: int | None) -> Callable[[Entry], tuple[int | None, _SortKey]]:
    """Of an entry its distance and its sort key."""
    chosen = _chosen(criteria)

    def weigh(entry: Entry) -> tuple[int | None, _SortKey]:
        _, _, _, score, _, prediction, duration_ms, submitted_ms = entry
        if actual is None:
            return None, chosen((-score, 0, duration_ms, submitted_ms))
        if prediction is None:
            return None, chosen((-score, NO_PREDICTION, duration_ms, submitted_ms))
        distance = abs(prediction - actual)
        return distance, chosen((-score, distance, duration_ms, submitted_ms))

    return weigh


def _overall_weighing(criteria: Sequence[Criterion]) -> Callable[[OverallEntry], _SortKey]:
    chosen = _chosen(criteria)

    def weigh(entry: OverallEntry) -> _SortKey:
        distance = entry.missing_predictions * NO_PREDICTION + (entry.distance or 0)
        return chosen((-entry.score, distance, entry.duration_ms, entry.submitted_ms))

    return weigh


def _chosen(criteria: Sequence[Criterion]) -> Callable[[_SortKey], _SortKey]:
    """Of the numbers in the order of Criterion those that count, in the order in which they do."""
    known = list(Criterion)
    at = [known.index(criterion) for criterion in criteria]
    return itemgetter(*at) if len(at) > 1 else lambda numbers: tuple([numbers[one] for one in at])


def _places(
    weighed: Iterable[_Weighed], criteria: Sequence[Criterion]
) -> Iterator[tuple[int, _Weighed, Criterion | None, bool]]:
    """Rank, the weighed one (its key is the second part), what decided and whether others share the place."""
    rank = place = 0
    key: _SortKey | None = None
    decided_by: Criterion | None = None
    # Whether a place is shared is known when the next one has come.
    held: list[_Weighed] = []
    for one in weighed:
        is_equal = one[1] == key
        if held:
            yield rank, held.pop(), decided_by, is_equal or place > rank
        place += 1
        held.append(one)
        if not is_equal:
            decided_by = _decided_by(one[1], key, criteria, place)
            rank, key = place, one[1]
    if held:
        yield rank, held.pop(), decided_by, place > rank


def _decided_by(key: _SortKey, above: _SortKey | None, criteria: Sequence[Criterion], place: int) -> Criterion | None:
    """The first criterion in which two different keys differ."""
    if above is None:
        return None
    if key < above:
        raise ValueError(f"place {place} belongs before the one above it")
    # A loop, because this is asked for nearly every row of a list.
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
        submitted_ms=max(entry.submitted_ms for entry in entries),
    )
