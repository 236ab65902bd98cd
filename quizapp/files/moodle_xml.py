"""Reads Moodle XML: multiple choice and true or false; every other type is named and refused."""

from collections.abc import Sequence

from ..domain.draft_checks import difficulty_of
from ..domain.questions import Difficulty, DraftBank
from ..domain.text import tidy
from .answer_weights import Verdict, all_keys, one_key
from .choice_texts import option_remarks
from .collected import FALSE, TRUE, ChoiceItem, Collector
from .explanations import split_source
from .file_kind import FileKind, kind_of, unreadable
from .gift_syntax import category_name
from .limits import MAX_SLOTS
from .plain_text import Obstacle, Plain, from_auto, from_html, from_markdown, from_plain, joined
from .xml_tree import Node, html_of, parse_tree, root_of

_FULL = 100.0
_ROOT = "quiz"
_TEXTS = {"plain_text": from_plain, "markdown": from_markdown, "html": from_html, "moodle_auto_format": from_auto}
_YES = ("true", "1")


class MoodleXmlQuestions:
    """The reader of Moodle XML in the registry."""

    name = "moodle-xml"
    shown_as = "Moodle XML"

    def detects(self, data: bytes) -> bool:
        root = root_of(data) if kind_of(data) is FileKind.XML else None
        return root is not None and root[0] == _ROOT

    def read(self, data: bytes) -> DraftBank:
        if (kind := kind_of(data)) is not FileKind.XML:
            raise unreadable(kind, self.shown_as)
        collector = Collector(self.name)
        topic = ""
        for question in parse_tree(data).descendants("question"):
            if question.get("type") == "category":
                category = question.child("category")
                topic = category_name(category.text_of("text")) if category else ""
            else:
                _read(question, topic, collector)
        return collector.bank()


def _read(question: Node, topic: str, collector: Collector) -> None:
    kind = question.get("type")
    reference = question.text_of("idnumber")
    title = question.child("name")
    name = reference or (title.text_of("text") if title else "")
    place = collector.place_of_next(question.line, name=tidy(name)[:80])
    stem = _plain(question.child("questiontext"))
    if kind not in ("multichoice", "truefalse"):
        collector.refuse_type(place, kind or "?", stem.text)
        return
    answers = list(question.children("answer"))[:MAX_SLOTS]
    texts = [_plain(answer) for answer in answers]
    weights = [_fraction(answer) for answer in answers]
    if kind == "truefalse":
        texts = [_truth(text) for text in texts]
    verdict = _verdict(question, kind, weights)
    on_options = option_remarks(texts, [_plain(answer.child("feedback")) for answer in answers], verdict.keys)
    explanation, source = split_source(joined([_plain(question.child("generalfeedback")), on_options]))
    collector.take(
        ChoiceItem(
            place,
            stem,
            texts,
            verdict,
            topic,
            _difficulty(question),
            explanation,
            source,
            reference,
            has_blank_slots=True,
        )
    )


def _verdict(question: Node, kind: str, weights: Sequence[float]) -> Verdict:
    is_single = kind == "truefalse" or (question.text_of("single") or "true").lower() in _YES
    return one_key(weights, _FULL) if is_single else all_keys(weights, _FULL)


def _plain(node: Node | None) -> Plain:
    """The text of an element with `format`, `text` and the files that belong to it."""
    if node is None:
        return Plain()
    text = node.child("text")
    if text is None or any(text.children()):
        plain = html_of(text)
    else:
        plain = _TEXTS.get(node.get("format"), from_auto)(text.text())
    if node.child("file") is not None:
        return Plain(plain.text, plain.obstacles | {Obstacle.PICTURE})
    return plain


def _fraction(answer: Node) -> float:
    try:
        return float(answer.get("fraction").replace(",", "."))
    except ValueError:
        return 0.0


def _truth(text: Plain) -> Plain:
    return Plain({"true": TRUE, "false": FALSE}.get(text.text.casefold(), text.text), text.obstacles)


def _difficulty(question: Node) -> Difficulty | None:
    """The first tag that is a level; bare numbers are tags of something else."""
    tags = (tag.text_of("text") for group in question.children("tags") for tag in group.children("tag"))
    return next((level for tag in tags if not tag.isdigit() and (level := difficulty_of(tag))), None)
