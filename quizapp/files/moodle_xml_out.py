"""Writes a bank as Moodle XML in plain text: topics as categories, the level as a tag, the source below the remark."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from ..domain.questions import DraftQuestion, Finding
from .answer_weights import shares
from .explanations import with_source
from .gift_syntax import category_path
from .outgoing_bank import Part
from .question_rows import LEVELS
from .xml_out import xml_fault

_PLAIN = 'format="plain_text"'
_TITLE_LENGTH = 60


class MoodleXmlWriter:
    """The writer of Moodle XML in the registry."""

    name = "moodle-xml"
    shown_as = "Moodle XML"
    ending = ".xml"
    lacks: frozenset[Part] = frozenset()

    def fault(self, question: DraftQuestion) -> Finding | None:
        return xml_fault(question)

    def write(self, title: str, questions: Sequence[DraftQuestion]) -> bytes:
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
        return (head + "\n".join(_elements(questions)) + "\n</quiz>\n").encode()


def _elements(questions: Sequence[DraftQuestion]) -> Iterator[str]:
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            path = escape(category_path(topic))
            yield f'<question type="category"><category><text>{path}</text></category></question>'
        yield _question(question)


def _question(question: DraftQuestion) -> str:
    is_single = len(question.keys) == 1
    given = shares(len(question.options), question.keys)
    level = LEVELS[question.difficulty] if question.difficulty else ""
    explanation = with_source(question.explanation, question.source)
    return "\n".join(
        [
            '<question type="multichoice">',
            f"  <name>{_text(question.stem.partition(chr(10))[0][:_TITLE_LENGTH])}</name>",
            f"  <questiontext {_PLAIN}>{_text(question.stem)}</questiontext>",
            f"  <generalfeedback {_PLAIN}>{_text(explanation)}</generalfeedback>",
            "  <defaultgrade>1</defaultgrade>",
            f"  <idnumber>{escape(question.reference)}</idnumber>",
            f"  <single>{'true' if is_single else 'false'}</single>",
            "  <shuffleanswers>true</shuffleanswers>",
            *(
                f'  <answer fraction="{_fraction(share, is_single)}" {_PLAIN}>{_text(option)}</answer>'
                for option, share in zip(question.options, given, strict=True)
            ),
            *([f"  <tags><tag>{_text(level)}</tag></tags>"] if level else []),
            "</question>",
        ]
    )


def _fraction(share: str, is_single: bool) -> str:
    """Where one option is chosen nothing is taken off: a wrong one has no right one beside it."""
    return "0" if is_single and share.startswith("-") else share


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"
