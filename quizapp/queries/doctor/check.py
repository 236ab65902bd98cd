"""One line of the doctor's report."""

from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    #: Works, but somebody should know.
    WARNING = "warning"
    #: Answers could be lost or seen by others.
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Check:
    """`message` is a Vietnamese source sentence, filled from `params`."""

    name: str
    level: Level
    message: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message
