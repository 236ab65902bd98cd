"""Reads questions from plain text (.txt) as teachers write them."""

from collections.abc import Iterator
from itertools import pairwise

from ..domain.questions import DraftBank
from .collected import Collector
from .delimited import has_question_header, remark_on_encoding
from .file_kind import FileKind, kind_of, unreadable
from .found_questions import options_in
from .limits import check_lines
from .marked_text import Line, Marked, composed
from .question_grammar import question_label
from .text_encoding import decode
from .written_questions import collect

_TEXTS = (FileKind.TEXT, FileKind.XML, FileKind.HTML)
_LOOK_AT_SIGNS = 200_000
_ANSWER = "ANSWER:"


class TextQuestions:
    """The reader of plain text in the registry. Aiken, which is stricter, is left to its own reader."""

    name = "txt"
    shown_as = "TXT (.txt)"

    def detects(self, data: bytes) -> bool:
        """Text with options A and B, that is neither a table nor Aiken."""
        if kind_of(data) is not FileKind.TEXT:
            return False
        text = decode(data).text
        letters: list[str] = []
        has_labels = False
        is_aiken = False
        for line in text[:_LOOK_AT_SIGNS].splitlines():
            marked = Marked.of(line)
            letters += [option.letter for option in options_in(marked)[1]]
            label = question_label(marked)
            has_labels = has_labels or (label is not None and bool(label.rest))
            is_aiken = is_aiken or line.strip().upper().startswith(_ANSWER)
        has_options = ("A", "B") in pairwise(letters)
        return has_options and (has_labels or not is_aiken) and not has_question_header(text)

    def read(self, data: bytes) -> DraftBank:
        if (kind := kind_of(data)) not in _TEXTS:
            raise unreadable(kind, self.shown_as)
        decoded = decode(data)
        check_lines(decoded.text)
        collector = Collector(self.name)
        remarks = collect(list(_lines(decoded.text)), collector)
        return collector.bank((*remark_on_encoding(decoded), *remarks))


def lines_of_text(data: bytes) -> list[Line]:
    """Refuses `unknown_encoding`, `legacy_encoding` and a text with too many lines."""
    text = decode(data).text
    check_lines(text)
    return list(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    block = 0
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            block += 1
        yield Line(number, composed(Marked.of(raw)), block)
