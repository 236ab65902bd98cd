"""What a careful reader would remark about questions, with the list of replaced documents the product comes with."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from ..domain.bank_checks import ExistingQuestion
from ..domain.question_quality import doubts_about
from ..domain.question_quality.documents import ReplacedDocument, replaced_documents
from ..domain.questions import DraftQuestion, Finding, Place

DOCUMENTS = Path(__file__).parents[2] / "question_bank" / "documents.toml"


def remarks_on(questions: Sequence[DraftQuestion], known: Iterable[ExistingQuestion] = ()) -> tuple[Finding, ...]:
    """Warnings about a file, or a bank, and its likeness to what a bank has already.

    Takes a second or two for two thousand questions: never within a transaction that writes. Asked again about the same
    questions, it remembers.
    """
    drafts = (DraftQuestion(Place(name=one.reference), one.stem, one.options, tuple(sorted(one.keys))) for one in known)
    return _remarks_on(tuple(questions), tuple(drafts))


# Two: the bank that is looked at, and the file that is about to go into it.
@lru_cache(maxsize=2)
def _remarks_on(questions: tuple[DraftQuestion, ...], known: tuple[DraftQuestion, ...]) -> tuple[Finding, ...]:
    return tuple(doubts_about(questions, shipped_documents(), known))


@cache
def shipped_documents() -> tuple[ReplacedDocument, ...]:
    """None where the product was installed without its question bank: questions are checked all the same."""
    if not DOCUMENTS.exists():
        return ()
    return replaced_documents(tomllib.loads(DOCUMENTS.read_text(encoding="utf-8")))
