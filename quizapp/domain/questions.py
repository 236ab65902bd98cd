"""What a question is: before it is in a bank (a draft, knowing its place in a file) and what may be said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Difficulty(StrEnum):
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class QuestionKind(StrEnum):
    #: One option is chosen; right when it is among the keys.
    SINGLE = "single"
    #: Several may be chosen; right when exactly the keys are chosen.
    MULTIPLE = "multiple"


class Severity(StrEnum):
    #: The question (or the file) can't be loaded.
    ERROR = "error"
    #: It can be loaded; someone should look.
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Place:
    """Where in a file something stands: sheet and row of a workbook, line of a text. Rows and lines count from 1.

    In a package `sheet` is the file inside it; `row` is the number of the question where a format has no lines.
    """

    row: int = 0
    sheet: str = ""
    #: What the file itself calls the question: an identifier or a title.
    name: str = ""

    def __str__(self) -> str:
        """Machine-readable, the same in every language: `Câu hỏi!14`, `14` where there are no sheets, `14 (Q7)`; `Q7`
        where the name is all there is."""
        if self.name and not self.row and not self.sheet:
            return self.name
        place = f"{self.sheet}!{self.row}" if self.sheet else str(self.row)
        return f"{place} ({self.name})" if self.name else place


@dataclass(frozen=True)
class Finding:
    """One remark about a file or a question in it. `message` is a Vietnamese source sentence, filled from `params`."""

    place: Place
    severity: Severity
    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    stem: str = ""

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True)
class DraftQuestion:
    """A question as a file gives it. `keys` are positions in `options`, from 0. All text is NFC, trimmed."""

    place: Place
    stem: str
    options: tuple[str, ...]
    keys: tuple[int, ...]
    topic: str = ""
    difficulty: Difficulty | None = None
    explanation: str = ""
    source: str = ""
    #: The organiser's own id for the question, where the file has one.
    reference: str = ""
    #: Of a bank's own question: whether a correction made other answers right beside `keys`, which no file can say.
    has_other_answers: bool = False
    #: Of a staged file: the version of the bank (`ExistingQuestion.name`) whose next wording somebody says this is.
    mends: str = ""

    @property
    def kind(self) -> QuestionKind:
        return QuestionKind.MULTIPLE if len(self.keys) > 1 else QuestionKind.SINGLE


@dataclass(frozen=True)
class RefusedQuestion:
    """What was read of a question that can't be loaded as it stands; an error at its place says why.

    Any part of it may be missing. `keys` are empty where there was any doubt about them.
    """

    question: DraftQuestion
    #: Whether the texts are all that the file holds; else a picture, a formula or options were lost on the way.
    is_text_whole: bool


@dataclass(frozen=True)
class DraftBank:
    """A file as it was understood: every question found is in `questions`, or in `refused` and named by an error."""

    format: str
    questions: tuple[DraftQuestion, ...]
    findings: tuple[Finding, ...] = ()
    #: How many questions the file was seen to hold: len(questions) + len(refused).
    found: int = 0
    refused: tuple[RefusedQuestion, ...] = ()
