"""Answers that may be some seconds old: a crowd that looks at one page costs one look into the database."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from .context import clock, running
from .shared_snapshot import Form, SharedSnapshot, Snapshot

_Kept = TypeVar("_Kept")

#: More than there are rounds and tables of all contests that are looked at at once.
MOST_KEPT = 200
#: A costly value is kept this many times as long as it took to make.
REST = 10


class Snapshots:
    """Keeps what is the same for everybody, by key. One makes it anew, the others get the last one meanwhile."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Snapshot] = {}
        self._locks: dict[Hashable, Lock] = {}
        self._guard = Lock()

    def take(
        self,
        key: Hashable,
        seconds: int,
        moment: datetime,
        make: Callable[[], Any],
        rest: int = REST,
        shared: SharedSnapshot | None = None,
    ) -> Snapshot:
        kept = self._kept.get(key)
        if kept and _is_fresh(kept, seconds, moment):
            return kept
        with self._guard:
            lock = self._locks.setdefault(key, Lock())
        if not lock.acquire(blocking=kept is None):
            assert kept is not None  # noqa: S101 (only who has something does not wait)
            return kept
        try:
            kept = self._kept.get(key)
            if kept and _is_fresh(kept, seconds, moment):
                return kept
            made = _make(seconds, moment, make, rest, shared, kept)
            with self._guard:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = made
            return made
        finally:
            lock.release()


def _make(
    seconds: int,
    moment: datetime,
    make: Callable[[], Any],
    rest: int,
    shared: SharedSnapshot | None,
    kept: Snapshot | None,
) -> Snapshot:
    """Anew; with other hosts, what one of them has made, or the old one while one of them is at it."""

    def measured() -> Snapshot:
        started = monotonic()
        value = make()
        return Snapshot(moment, value, timedelta(seconds=monotonic() - started), rest)

    if shared is None:
        return measured()
    found = shared.take(measured, lambda one: _is_fresh(one, seconds, moment), has_old=kept is not None)
    if found is not None:
        return found
    assert kept is not None  # noqa: S101 (it was said that there is an old one)
    return kept


def _is_fresh(kept: Snapshot, seconds: int, moment: datetime) -> bool:
    return moment - kept.taken_at < max(timedelta(seconds=seconds), kept.cost * kept.rest)


def snapshot(
    key: Hashable, seconds: int, make: Callable[[], _Kept], rest: int = REST, form: Form | None = None
) -> tuple[_Kept, datetime]:
    """What `make` gives, at most `seconds` old (or `rest` times what it cost), and when it was made.

    Nothing in it may belong to one person. What has a `form` is made once for all hosts, where these share a Redis.
    """
    services = running()
    snapshots: Snapshots = services.caches.setdefault("snapshots", Snapshots())
    shared = SharedSnapshot(services.shared, key, form) if form and services.shared.is_set else None
    taken = snapshots.take(key, seconds, clock(), make, rest, shared)
    value: _Kept = taken.value
    return value, taken.taken_at
