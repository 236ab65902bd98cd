"""Two wordings beside each other: which words stand in one and not in the other.

Not `word_diff`, whose one stream holds both texts to the letter: here case and punctuation count as the same, so that
what is the same need not be equal, and each side keeps its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .text import tidy

_WORD = re.compile(r"\S+")
_AROUND = ".,;:!?()“”\"'…"


@dataclass(frozen=True)
class Piece:
    """A run of words. `differs` says that the other wording has not got it in this place."""

    text: str
    differs: bool


def differing_words(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, their words compared without regard to case and punctuation around them."""
    left, right = _WORD.findall(tidy(one)), _WORD.findall(tidy(other))
    matcher = SequenceMatcher(None, [_bare(word) for word in left], [_bare(word) for word in right], autojunk=False)
    ours: list[Piece] = []
    theirs: list[Piece] = []
    for kind, start, end, begin, stop in matcher.get_opcodes():
        for pieces, words in ((ours, left[start:end]), (theirs, right[begin:stop])):
            if words:
                pieces.append(Piece(" ".join(words), kind != "equal"))
    return tuple(ours), tuple(theirs)


def differing_options(one: Sequence[str], other: Sequence[str]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Each option as one piece: does the other question offer the same answer, wherever it stands?"""
    left, right = {_bare(text) for text in one}, {_bare(text) for text in other}
    return (
        tuple(Piece(text, _bare(text) not in right) for text in one),
        tuple(Piece(text, _bare(text) not in left) for text in other),
    )


def _bare(word: str) -> str:
    return tidy(word).strip(_AROUND).casefold() or word
