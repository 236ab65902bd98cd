"""Points for a paper: a function of the frozen paper and the responses that were saved, nothing else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .questions import QuestionKind


@dataclass(frozen=True)
class AnswerKey:
    """What counts as right for one wording."""

    kind: QuestionKind
    #: Single: each of them is right alone. Multiple: these and no others.
    keys: frozenset[str]
    #: Multiple: further whole answers that are right too, after a correction.
    also: frozenset[frozenset[str]] = frozenset()
    #: Everybody who was asked has it right, whatever was answered or not (decision 0014).
    is_dropped: bool = False

    def accepts(self, chosen: frozenset[str]) -> bool:
        """Whether this choice is right, `chosen` empty where nothing was answered."""
        if self.is_dropped:
            return True
        if self.kind is QuestionKind.SINGLE:
            return len(chosen) == 1 and chosen <= self.keys
        return bool(chosen) and (chosen == self.keys or chosen in self.also)

    def answers(self) -> frozenset[frozenset[str]]:
        """Every whole answer that is right; none of a question that was dropped: there all are."""
        if self.is_dropped:
            return frozenset()
        if self.kind is QuestionKind.SINGLE:
            return frozenset(frozenset({code}) for code in self.keys)
        return frozenset({self.keys}) | self.also


@dataclass(frozen=True)
class SlotKey:
    """What is right at one slot of a paper, and what it is worth."""

    slot: int
    key: AnswerKey
    points: int = 1


@dataclass(frozen=True)
class SlotGrade:
    slot: int
    points: int
    max_points: int
    is_right: bool


@dataclass(frozen=True)
class Score:
    """`max_points` is fixed by the paper, whatever was answered; `right` and `answered` count slots."""

    points: int
    max_points: int
    right: int
    answered: int
    slots: tuple[SlotGrade, ...]


def grade(paper: Sequence[SlotKey], responses: Mapping[int, Collection[str]]) -> Score:
    """All points of a slot or none: single, exactly one chosen and it is a key; multiple, exactly the keys are chosen.

    A slot without a response gets 0, unless its question was dropped. ValueError for a response to a slot the paper
    does not have, and for a slot the paper has twice.
    """
    slots = {key.slot for key in paper}
    if len(slots) < len(paper):
        raise ValueError("a slot is in the paper twice")
    if unknown := responses.keys() - slots:
        raise ValueError(f"responses to slots the paper does not have: {sorted(unknown)}")
    grades = tuple(_grade_slot(key, frozenset(responses.get(key.slot, ()))) for key in paper)
    return Score(
        points=sum(one.points for one in grades),
        max_points=sum(one.max_points for one in grades),
        right=sum(one.is_right for one in grades),
        answered=sum(bool(chosen) for chosen in responses.values()),
        slots=grades,
    )


def _grade_slot(key: SlotKey, chosen: frozenset[str]) -> SlotGrade:
    is_right = key.key.accepts(chosen)
    return SlotGrade(key.slot, key.points if is_right else 0, key.points, is_right)
