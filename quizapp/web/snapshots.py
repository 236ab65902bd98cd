"""Answers that may be some seconds old: a crowd that looks at one page costs one look into the database."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from .context import clock, running

_Kept = TypeVar("_Kept")

#: More than there are rounds and tables of all contests that are looked at at once.
MOST_KEPT = 200


@dataclass(frozen=True)
class Snapshot:
    taken_at: datetime
    value: Any


class Snapshots:
    """Keeps what is the same for everybody, by key. Whoever comes first makes it anew, the others wait for that."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Snapshot] = {}
        self._locks: dict[Hashable, Lock] = {}
        self._guard = Lock()

    def take(self, key: Hashable, seconds: int, moment: datetime, make: Callable[[], Any]) -> Snapshot:
        kept = self._kept.get(key)
        if kept and moment - kept.taken_at < timedelta(seconds=seconds):
            return kept
        with self._guard:
            lock = self._locks.setdefault(key, Lock())
        with lock:
            kept = self._kept.get(key)
            if kept and moment - kept.taken_at < timedelta(seconds=seconds):
                return kept
            made = Snapshot(moment, make())
            with self._guard:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                    self._locks.clear()
                self._kept[key] = made
            return made


def snapshot(key: Hashable, seconds: int, make: Callable[[], _Kept]) -> tuple[_Kept, datetime]:
    """What `make` gives, at most `seconds` old, and when it was made. Nothing in it may belong to one person."""
    snapshots: Snapshots = running().caches.setdefault("snapshots", Snapshots())
    taken = snapshots.take(key, seconds, clock(), make)
    value: _Kept = taken.value
    return value, taken.taken_at
