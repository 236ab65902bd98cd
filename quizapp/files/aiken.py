"""Reads and writes Aiken, the plainest text of questions: a stem, lettered options, `ANSWER: C`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..domain.errors import N_
from ..domain.questions import DraftBank, DraftQuestion, Finding, Place, Severity
from .answer_weights import Verdict
from .collected import ChoiceItem, Collector
from .delimited import has_question_header, remark_on_encoding
from .file_kind import FileKind, kind_of, unreadable
from .limits import check_lines
from .outgoing_bank import Part
from .plain_text import Plain, from_plain
from .text_encoding import decode

_LOOK_AT_SIGNS, _LOOK_AT_LAST = 200_000, 200
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OPTION = re.compile(r"\s*([A-Z])\s?[.)](?:\s+(.*)|\s*)$")
_ANSWER = re.compile(r"\s*ANSWER\s*:\s*(.*)$", re.IGNORECASE)
#: Moodle allows the stem one line; what looks like an option or an answer can't be a stem.
_NO_STEM = re.compile(r"\s*(?:[A-Z]\s?[.)](?:\s|$)|ANSWER\s*:)", re.IGNORECASE)


#: A first stem may begin with a tag: `<p> là thẻ gì?`.
_TEXTS = (FileKind.TEXT, FileKind.XML, FileKind.HTML)


class AikenQuestions:
    """The reader and writer of Aiken in the registry."""

    name = "aiken"
    shown_as = "Aiken"
    ending = ".txt"
    lacks = frozenset(Part)

    def detects(self, data: bytes) -> bool:
        """Text with lettered options and an answer line below each set of them."""
        if kind_of(data) not in _TEXTS:
            return False
        text = decode(data).text
        if kind_of(data) is not FileKind.TEXT and not _ANSWER.match(text.rstrip()[-_LOOK_AT_LAST:].rpartition("\n")[2]):
            return False
        lines = text[:_LOOK_AT_SIGNS].splitlines()
        answers = sum(_ANSWER.match(line) is not None for line in lines)
        options = sum(_OPTION.match(line) is not None for line in lines)
        return 0 < answers <= options and not has_question_header(text)

    def read(self, data: bytes) -> DraftBank:
        if (kind := kind_of(data)) not in _TEXTS:
            raise unreadable(kind, self.shown_as)
        decoded = decode(data)
        check_lines(decoded.text)
        collector = Collector(self.name)
        for block in _blocks(decoded.text.splitlines()):
            _take(block, collector)
        return collector.bank(remark_on_encoding(decoded))

    def fault(self, question: DraftQuestion) -> Finding | None:
        if len(question.keys) > 1:
            message = N_("Aiken chỉ ghi được một đáp án, câu này có %(count)s đáp án nên không được ghi.")
            return _fault(question, "several_keys", message, count=len(question.keys))
        if _NO_STEM.match(question.stem):
            message = N_("Câu hỏi bắt đầu giống một phương án (“A.”) hoặc dòng đáp án nên Aiken không ghi được.")
            return _fault(question, "stem_like_option", message)
        return None

    def write(self, title: str, questions: Sequence[DraftQuestion]) -> bytes:
        # The line before the first stem keeps one like `GIF89a là gì?` from looking like another kind of file.
        return ("\n" + "\n".join(map(_written, questions))).encode()


@dataclass
class _Block:
    """Lines that belong together; `strays` are lines of text below the first option."""

    line: int
    stem: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    answer: str | None = None


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    """A question ends at its answer; without one, at the blank line or the stem that follows its options."""
    block: _Block | None = None
    was_blank = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            was_blank = True
            continue
        option, answer = _OPTION.match(line), _ANSWER.match(line)
        is_new_stem = was_blank and not option and not answer
        if block is not None and (block.options or block.stem) and is_new_stem:
            yield block
            block = None
        was_blank = False
        block = block or _Block(number)
        if answer:
            block.answer = answer[1].strip()
            yield block
            block = None
        elif option:
            block.letters.append(option[1])
            block.options.append(option[2] or "")
        elif block.options:
            block.strays.append(number)
        else:
            block.stem.append(line)
    if block is not None:
        yield block


def _take(block: _Block, collector: Collector) -> None:
    place, stem = Place(block.line), from_plain("\n".join(block.stem))
    if block.strays:
        message = N_(
            "Dòng %(line)s nằm giữa các phương án nhưng không bắt đầu bằng chữ cái (A. hoặc A)). "
            "Mỗi phương án phải viết trên một dòng."
        )
        collector.refuse(place, "aiken_stray_line", message, stem.text, line=block.strays[0])
    elif block.letters != list(_LETTERS[: len(block.letters)]):
        message = N_("Chữ cái của các phương án là %(letters)s, không theo thứ tự A, B, C… Hãy kiểm tra lại câu.")
        listed = ", ".join(block.letters)[:80]
        collector.refuse(place, "aiken_letters", message, stem.text, options=block.options, letters=listed)
    elif not block.options and block.answer is None:
        message = N_("Đoạn này không có phương án (A. B. C.) và không có dòng ANSWER nên không đọc được thành câu hỏi.")
        collector.refuse(place, "not_a_question", message, stem.text)
    elif block.answer is not None and block.answer.upper() not in block.letters:
        message = N_("Đáp án “%(key)s” không phải là một chữ cái trong các phương án (%(letters)s).")
        key, letters = block.answer[:80], ", ".join(block.letters) or "–"
        collector.refuse(
            place, "key_not_an_option", message, stem.text, options=block.options, key=key, letters=letters
        )
    else:
        options = [Plain(option) for option in block.options]
        keys = (block.letters.index(block.answer.upper()),) if block.answer else ()
        collector.take(ChoiceItem(place, stem, options, Verdict(keys)))


def _written(question: DraftQuestion) -> str:
    options = [f"{_LETTERS[at]}. {option}" for at, option in enumerate(question.options)]
    stem = " ".join(question.stem.split())
    return "\n".join([stem, *options, f"ANSWER: {_LETTERS[question.keys[0]]}", ""])


def _fault(question: DraftQuestion, code: str, message: str, **params: object) -> Finding:
    return Finding(question.place, Severity.ERROR, code, message, params, question.stem)
