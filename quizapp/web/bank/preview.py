"""What the preview of a file shows, the urgent first: errors with their place, remarks by kind, questions by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.differing_words import Piece, differing_options, differing_words
from ...domain.questions import Difficulty, DraftQuestion, Finding, Place
from ...domain.staged_drafts import ALIKE, StagedDraft, StagedQuestion, Standing
from ...queries.bank_questions import OptionLine
from ..language import translate
from .listing import Listing, lacks_key

#: Errors listed on top; the list of questions with errors has them all, page by page.
MOST_ON_TOP = 15


@dataclass(frozen=True)
class Problem:
    """A question that keeps the file out: where it stands and what is wrong with it, in the language of the request."""

    number: int
    place: Place
    sentences: tuple[str, ...]
    stem: str


@dataclass(frozen=True)
class RemarkGroup:
    """Remarks of one kind: an example, of how many questions it is said, and the first places."""

    code: str
    sentence: str
    count: int
    places: tuple[Place, ...]
    #: Whether it is about questions that can be listed, and not about the file.
    is_listed: bool


@dataclass(frozen=True)
class Side:
    """One of two wordings beside each other."""

    title_place: Place | None
    reference: str
    stem: tuple[Piece, ...]
    options: tuple[tuple[Piece, bool], ...]


@dataclass(frozen=True)
class Beside:
    """Two questions that may be one. `number` is the other's, 0 where it is in the bank."""

    number: int
    own: Side
    other: Side
    other_stem: str
    may_keep_both: bool
    #: Of one in the bank: whether this may be brought as its next wording, and whether it is.
    may_be_next: bool
    is_next: bool


@dataclass(frozen=True)
class ShownQuestion:
    number: int
    place: Place
    reference: str
    stem: str
    options: tuple[OptionLine, ...]
    topic: str
    difficulty: Difficulty | None
    explanation: str
    source: str
    standing: Standing
    #: What is to be looked at in this question, in the language of the request.
    errors: tuple[str, ...]
    remarks: tuple[str, ...]
    beside: Beside | None
    is_amended: bool
    #: Whether its key can be chosen from options that are in order.
    lacks_key: bool
    #: A file names its topics in one language.
    topic_en: str = ""


@dataclass(frozen=True)
class ShownPage:
    questions: tuple[ShownQuestion, ...]
    page: int
    pages: int


def problems_of(draft: StagedDraft) -> list[Problem]:
    """The first questions with errors, in the order of the file."""
    faulty = [entry for entry in draft.questions if entry.standing is Standing.FAULTY][:MOST_ON_TOP]
    return [Problem(one.number, one.question.place, _said(one.errors), one.question.stem) for one in faulty]


def remarks_of(draft: StagedDraft) -> list[RemarkGroup]:
    """What is said of the file first, then remarks about questions by kind, in the order of the file."""
    about_file: dict[str, list[Finding]] = {}
    about_questions: dict[str, list[Finding]] = {}
    for finding in draft.remarks:
        about_file.setdefault(finding.code, []).append(finding)
    for entry in draft.questions:
        for finding in entry.remarks:
            about_questions.setdefault(finding.code, []).append(finding)
    return [
        *(_group(code, findings, is_listed=False) for code, findings in about_file.items()),
        *(_group(code, findings, is_listed=True) for code, findings in about_questions.items()),
    ]


def page_of_questions(draft: StagedDraft, listing: Listing) -> ShownPage:
    """The listed questions with what is said of each; a page too high gives the last."""
    shown, page, pages = listing.listed(draft)
    return ShownPage(tuple(_shown(entry, draft) for entry in shown), page, pages)


def _shown(entry: StagedQuestion, draft: StagedDraft) -> ShownQuestion:
    question = entry.question
    return ShownQuestion(
        entry.number,
        question.place,
        question.reference,
        question.stem,
        tuple(OptionLine(text, at in question.keys) for at, text in enumerate(question.options)),
        question.topic,
        question.difficulty,
        question.explanation,
        question.source,
        entry.standing,
        _said(entry.errors),
        # What it resembles stands beside it.
        _said([one for one in entry.remarks if entry.other is None or one.code not in ALIKE]),
        _beside(entry, draft),
        entry.is_amended,
        not entry.is_dropped and entry.is_text_whole and lacks_key(entry),
    )


def _beside(entry: StagedQuestion, draft: StagedDraft) -> Beside | None:
    other = entry.other
    if other is None or entry.is_dropped:
        return None
    place = own.question.place if (own := draft.find(other.number)) else None
    ours, theirs = differing_words(entry.question.stem, other.stem)
    our_options, their_options = differing_options(entry.question.options, other.options)
    return Beside(
        other.number,
        Side(entry.question.place, entry.question.reference, ours, _with_keys(our_options, entry.question)),
        Side(place, other.reference, theirs, tuple((one, at in other.keys) for at, one in enumerate(their_options))),
        other.stem,
        any(finding.code in ALIKE for finding in entry.compared),
        bool(other.name),
        entry.is_next_wording,
    )


def _with_keys(options: Sequence[Piece], question: DraftQuestion) -> tuple[tuple[Piece, bool], ...]:
    return tuple((piece, at in question.keys) for at, piece in enumerate(options))


def _group(code: str, findings: Sequence[Finding], *, is_listed: bool) -> RemarkGroup:
    places = tuple(dict.fromkeys(finding.place for finding in findings))
    return RemarkGroup(code, _sentence(findings[0]), len(findings), places[:8], is_listed)


def _said(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(map(_sentence, findings))


def _sentence(finding: Finding) -> str:
    return translate(finding.message, finding.params)
