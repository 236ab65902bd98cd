"""A snapshot that all hosts share: one of them makes it anew, the others read its text from Redis.

While Redis is away every process makes its own, as it does without Redis.
"""

import hashlib
import json
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from ..sharing.shared import Shared, SharedAway

#: A host that died while it made one keeps the others waiting no longer than this, and only those who have no old one.
MAKER_SECONDS = 20
_LOOKS, _LOOK_SECONDS = 40, 0.05
#: Longer texts are not worth their way through the network: every process makes its own.
MOST_CHARACTERS = 16_000_000


@dataclass(frozen=True)
class Snapshot:
    taken_at: datetime
    value: Any
    #: How long it took to make.
    cost: timedelta
    #: How many times that long it is kept at least.
    rest: int


@dataclass(frozen=True)
class Form:
    """How a value becomes what JSON can hold, and a value again; nothing runs what was stored."""

    to_plain: Callable[[Any], Any]
    of_plain: Callable[[Any], Any]


class SharedSnapshot:
    def __init__(self, shared: Shared, key: Hashable, form: Form) -> None:
        self._shared = shared
        self._name = "snapshot:" + hashlib.sha256(repr(key).encode()).hexdigest()
        self._form = form

    def take(
        self, make: Callable[[], Snapshot], is_fresh: Callable[[Snapshot], bool], has_old: bool
    ) -> Snapshot | None:
        """A fresh one of any host; None when another host is making it and there is an old one to show meanwhile."""
        try:
            for _ in range(_LOOKS):
                found = self._find()
                if found is not None and is_fresh(found):
                    return found
                if self._shared.claim(self._name + ":maker", "1", MAKER_SECONDS):
                    return self._make(make)
                if found is not None or has_old:
                    return found
                sleep(_LOOK_SECONDS)
        except SharedAway:
            pass
        return make()

    def _make(self, make: Callable[[], Snapshot]) -> Snapshot:
        try:
            made = make()
            self._put(made)
        finally:
            with suppress(SharedAway):  # it ends by itself
                self._shared.drop(self._name + ":maker")
        return made

    def _find(self) -> Snapshot | None:
        text = self._shared.get(self._name)
        if text is None:
            return None
        try:
            found = json.loads(text)
            return Snapshot(
                datetime.fromisoformat(found["taken_at"]),
                self._form.of_plain(found["value"]),
                timedelta(seconds=found["cost"]),
                found["rest"],
            )
        except (ValueError, TypeError, LookupError):  # of another release, or damaged
            return None

    def _put(self, made: Snapshot) -> None:
        plain = self._form.to_plain(made.value)
        kept = {"taken_at": made.taken_at.isoformat(), "cost": made.cost.total_seconds(), "rest": made.rest}
        text = json.dumps({**kept, "value": plain}, ensure_ascii=False, separators=(",", ":"))
        if len(text) <= MOST_CHARACTERS:
            # Old ones are still good to show while one host makes the next.
            with suppress(SharedAway):
                self._shared.put(self._name, text, 60 + 2 * made.cost.total_seconds() * made.rest)
