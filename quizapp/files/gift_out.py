"""Writes a bank as GIFT: topics as categories, the id and the level as tags, the source below the explanation."""

from collections.abc import Iterator, Sequence

from ..domain.questions import DraftQuestion, Finding
from .answer_weights import shares
from .explanations import with_source
from .gift_syntax import category_path, escaped, names_a_format
from .outgoing_bank import Part
from .question_rows import LEVELS


class GiftWriter:
    """The writer of GIFT in the registry."""

    name = "gift"
    shown_as = "GIFT"
    ending = ".gift"
    lacks: frozenset[Part] = frozenset()

    def fault(self, question: DraftQuestion) -> Finding | None:
        return None

    def write(self, title: str, questions: Sequence[DraftQuestion]) -> bytes:
        return "\n".join(_lines(questions)).encode()


def _lines(questions: Sequence[DraftQuestion]) -> Iterator[str]:
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            yield f"$CATEGORY: {category_path(topic)}\n"
        if tags := _tags(question):
            yield f"// {tags}"
        yield f"[plain]{escaped(question.stem)} {{"
        for option, weight in zip(question.options, _weights(question), strict=True):
            # The blank keeps a text that begins with a mark of its own from melting into the sign before it.
            yield f"\t{weight} {_text(option)}"
        if explanation := with_source(question.explanation, question.source):
            yield f"\t####{_text(explanation)}"
        yield "}\n"


def _weights(question: DraftQuestion) -> list[str]:
    if len(question.keys) == 1:
        signs = ["=" if at in question.keys else "~" for at in range(len(question.options))]
        # A text that begins like a weight needs one before it.
        return [
            f"{sign}%{100 if sign == '=' else 0}%" if option.startswith("%") else sign
            for sign, option in zip(signs, question.options, strict=True)
        ]
    return [f"~%{share}%" for share in shares(len(question.options), question.keys)]


def _text(text: str) -> str:
    return f"[plain]{escaped(text)}" if names_a_format(text) else escaped(text)


def _tags(question: DraftQuestion) -> str:
    reference = question.reference.replace("\\", "\\\\").replace("]", "\\]")
    level = LEVELS[question.difficulty] if question.difficulty else ""
    return " ".join(tag for tag in (reference and f"[id:{reference}]", level and f"[tag:{level}]") if tag)
