"""A question beside what it is compared by, so that every text is folded once however many rules look at it."""

from dataclasses import dataclass

from ..questions import DraftQuestion
from ..text import fold

_SMALL_WORDS = (
    "theo la gi nao the duoc ve cua va cac nhung cho trong tai den tu so sau day do thi khi voi bao nhieu nhu may hay "
    "hoac mot viec vao ra co nay dau biet cau hoi quy dinh neu bi boi o tren duoi ai nguoi phai cung "
    "an of to in is are and or for on with that which what how up by from as at it be"
)
#: What stands in every question and tells none from another.
FILLERS = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True)
class Folded:
    """`stem` and `options` are folded; what was typed is in `question`."""

    question: DraftQuestion
    stem: str
    options: tuple[str, ...]

    @classmethod
    def of(cls, question: DraftQuestion) -> "Folded":
        return cls(question, fold(question.stem), tuple(map(fold, question.options)))

    @property
    def only_key(self) -> int | None:
        keys = self.question.keys
        return keys[0] if len(keys) == 1 else None
