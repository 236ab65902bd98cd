"""Units by their mean score before and after: whose mean changes, and whose place among the units."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import NamedTuple


class UnitScores(NamedTuple):
    """Of one unit: people with a score, and the sum of these scores."""

    scored: int
    total: int

    @property
    def mean(self) -> Fraction:
        return Fraction(self.total, self.scored)


class UnitMove(NamedTuple):
    """A unit whose mean or place changes; the places are 0 where it is not among those that are ranked."""

    name: str
    scored: int
    total_before: int
    total_after: int
    place_before: int
    place_after: int


def unit_moves(
    names: Mapping[str, str],
    before: Mapping[str, UnitScores],
    after: Mapping[str, UnitScores],
    ranked: Collection[str],
) -> tuple[UnitMove, ...]:
    """By unit code; in the new order, those that are not `ranked` at the end. A unit without a score has no mean."""
    places_before, places_after = _places(before, ranked), _places(after, ranked)
    moves = []
    for code, scores in after.items():
        old = before[code]
        if scores.scored and (old != scores or places_before.get(code) != places_after.get(code)):
            places = places_before.get(code, 0), places_after.get(code, 0)
            moves.append(UnitMove(names[code], scores.scored, old.total, scores.total, *places))
    return tuple(sorted(moves, key=lambda one: (not one.place_after, one.place_after, one.name)))


def _places(units: Mapping[str, UnitScores], ranked: Collection[str]) -> dict[str, int]:
    """The highest mean first; equal ones share a place."""
    means = {code: one.mean for code, one in units.items() if one.scored and code in ranked}
    order = sorted(means.values(), reverse=True)
    first = {mean: at for at, mean in reversed(list(enumerate(order, start=1)))}
    return {code: first[mean] for code, mean in means.items()}
