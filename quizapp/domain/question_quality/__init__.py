"""What a careful reader would remark about questions that are in order: nothing here keeps one out of a bank."""

from collections.abc import Iterator, Sequence

from ..questions import DraftQuestion, Finding, Severity
from .documents import ReplacedDocument, rests_on_replaced
from .folded import Folded
from .giveaways import common_words, cues_of_key
from .keys import uneven_keys
from .options import doubts_about_options
from .similar import same_and_similar
from .wording import doubts_about_wording

__all__ = ["ReplacedDocument", "doubts_about"]


def doubts_about(
    questions: Sequence[DraftQuestion],
    replaced: Sequence[ReplacedDocument] = (),
    known: Sequence[DraftQuestion] = (),
) -> Iterator[Finding]:
    """Warnings about a file or a bank: each question by itself, then against the others, then all of them together.

    `known` are questions of the bank the file is meant for: nothing is said of them, but what resembles one is.
    """
    folded = [Folded.of(question) for question in questions]
    common = common_words(folded)
    for entry in folded:
        question = entry.question
        for code, message, params in (
            *doubts_about_wording(question),
            *doubts_about_options(entry),
            *cues_of_key(entry, common),
            *rests_on_replaced(question, replaced),
        ):
            yield Finding(question.place, Severity.WARNING, code, message, params, question.stem)
    yield from same_and_similar(folded, [Folded.of(question) for question in known])
    yield from uneven_keys(questions)
