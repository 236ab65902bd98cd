"""Drawing a paper: from a bank, by a blueprint, out of a seed; the same seed, pool and `avoid` give the same paper."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from .errors import N_, Refusal
from .questions import Difficulty
from .transport import Transport

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class BlueprintRow:
    """So many questions of this bank, of one topic or any (None), of one difficulty or any (None)."""

    bank: str
    topic: str | None
    difficulty: Difficulty | None
    count: int


@dataclass(frozen=True)
class Candidate:
    """A question version that may be drawn; `options` are opaque option codes in stored order."""

    version_id: int
    bank: str
    #: Empty and None where the question has none.
    topic: str
    difficulty: Difficulty | None
    options: tuple[str, ...]


@dataclass(frozen=True)
class DrawnSlot:
    """`slot` counts from 1; `options` stand in the order shown."""

    slot: int
    version_id: int
    options: tuple[str, ...]


@dataclass(frozen=True)
class Shortfall:
    """The row (from 1) of a blueprint that can't be filled, and how many questions rows before it leave for it."""

    row: int
    wanted: int
    available: int


@dataclass(frozen=True)
class _Plan:
    """What of a blueprint does not change from draw to draw: the strata of each row, the candidates of each row."""

    counts: tuple[int, ...]
    strata: tuple[tuple[int, ...], ...]
    candidates: tuple[tuple[Candidate, ...], ...]
    is_overlapping: bool


class Pool:
    """Candidates in order, ready to be drawn from thousands of times; the order they come in does not matter.

    ValueError when a version is there twice.
    """

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        ordered = sorted(candidates, key=lambda candidate: candidate.version_id)
        if len({candidate.version_id for candidate in ordered}) < len(ordered):
            raise ValueError("a question version is in the pool twice")
        strata: dict[tuple[str, str, str], list[Candidate]] = {}
        for candidate in ordered:
            key = candidate.bank, candidate.topic, candidate.difficulty or ""
            strata.setdefault(key, []).append(candidate)
        self.strata = tuple(tuple(strata[key]) for key in sorted(strata))
        self._plans: dict[tuple[BlueprintRow, ...], _Plan] = {}

    def plan(self, blueprint: Sequence[BlueprintRow]) -> _Plan:
        rows = tuple(blueprint)
        if rows not in self._plans:
            self._plans[rows] = self._make_plan(rows)
        return self._plans[rows]

    def _make_plan(self, rows: tuple[BlueprintRow, ...]) -> _Plan:
        strata = tuple(tuple(at for at, stratum in enumerate(self.strata) if _allows(row, stratum[0])) for row in rows)
        candidates = tuple(
            tuple(sorted((one for at in row for one in self.strata[at]), key=lambda one: one.version_id))
            for row in strata
        )
        used = [at for row in strata for at in row]
        return _Plan(tuple(row.count for row in rows), strata, candidates, len(used) > len(set(used)))


def shortfalls(blueprint: Sequence[BlueprintRow], pool: Pool) -> tuple[Shortfall, ...]:
    """The rows that can't be filled with questions no other row needs; empty when a paper can be drawn."""
    plan = pool.plan(blueprint)
    got = Transport(plan.strata, [len(stratum) for stratum in pool.strata]).fill(plan.counts)
    return tuple(
        Shortfall(row, wanted, available)
        for row, (wanted, available) in enumerate(zip(plan.counts, got, strict=True), start=1)
        if available < wanted
    )


def matching(blueprint: Sequence[BlueprintRow], pool: Pool) -> tuple[int, ...]:
    """For each row, how many questions it may take from; rows that share questions count them each."""
    return tuple(len(candidates) for candidates in pool.plan(blueprint).candidates)


def draw_paper(
    blueprint: Sequence[BlueprintRow], pool: Pool, seed: str, avoid: Collection[int] = ()
) -> tuple[DrawnSlot, ...]:
    """A paper of distinct questions: every row filled exactly, slots and options in random order.

    Within a row each question is as likely as another, as far as overlapping rows permit. Versions in `avoid` are drawn
    only where the paper can't be filled without them, and as few as can be. Refuses (bank_too_small) a blueprint with
    shortfalls. Only `Random(seed).random()` is asked, which Python promises to keep the same in all versions.
    """
    chance = Random(seed)  # noqa: S311 (a paper must be drawn again from its seed; the seed itself is secret)
    plan = pool.plan(blueprint)
    seen = frozenset(avoid)
    drawn = _draw_dependent_rows(plan, pool, chance, seen) if plan.is_overlapping else _draw_rows(plan, chance, seen)
    questions = list(drawn)
    if len(questions) < sum(plan.counts):
        short = shortfalls(blueprint, pool)[0]
        raise Refusal(
            "bank_too_small",
            N_(
                "Đề thi chưa đủ câu hỏi: dòng %(row)s của ma trận đề cần %(wanted)s câu, mới có %(available)s câu. "
                "Hãy báo Ban Tổ chức."
            ),
            status=409,
            row=short.row,
            wanted=short.wanted,
            available=short.available,
        )
    return tuple(
        DrawnSlot(slot, question.version_id, tuple(_sample(question.options, len(question.options), chance)))
        for slot, question in enumerate(_sample(questions, len(questions), chance), start=1)
    )


def _allows(row: BlueprintRow, candidate: Candidate) -> bool:
    return (
        row.bank == candidate.bank
        and row.topic in (None, candidate.topic)
        and row.difficulty in (None, candidate.difficulty)
    )


def _draw_rows(plan: _Plan, chance: Random, seen: frozenset[int]) -> Iterator[Candidate]:
    """Rows that share no question: each is drawn for itself."""
    for count, candidates in zip(plan.counts, plan.candidates, strict=True):
        if not seen:
            yield from _sample(candidates, count, chance)
            continue
        fresh = [one for one in candidates if one.version_id not in seen]
        yield from _sample(fresh, count, chance)
        if len(fresh) < count:
            yield from _sample([one for one in candidates if one.version_id in seen], count - len(fresh), chance)


def _draw_dependent_rows(plan: _Plan, pool: Pool, chance: Random, seen: frozenset[int]) -> Iterator[Candidate]:
    """Rows that share questions: each draw is asked whether the other rows can still be filled.

    Cell 2n holds the fresh questions of stratum n, cell 2n + 1 those in `seen`.
    """
    cells = [
        [one for one in stratum if (one.version_id in seen) is is_seen]
        for stratum in pool.strata
        for is_seen in (False, True)
    ]
    cells_of_row = [[2 * at + offset for at in row for offset in (0, 1)] for row in plan.strata]
    transport = Transport(cells_of_row, [len(cell) for cell in cells], range(1, len(cells), 2))
    if transport.fill(plan.counts) != list(plan.counts):
        return
    for row, count in enumerate(plan.counts):
        for _ in range(count):
            yield _draw_one(row, cells_of_row[row], cells, transport, chance)


def _draw_one(
    row: int, allowed: Sequence[int], cells: Sequence[list[Candidate]], transport: Transport, chance: Random
) -> Candidate:
    for is_seen in (0, 1):
        possible = [cell for cell in allowed if cell % 2 == is_seen and cells[cell]]
        while possible:
            place = int(chance.random() * sum(len(cells[cell]) for cell in possible))
            for cell in possible:
                if place < len(cells[cell]):
                    break
                place -= len(cells[cell])
            if transport.take(row, cell):
                return cells[cell].pop(place)
            possible.remove(cell)
    raise AssertionError("a complete plan always has a unit for its row")


def _sample(items: Sequence[_Item], count: int, chance: Random) -> list[_Item]:
    """`count` of the items in random order, or all there are: the beginning of a Fisher-Yates shuffle."""
    left = list(items)
    size = len(left)
    for place in range(min(count, size)):
        other = place + int(chance.random() * (size - place))
        left[place], left[other] = left[other], left[place]
    return left[:count]
