"""What clients saw, written down before and after every request: invoke, then ok, fail or info, as Jepsen does.

`ok` is an acknowledgement, `fail` a refusal that says nothing was stored, `info` everything that says nothing: a broken
connection, no answer in time, "try again". What was invoked and never answered is like `info`.
"""

import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    START = "start"
    SAVE = "save"
    SUBMIT = "submit"


class Outcome(StrEnum):
    OK = "ok"
    FAIL = "fail"
    INFO = "info"


@dataclass(frozen=True)
class Invocation:
    """One request about to be sent. A start does not know its attempt yet."""

    op: int
    client: int
    kind: Kind
    attempt: str = ""
    seq: int = 0
    responses: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    prediction: int | None = None


@dataclass(frozen=True)
class Completion:
    op: int
    outcome: Outcome
    #: The status of the answer; 0 when there was none.
    status: int = 0
    #: Of a start that was acknowledged.
    attempt: str = ""


class History:
    """Append-only, a line an event; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self.invocations: list[Invocation] = []
        self.completions: list[Completion] = []
        self.counts: Counter[tuple[Kind, Outcome]] = Counter()
        self.statuses: Counter[tuple[Kind, int]] = Counter()
        self._file = path.open("w", buffering=1, encoding="utf-8")
        self._lock = threading.Lock()

    def invoke(
        self,
        client: int,
        kind: Kind,
        attempt: str = "",
        seq: int = 0,
        responses: Mapping[int, tuple[str, ...]] | None = None,
        prediction: int | None = None,
    ) -> Invocation:
        with self._lock:
            one = Invocation(len(self.invocations), client, kind, attempt, seq, dict(responses or {}), prediction)
            self.invocations.append(one)
            self._write("invoke", asdict(one))
        return one

    def complete(self, one: Invocation, outcome: Outcome, status: int = 0, attempt: str = "") -> None:
        with self._lock:
            done = Completion(one.op, outcome, status, attempt)
            self.completions.append(done)
            self.counts[one.kind, outcome] += 1
            self.statuses[one.kind, status] += 1
            self._write(outcome.value, asdict(done))

    def acknowledged(self, *kinds: Kind) -> int:
        return sum(self.counts[kind, Outcome.OK] for kind in kinds or Kind)

    def answers(self, *kinds: Kind) -> Counter[int]:
        """How often each status came; 0 stands for no answer at all."""
        found: Counter[int] = Counter()
        for (kind, status), count in self.statuses.items():
            if kind in (kinds or Kind):
                found[status] += count
        return found

    def invoked(self) -> int:
        return len(self.invocations)

    def close(self) -> None:
        self._file.close()

    def _write(self, event: str, values: dict[str, object]) -> None:
        self._file.write(json.dumps({"event": event, **values}) + "\n")
