"""A bank on its way out: what a format of questions must say of itself, and what it could not take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ..domain.errors import N_, Refusal
from ..domain.questions import DraftQuestion, Finding


class Part(StrEnum):
    """What not every format has room for."""

    LINES = "lines"
    TOPIC = "topic"
    DIFFICULTY = "difficulty"
    EXPLANATION = "explanation"
    SOURCE = "source"
    REFERENCE = "reference"
    OTHER_ANSWERS = "other_answers"

    def is_in(self, question: DraftQuestion) -> bool:
        if self is Part.LINES:
            return "\n" in question.stem
        if self is Part.OTHER_ANSWERS:
            return question.has_other_answers
        return bool(getattr(question, self.value))


PARTS = {
    Part.LINES: N_("chỗ xuống dòng trong câu hỏi"),
    Part.TOPIC: N_("chủ đề"),
    Part.DIFFICULTY: N_("mức độ"),
    Part.EXPLANATION: N_("lời giải thích"),
    Part.SOURCE: N_("nguồn"),
    Part.REFERENCE: N_("mã câu hỏi"),
    Part.OTHER_ANSWERS: N_("cách trả lời khác cũng được chấp nhận sau đính chính"),
}
#: No format has room for several answers of which one will do.
_NOWHERE = frozenset({Part.OTHER_ANSWERS})


class Writer(Protocol):
    """Writes one format. To add one: a module with such a class, and its line in `registry.WRITERS`."""

    @property
    def name(self) -> str:
        """As in `--format`."""

    @property
    def shown_as(self) -> str:
        """As people know it."""

    @property
    def ending(self) -> str:
        """Of the file's name: `.csv`."""

    @property
    def lacks(self) -> frozenset[Part]:
        """What this format can't carry of any question."""

    def fault(self, question: DraftQuestion) -> Finding | None:
        """Why this question can't be written at all, or None."""

    def write(self, title: str, questions: Sequence[DraftQuestion]) -> bytes:
        """The file; of questions without a fault only. Its own reader gives them back equal, but for `lacks`."""


@dataclass(frozen=True)
class WrittenBank:
    """The file, how many questions it holds, which were left out and why, and what was lost of how many others."""

    content: bytes
    count: int
    left_out: tuple[Finding, ...]
    lost: dict[Part, int]


def write_questions(writer: Writer, title: str, questions: Sequence[DraftQuestion]) -> WrittenBank:
    """Refuses `nothing_to_write` when the format can take none of them; `questions` are placed by their number."""
    left_out = tuple(fault for fault in map(writer.fault, questions) if fault is not None)
    refused = {finding.place for finding in left_out}
    carried = [question for question in questions if question.place not in refused]
    if not carried:
        raise Refusal(
            "nothing_to_write",
            N_("Không có câu nào ghi được ra dạng %(format)s. Hãy chọn dạng khác, ví dụ csv."),
            field="format",
            format=writer.shown_as,
        )
    counts = {part: sum(map(part.is_in, carried)) for part in Part if part in writer.lacks | _NOWHERE}
    return WrittenBank(
        writer.write(title, carried), len(carried), left_out, {part: count for part, count in counts.items() if count}
    )
