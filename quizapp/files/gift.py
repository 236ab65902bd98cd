"""Reads questions in Moodle's GIFT text: choice, true or false and missing words; other kinds are named and refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ..domain.draft_checks import difficulty_of
from ..domain.errors import N_
from ..domain.questions import Difficulty, DraftBank, Place
from ..domain.text import tidy
from .answer_weights import Verdict, all_keys, one_key
from .choice_texts import option_remarks, with_blank
from .collected import FALSE, TRUE, ChoiceItem, Collector
from .delimited import has_question_header, remark_on_encoding
from .explanations import split_source
from .file_kind import FileKind, kind_of, unreadable
from .gift_syntax import Block, Entry, blocks, split_format, take_apart, unmasked
from .limits import MAX_SLOTS, check_lines
from .plain_text import Plain, from_auto, from_html, from_markdown, from_plain, joined
from .text_encoding import decode

_ANSWERS = re.compile(r"\{\s*(?:[=~#%}]|\[?(?:T|F|TRUE|FALSE)\s*[#}])", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%(-?[\d.,]+)%")
_TRUTH = re.compile(r"\s*(T|TRUE|F|FALSE)\s*(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_FULL = 100.0
_LOOK_AT_BLOCKS, _LOOK_AT_SIGNS = 200, 200_000
_TEXTS = {"html": from_html, "markdown": from_markdown, "plain": from_plain, "moodle": from_auto}


class GiftQuestions:
    """The reader of GIFT in the registry."""

    name = "gift"
    shown_as = "GIFT"

    def detects(self, data: bytes) -> bool:
        """Text most of whose blocks hold answers in braces."""
        if kind_of(data) is not FileKind.TEXT:
            return False
        text = _text(data)[:_LOOK_AT_SIGNS]
        if not _ANSWERS.search(text) or has_question_header(text):
            return False
        found = [_ANSWERS.search(block.text) is not None for block in islice(blocks(text), _LOOK_AT_BLOCKS)]
        return sum(found) * 2 >= len(found) > 0

    def read(self, data: bytes) -> DraftBank:
        if (kind := kind_of(data)) is not FileKind.TEXT:
            raise unreadable(kind, self.shown_as)
        collector = Collector(self.name)
        text = _text(data)
        check_lines(text)
        for block in blocks(text):
            _read(block, collector)
        return collector.bank(remark_on_encoding(decode(data)))


def _text(data: bytes) -> str:
    return decode(data).text.replace("\r\n", "\n").replace("\r", "\n")


def _read(block: Block, collector: Collector) -> None:
    entry = take_apart(block.text)
    place = Place(block.line, name=tidy(entry.title)[:80])
    if entry.is_broken:
        collector.refuse(
            place,
            "gift_broken",
            N_("Dấu ngoặc {…} thiếu một nửa hoặc có nhiều hơn một cặp nên không rõ đâu là phương án. Hãy sửa lại câu."),
            tidy(unmasked(block.text)),
        )
        return
    stem = _stem(entry)
    if other := _other_type(entry.answers):
        collector.refuse_type(place, other, stem.text)
        return
    answers, _, general = (entry.answers or "").partition("####")
    truth = _TRUTH.fullmatch(answers)
    options = _truth(truth) if truth else _options(answers, entry.format)
    if isinstance(options, str):
        collector.refuse(
            place,
            "gift_broken",
            N_("Có nội dung “%(text)s” trước phương án đầu tiên. Mỗi phương án phải bắt đầu bằng dấu = hoặc ~."),
            stem.text,
            text=options,
        )
        return
    verdict, texts = _verdict(options), [option.text for option in options]
    on_options = option_remarks(texts, [option.feedback for option in options], verdict.keys)
    explanation, source = split_source(joined([_plain(general, entry.format), on_options]))
    collector.take(
        ChoiceItem(
            place,
            stem,
            texts,
            verdict,
            block.category,
            _difficulty(block.tags),
            explanation,
            source,
            block.reference,
        )
    )


@dataclass(frozen=True)
class _Option:
    text: Plain
    weight: float
    #: Whether it was marked by `=`: then one option is to be chosen.
    is_full: bool
    feedback: Plain


def _stem(entry: Entry) -> Plain:
    if entry.answers is None or not entry.after.strip():
        return _TEXTS[entry.format](unmasked(entry.before))
    return _TEXTS[entry.format](unmasked(with_blank(entry.before, entry.after)))


def _other_type(answers: str | None) -> str:
    """The name of a kind that is not asked here, or an empty text."""
    if answers is None:
        return "description"
    body = answers.partition("####")[0].strip()
    if not body:
        return "essay"
    if body.startswith("#"):
        return "numerical"
    if "~" in body or _TRUTH.fullmatch(body):
        return ""
    if "=" not in body:
        return ""
    return "matching" if all("->" in part for part in body.split("=")[1:]) else "shortanswer"


def _truth(found: re.Match[str]) -> list[_Option]:
    is_true = found[1].upper().startswith("T")
    # First what is said to a wrong answer, then to a right one: to the reader of the key both explain it.
    remarks = joined([_plain(part, "moodle") for part in (found[2] or "").split("#")])
    return [
        _Option(Plain(TRUE), _FULL if is_true else 0, True, remarks if is_true else Plain()),
        _Option(Plain(FALSE), 0 if is_true else _FULL, True, Plain() if is_true else remarks),
    ]


def _options(answers: str, format: str) -> list[_Option] | str:
    """The options, or the text that stands before the first of them."""
    first, *parts = re.split(r"(?=[~=])", answers, maxsplit=MAX_SLOTS)
    if first.strip():
        return tidy(unmasked(first))[:80]
    return [_option(part, format) for part in parts]


def _option(part: str, inherited: str) -> _Option:
    is_full, body = part.startswith("="), part[1:]
    weight = _FULL if is_full else 0.0
    if found := _WEIGHT.match(body):
        weight, body = _number(found[1]), body[found.end() :]
    text, _, feedback = body.partition("#")
    return _Option(_plain(text, inherited), weight, is_full, _plain(feedback, inherited))


def _verdict(options: Sequence[_Option]) -> Verdict:
    weights = [option.weight for option in options]
    return one_key(weights, _FULL) if any(option.is_full for option in options) else all_keys(weights, _FULL)


def _plain(text: str, inherited: str) -> Plain:
    text, format = split_format(text, inherited)
    return _TEXTS[format](unmasked(text))


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return 0.0


def _difficulty(tags: Sequence[str]) -> Difficulty | None:
    """The first tag that is a level; bare numbers are tags of something else."""
    levels = (difficulty_of(tag) for tag in tags if not tag.strip().isdigit())
    return next((level for level in levels if level), None)
