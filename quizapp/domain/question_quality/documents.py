"""Documents that were replaced: who asks about one must say so."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..errors import N_
from ..questions import DraftQuestion
from ..text import fold
from .wording import Doubt

#: A question in which one of these stands knows that the document is an old one.
_SAID = re.compile(
    r"\b(?:thay the|duoc thay|bi thay|het hieu luc|quy dinh cu|luat cu|truoc day|bai bo|hop nhat|replaced)\b"
)


@dataclass(frozen=True)
class ReplacedDocument:
    """`number` may be empty where a law is called by title and year; `successor` is what the new one is known by."""

    number: str
    title: str
    in_force_until: date
    successor: str
    successor_title: str

    @property
    def trace(self) -> str:
        """What is in every text that names the document, to leave the others unfolded: `13/2023`, `2014`."""
        return self.number.rpartition("/")[0] or self.title.split()[-1]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the document in folded text: `13/2023/nd-cp`, but not in `113/2023/nd-cp`; `nam` may be left out."""
        title = re.escape(fold(self.title)).replace(r"\ nam\ ", r"(?:\ nam)?\ ")
        names = [re.escape(fold(self.number)), title] if self.number else [title]
        return re.compile(rf"(?<![\w/])(?:{'|'.join(names)})(?![\w/])")


def replaced_documents(definition: Mapping[str, Any]) -> tuple[ReplacedDocument, ...]:
    """The entries of a list as `question_bank/documents.toml` has it. KeyError where one is not whole."""
    return tuple(
        ReplacedDocument(
            entry.get("number", ""),
            entry["title"],
            entry["in_force_until"],
            entry["replaced_by"]["number"],
            entry["replaced_by"]["title"],
        )
        for entry in definition["replaced"]
    )


def rests_on_replaced(question: DraftQuestion, replaced: Sequence[ReplacedDocument]) -> Iterator[Doubt]:
    """Each replaced document a question rests on without a word about it. What a distractor names doesn't count."""
    keys = (question.options[key] for key in question.keys)
    written = " ".join((question.stem, *keys, question.explanation, question.source))
    traced = [document for document in replaced if document.trace in written]
    text = fold(written) if traced else ""
    if _SAID.search(text):
        return
    for document in traced:
        if document.pattern.search(text) and fold(document.successor) not in text:
            yield (
                "replaced_document",
                N_(
                    "“%(title)s” hết hiệu lực sau ngày %(until)s, được thay bằng %(successor)s. "
                    "Hãy sửa theo văn bản mới, hoặc nói rõ trong câu rằng đây là quy định cũ."
                ),
                {
                    "title": document.title,
                    "until": f"{document.in_force_until:%d/%m/%Y}",
                    "successor": document.successor_title,
                },
            )
