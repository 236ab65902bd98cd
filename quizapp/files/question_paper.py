"""Finds the questions in the lines of a paper, whatever it is typed in: what belongs to which, and what to none."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from .found_questions import FoundOption, options_in
from .guards import is_guarded
from .key_tables import grid_of, pairs_of
from .marked_text import Line, Marked
from .paper_so_far import Paper, PaperSoFar
from .question_grammar import (
    QuestionLabel,
    bare_answer,
    field_of,
    is_heading,
    is_key_head,
    is_rule,
    key_first,
    key_pairs,
    letters_of,
    option_label,
    question_label,
    shared_range,
    topic_heading,
)

#: How far below a number its options may begin.
_LOOK_AHEAD = 40

#: A line, or the keys of a whole table of keys.
_Part = Line | list[tuple[int, str]]


def understand(lines: Sequence[Line]) -> Paper:
    """Any lines give a paper; refuses `too_many_questions` only."""
    reader = _Reader(lines)
    return reader.so_far.paper


class _Reader:
    """Says of each line what it is."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.so_far = PaperSoFar()
        self._parts = _without_key_tables(lines)
        self._above = _fields_above(self._parts)
        self._labels = [question_label(part.text) if isinstance(part, Line) else None for part in self._parts]
        self._first_letters: dict[int, bool] = {}
        self._awaits_answer = False
        for at, part in enumerate(self._parts):
            if isinstance(part, Line):
                self._take(at, part)
            else:
                self.so_far.add_keys(part)
        self.so_far.settle()

    def _take(self, at: int, line: Line) -> None:
        now = self.so_far.now
        if not line.text:
            self.so_far.gap()
        elif now and now.options and now.options[-1].is_empty and option_label(line.text.text) is None:
            self.so_far.fill_option(line)
        elif (is_guarded(line.text.text) and not line.is_heading) or not (
            self._as_key(line)
            or self._as_question(at, line)
            or self._as_field(line)
            or self._as_options(at, line)
            or self._as_layout(line)
        ):
            self.so_far.text(line)

    def _as_key(self, line: Line) -> bool:
        """Keys apart from their questions, and the heading above them."""
        text, so_far = line.text.text, self.so_far
        if self._awaits_answer:
            self._awaits_answer = False
            if letters := letters_of(text):
                return so_far.answer(letters)
            so_far.open_keys()
        named = field_of(line.text)
        pairs = key_pairs(named[1].text if named and named[0] == "answer" else text)
        if len(pairs) > 1 or (pairs and so_far.is_in_keys):
            so_far.add_keys(pairs)
            return True
        label = question_label(line.text) if so_far.is_in_keys else None
        if label and label.number is not None:
            key = bare_answer(label.rest.text) or key_first(label.rest.text)
            if key:
                so_far.add_keys([(label.number, key)])
                return True
        if is_key_head(text):
            is_of_question = so_far.now is not None and named is not None
            if is_of_question and named and named[0] != "answer":
                return False
            # `Đáp án:` alone: the letter may stand below it, or the keys of all questions.
            self._awaits_answer = is_of_question
            if not is_of_question:
                so_far.open_keys()
            return True
        return False

    def _as_question(self, at: int, line: Line) -> bool:
        label = self._labels[at]
        if label is None or not (label.is_certain or self._begins_question(at, label)):
            return False
        if self.so_far.is_in_keys and self.so_far.knows(label.number) and not self._has_options_below(at, label):
            # What is said of its solution, below the keys.
            return False
        self.so_far.start(line, label)
        below = self._letter_below(at)
        before, options = options_in(label.rest, below)
        if options and (before or len(options) > 1 or below == "B"):
            self.so_far.say(before)
            self.so_far.add_options(options, line)
        else:
            self.so_far.say(label.rest)
        return True

    def _begins_question(self, at: int, label: QuestionLabel) -> bool:
        """Numbers also stand before statements of a stem, headings and steps of an explanation."""
        now = self.so_far.last_question
        goes_on = (
            now is not None
            and not now.is_certain
            and now.form == label.form
            and now.number is not None
            and label.number == now.number + 1
        )
        if self.so_far.now and self.so_far.now.is_open:
            return goes_on
        return goes_on or self._has_options_below(at, label)

    def _has_options_below(self, at: int, label: QuestionLabel) -> bool:
        if options_in(label.rest)[1]:
            return True
        for below in range(at + 1, min(at + 1 + _LOOK_AHEAD, len(self._parts))):
            found = self._labels[below]
            is_other = found is not None and (found.is_certain or found.form == label.form)
            if is_other or not isinstance(self._parts[below], Line):
                return False
            if self._brings_options(below):
                return True
        return False

    def _brings_options(self, at: int) -> bool:
        if at not in self._first_letters:
            part = self._parts[at]
            options = options_in(part.text)[1] if isinstance(part, Line) else []
            self._first_letters[at] = any(option.letter == "A" for option in options)
        return self._first_letters[at]

    def _as_options(self, at: int, line: Line) -> bool:
        before, options = options_in(line.text, self._letter_below(at))
        if not options:
            return False
        if options[0].letter == "A":
            if before:
                self.so_far.text(replace(line, text=before))
            self._make_room(line, options[0])
        elif before or not self._goes_on_with(options[0]):
            return False
        self.so_far.add_options(options, line)
        return True

    def _goes_on_with(self, option: FoundOption) -> bool:
        now = self.so_far.now
        if now is None or now.is_open:
            return False
        last = now.options[-1].label
        return option.label.form[0] == last.form[0] or ord(option.letter) == ord(last.letter) + 1

    def _make_room(self, line: Line, first: FoundOption) -> None:
        """Options begin: of the question at hand, of the next one, or after statements that looked like options."""
        now = self.so_far.now
        if now is None:
            self.so_far.start_from_waiting(line)
        elif now.options:
            if now.name and not now.answers and now.options[0].label.form != first.label.form:
                self.so_far.turn_options_into_text()
            else:
                self.so_far.start_from_waiting(line)

    def _letter_below(self, at: int) -> str:
        """The letter that the next line with text begins with."""
        for part in self._parts[at + 1 : at + 4]:
            if not isinstance(part, Line):
                return ""
            if part.text:
                label = option_label(part.text.text)
                return label.letter if label else ""
        return ""

    def _as_field(self, line: Line) -> bool:
        """What is said of a question below it, or of all questions to come."""
        if letters := bare_answer(line.text.text):
            return self.so_far.answer(letters)
        heading = topic_heading(line.text.text)
        named = ("topic", Marked.of(heading)) if heading else field_of(line.text)
        if named is None:
            return False
        name, text = named
        if name == "answer":
            return self.so_far.answer(text.text)
        if name in self._above or (name == "topic" and (heading or _stands_out(line))):
            self.so_far.say_ahead(name, text)
            return True
        return self.so_far.say_field(name, text, line)

    def _as_layout(self, line: Line) -> bool:
        """Headings, rules, page numbers, and lines that say what several questions share."""
        text = line.text.text
        if shared := shared_range(text):
            self.so_far.open_passage(shared)
        elif is_rule(text):
            self.so_far.gap()
        elif line.is_heading or is_heading(text):
            self.so_far.close()
        else:
            return False
        return True


def _stands_out(line: Line) -> bool:
    """Whether a line as a whole is set like a heading."""
    text = line.text.strip()
    return line.is_heading or text.text.isupper() or all(look.bold for look in text.looks)


def _fields_above(parts: Sequence[_Part]) -> set[str]:
    """The fields that this paper names before its questions and not below them."""
    above: set[str] = set()
    for part in parts:
        if not isinstance(part, Line) or part.is_heading:
            continue
        if question_label(part.text) or any(option.letter == "A" for option in options_in(part.text)[1]):
            break
        if named := field_of(part.text):
            above.add(named[0])
    return above - {"answer", "explanation"}


def _without_key_tables(lines: Sequence[Line]) -> list[_Part]:
    """Tables of keys as what they say; the lines of any other table as they stand."""
    found: list[_Part] = []
    for table, group in groupby(lines, key=lambda line: line.cell.table if line.cell else None):
        rows = list(group)
        pairs = pairs_of(grid_of(rows)) if table is not None else []
        if pairs:
            found.append(pairs)
        else:
            found += rows
    return found
