"""Plausible attempts of invented people: when, how long, what was chosen; decided by a given chance."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from .attempts import AttemptState
from .drawing import DrawnSlot
from .questions import Difficulty
from .rounds import VIETNAM, Window

#: How many of a hundred people of a whole day come in each of its hours.
_HOURS = (1, 0, 0, 0, 0, 1, 3, 6, 7, 6, 5, 6, 5, 4, 4, 5, 5, 5, 6, 9, 11, 8, 2, 1)
_TRIES_TAKEN = (1, 2, 3)
_TRIES_WEIGHTS = (62, 27, 11)
_EASIER = {Difficulty.EASY: 0.15, Difficulty.MEDIUM: 0.0, Difficulty.HARD: -0.15}
_LEARNED_A_TRY = 0.07
#: Time to read the result before the next try.
_BETWEEN_TRIES = timedelta(minutes=2)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class DemoAttempt:
    number: int
    state: AttemptState
    started_at: datetime
    ended_at: datetime


def moments(window: Window, until: datetime, minutes: int, limit: int, chance: Random) -> tuple[DemoAttempt, ...]:
    """The attempts one person makes in a round up to `until`: one to three, one after the other, all of them over."""
    wanted = min(chance.choices(_TRIES_TAKEN, _TRIES_WEIGHTS)[0], limit or _TRIES_TAKEN[-1])
    made: list[DemoAttempt] = []
    start = _first_start(window, until, chance)
    for number in range(1, wanted + 1):
        is_expired = chance.random() < 0.04
        deadline = min(start + timedelta(minutes=minutes), window.closes_at)
        seconds = min(max(chance.lognormvariate(5.9, 0.45), 60.0), minutes * 60.0 - 1)
        end = deadline if is_expired else start + seconds * _SECOND
        if end > min(until, deadline):
            break
        made.append(DemoAttempt(number, AttemptState.EXPIRED if is_expired else AttemptState.SUBMITTED, start, end))
        start = end + _BETWEEN_TRIES + chance.expovariate(1 / 40_000) * _SECOND
        if start >= window.closes_at:
            break
    return tuple(made)


def choose(
    paper: Sequence[DrawnSlot],
    keys: Mapping[int, frozenset[str]],
    difficulty: Mapping[int, Difficulty | None],
    ability: float,
    number: int,
    chance: Random,
) -> dict[int, tuple[str, ...]]:
    """What the person answers at each slot; a few are left open. `keys` and `difficulty` are by question version."""
    chosen: dict[int, tuple[str, ...]] = {}
    for slot in paper:
        if chance.random() < 0.02:
            continue
        easier = _EASIER[difficulty[slot.version_id] or Difficulty.MEDIUM]
        right = keys[slot.version_id]
        if chance.random() < ability + easier + _LEARNED_A_TRY * (number - 1):
            chosen[slot.slot] = tuple(code for code in slot.options if code in right)
        else:
            wrong = [code for code in slot.options if code not in right]
            chosen[slot.slot] = (wrong[int(chance.random() * len(wrong))],)
    return chosen


def prediction(expected: int, chance: Random) -> int:
    """A guess of how many take part, around the number there will be."""
    return max(int(expected * chance.lognormvariate(0, 0.35)), 1)


def _first_start(window: Window, until: datetime, chance: Random) -> datetime:
    """A moment within the window and before `until`, in the evening rather than at night."""
    latest = min(window.closes_at, until)
    for _ in range(8):
        # More come towards the end.
        at = window.opens_at + (latest - window.opens_at) * math.sqrt(chance.random())
        at = at.astimezone(VIETNAM).replace(hour=chance.choices(range(24), _HOURS)[0]).astimezone(UTC)
        if window.opens_at <= at < latest:
            return at
    return window.opens_at + (latest - window.opens_at) * chance.random()
