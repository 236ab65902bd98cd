"""How a question did: what share answered it right, and whether those who did well elsewhere did well on it.

Facility is the share of right answers. Discrimination is the corrected item-total correlation: Pearson's correlation of
right (1) or wrong (0) with the score on the rest of the paper, the question itself left out (S. Henrysson, 1963,
"Correction of item-total correlations in item analysis", Psychometrika 28, 211-218). Papers are drawn and differ in
length, so the rest counts as the share of its questions that were right.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

#: With fewer answers a figure says more about who happened to come than about the question.
FEWEST = 30


@dataclass(frozen=True)
class Answers:
    """So many papers on which a question was right or not, alike in the whole: `right_count` of `questions` right."""

    is_right: bool
    right_count: int
    questions: int
    papers: int


@dataclass(frozen=True)
class ItemFigures:
    """None where it says nothing: fewer than FEWEST answers; no spread, or papers of one question, for the second."""

    answers: int
    facility: float | None
    discrimination: float | None


def item_figures(groups: Iterable[Answers]) -> ItemFigures:
    """The figures of one question from all papers that count."""
    listed = list(groups)
    count = sum(one.papers for one in listed)
    if count < FEWEST:
        return ItemFigures(count, None, None)
    right = sum(one.papers for one in listed if one.is_right)
    return ItemFigures(count, right / count, _correlation(listed))


def _correlation(groups: Iterable[Answers]) -> float | None:
    points = [
        (float(one.is_right), (one.right_count - one.is_right) / (one.questions - 1), one.papers)
        for one in groups
        if one.questions > 1
    ]
    total = sum(weight for _x, _y, weight in points)
    if total < FEWEST:
        return None
    mean_x = sum(x * weight for x, _y, weight in points) / total
    mean_y = sum(y * weight for _x, y, weight in points) / total
    spread_x = sum(weight * (x - mean_x) ** 2 for x, _y, weight in points)
    spread_y = sum(weight * (y - mean_y) ** 2 for _x, y, weight in points)
    # Sums of so many shares are never quite 0.
    if spread_x < 1e-9 * total or spread_y < 1e-9 * total:
        return None
    together = sum(weight * (x - mean_x) * (y - mean_y) for x, y, weight in points)
    return max(-1.0, min(1.0, together / sqrt(spread_x * spread_y)))
