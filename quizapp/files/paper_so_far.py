"""A paper while it is read: the questions found, the one at hand, and lines that may be its or the next one's."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..domain.draft_checks import MAX_EXPLANATION, MAX_STEM
from ..domain.text import tidy
from .found_questions import FoundOption, FoundQuestion
from .key_tables import KeyTable
from .limits import MAX_QUESTIONS, too_many_questions
from .marked_text import Line, Marked
from .question_grammar import QuestionLabel

#: Said once above several questions, these hold until they are said again.
_LASTING = ("topic", "difficulty", "source")
#: More than all texts of a question may have together: it will be refused, and what follows need not be kept.
_ENOUGH = 3 * MAX_EXPLANATION
#: Of a text that many questions share, the same.
_ENOUGH_SHARED = MAX_STEM


@dataclass
class Paper:
    """What was found, in its order; `left_out` are lines of text between the questions that belong to none."""

    questions: list[FoundQuestion] = field(default_factory=list)
    keys: list[KeyTable] = field(default_factory=list)
    left_out: list[Line] = field(default_factory=list)


class PaperSoFar:
    """Takes what lines turned out to be, one after the other."""

    def __init__(self) -> None:
        self.paper = Paper()
        #: The question at hand; None where a heading or keys have closed it.
        self.now: FoundQuestion | None = None
        self.is_in_keys = False
        self.is_in_passage = False
        #: What the last line belonged to: the name of a field, `option`, `answer`, `stem`, or nothing.
        self._last = ""
        self._last_block = -1
        #: Lines that may go on with the last one or begin the next question; None for a gap.
        self._waiting: list[Line | None] = []
        self._ahead: dict[str, Marked] = {}
        self._shared = (0, 0)
        self._passage: list[Marked] = []
        self._size = 0
        self._numbers: set[int | None] = set()

    @property
    def last_question(self) -> FoundQuestion | None:
        return self.now or (self.paper.questions[-1] if self.paper.questions else None)

    def knows(self, number: int | None) -> bool:
        """Whether a question of this number was found."""
        return number is not None and number in self._numbers

    def start(self, line: Line, label: QuestionLabel | None = None) -> None:
        self.settle()
        self.is_in_keys = self.is_in_passage = False
        self._last, self._last_block, self._size = "stem", line.block, 0
        now = FoundQuestion(line.row)
        if label is not None:
            now = FoundQuestion(line.row, label.name, label.number, label.form, label.is_certain)
            if label.remark:
                now.say("remark", Marked.of(label.remark))
        for name, text in self._ahead.items():
            now.say(name, text)
        self._ahead = {name: text for name, text in self._ahead.items() if name in _LASTING}
        if now.number is not None and self._shared[0] <= now.number <= self._shared[1]:
            now.stem += self._passage
        self.now = now
        self.paper.questions.append(now)
        self._numbers.add(now.number)
        if len(self.paper.questions) > MAX_QUESTIONS:
            raise too_many_questions()

    def start_from_waiting(self, line: Line) -> None:
        """A question without a label: the text that waits is its stem."""
        stem = self._waiting_stem()
        self.start(stem[0] if stem else line)
        for waiting in stem:
            self.say(waiting.text)

    def turn_options_into_text(self) -> None:
        """They were statements of the stem, and so is what waits behind them."""
        if self.now is not None:
            self.now.turn_options_into_text()
            self.now.stem += [line.text for line in self._waiting if line is not None]
            self._waiting = []

    def say(self, text: Marked) -> None:
        if self.now and text:
            self.now.stem.append(text.strip())

    def add_options(self, options: list[FoundOption], line: Line) -> None:
        """What waits since the option before goes on with it: options do not end before the last of them."""
        if self.now is None:
            return
        if self.now.options:
            for waiting in self._waiting:
                if waiting is not None and self._has_room(waiting):
                    self.now.options[-1].parts.append(waiting.text.strip())
            self._waiting = []
        self.now.options += options
        self._last, self._last_block = "option", line.block

    def fill_option(self, line: Line) -> None:
        if self.now is not None:
            self.now.options[-1].parts.append(line.text.strip())
            self._last, self._last_block = "option", line.block

    def say_field(self, name: str, text: Marked, line: Line) -> bool:
        """False where there is no question that it could belong to."""
        if self.now is None:
            return False
        self.settle()
        self.now.say(name, text)
        self._last, self._last_block = name, line.block
        return True

    def say_ahead(self, name: str, text: Marked) -> None:
        """Of the questions to come."""
        self.close()
        self._ahead[name] = text

    def answer(self, text: str) -> bool:
        if self.now is None:
            return False
        self.settle()
        self.now.answers.append(text)
        self._last = "answer"
        return True

    def open_keys(self) -> None:
        self.close()
        self.is_in_keys = True

    def add_keys(self, pairs: Iterable[tuple[int, str]]) -> None:
        is_in_keys = self.is_in_keys
        self.close()
        self.is_in_keys = is_in_keys
        count = len(self.paper.questions)
        if not self.paper.keys or self.paper.keys[-1].found_before != count:
            self.paper.keys.append(KeyTable(count))
        self.paper.keys[-1].add(pairs)

    def open_passage(self, numbers: tuple[int, int]) -> None:
        """The text to come belongs to all questions of these numbers."""
        self.close()
        self._shared, self._passage, self.is_in_passage, self._size = numbers, [], True, 0

    def close(self) -> None:
        self.settle()
        self.now, self._last, self.is_in_passage = None, "", False

    def gap(self) -> None:
        if self.is_in_passage:
            self._passage.append(Marked())
        elif self.now and self.now.is_open:
            self.now.stem.append(Marked())
        else:
            self._waiting.append(None)

    def text(self, line: Line) -> None:
        if self.is_in_passage or (self.now and self.now.is_open):
            if self._has_room(line):
                (self._passage if self.is_in_passage or self.now is None else self.now.stem).append(line.text)
        elif not self.is_in_keys:
            self._waiting.append(line)

    def settle(self) -> None:
        """Something else begins: what waits goes on with the last line, or belongs to no question."""
        waiting, self._waiting = self._waiting, []
        has_gap = False
        for line in waiting:
            if line is None:
                has_gap = True
                if self.now and self._last == "explanation":
                    self.now.say(self._last, Marked())
            elif self.now and self._goes_on(line, has_gap):
                if not self._has_room(line):
                    continue
                if self._last == "option":
                    self.now.options[-1].parts.append(line.text.strip())
                else:
                    self.now.say(self._last, line.text)
            elif self.paper.questions:
                self.paper.left_out.append(line)

    def _has_room(self, line: Line) -> bool:
        had_room = self._size <= (_ENOUGH_SHARED if self.is_in_passage else _ENOUGH)
        self._size += len(tidy(line.text.text))
        return had_room

    def _goes_on(self, line: Line, has_gap: bool) -> bool:
        if self._last == "explanation":
            return True
        if self._last in ("", "answer", "stem") or has_gap:
            return False
        is_picture = any(look.obstacle for look in line.text.looks)
        return line.block == self._last_block or is_picture or line.text.text.strip()[:1].islower()

    def _waiting_stem(self) -> list[Line]:
        """The last paragraph that waits, with those above it that lead up to it."""
        while self._waiting and self._waiting[-1] is None:
            self._waiting.pop()
        stem: list[Line] = []
        while self._waiting and (line := self._waiting[-1]) is not None:
            if stem and line.block != stem[-1].block and not line.text.text.rstrip().endswith(":"):
                break
            stem.append(line)
            self._waiting.pop()
        return stem[::-1]
