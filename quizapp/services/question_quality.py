"""What a careful reader would remark about questions, with the list of replaced documents the product comes with."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..domain.bank_checks import ExistingQuestion
from ..domain.question_quality import doubts_about
from ..domain.questions import DraftQuestion, Finding
from ..files.shipped_documents import shipped_documents


def remarks_on(questions: Sequence[DraftQuestion], known: Iterable[ExistingQuestion] = ()) -> tuple[Finding, ...]:
    """Warnings about a file, or a bank, and its likeness to what a bank has already.

    Takes a second or two for two thousand questions: never within a transaction that writes. Asked again about the same
    questions, it remembers.
    """
    return _remarks_on(tuple(questions), tuple(one.as_draft() for one in known))


def remarks_on_one(question: DraftQuestion, known: Iterable[ExistingQuestion] = ()) -> tuple[Finding, ...]:
    """As `remarks_on`, for one question that somebody is looking at: nothing is remembered."""
    drafts = [one.as_draft() for one in known]
    return tuple(one for one in doubts_about((question,), shipped_documents(), drafts) if one.place == question.place)


# Two: the bank that is looked at, and the file that is about to go into it.
@lru_cache(maxsize=2)
def _remarks_on(questions: tuple[DraftQuestion, ...], known: tuple[DraftQuestion, ...]) -> tuple[Finding, ...]:
    return tuple(doubts_about(questions, shipped_documents(), known))
