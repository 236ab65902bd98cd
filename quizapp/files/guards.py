"""Keeps a text that looks like a label (`A. Turing là ai?`) from being read as one in a paper that we write."""

import re

from .marked_text import GUARD, Marked
from .question_grammar import (
    bare_answer,
    field_of,
    is_heading,
    is_key_head,
    is_rule,
    key_pairs,
    option_label,
    question_label,
    shared_range,
    topic_heading,
)

_GAP = re.compile(r" +")


def guarded(text: str) -> str:
    """One line of text as it can stand anywhere in a paper; what is added nobody sees, and tidying takes it off."""
    pieces, start = [], 0
    for gap in _GAP.finditer(text):
        if option_label(text, gap.end()) is not None:
            pieces.append(text[start : gap.end()])
            start = gap.end()
    pieces.append(text[start:])
    end = "" if text[-1:].isalnum() or text[-1:] in tuple(".?!)”") else GUARD
    is_safe = text[:1].isalnum() and not end and not _looks_like_a_label(text)
    return ("" if is_safe else GUARD) + GUARD.join(pieces) + end


def is_guarded(text: str) -> bool:
    return text.lstrip().startswith(GUARD)


def _looks_like_a_label(text: str) -> bool:
    line = Marked.of(text)
    return any(
        (
            question_label(line),
            option_label(text),
            field_of(line),
            bare_answer(text),
            key_pairs(text),
            is_key_head(text),
            is_rule(text),
            is_heading(text),
            shared_range(text),
            topic_heading(text),
        )
    )
