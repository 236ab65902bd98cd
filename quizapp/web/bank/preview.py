"""What the preview of a file shows, the urgent first: errors one by one, warnings by kind, questions by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...domain.bank_checks import CheckedBank
from ...domain.questions import Difficulty, DraftQuestion, Finding, Place, Severity
from ...queries.bank_questions import OptionLine
from ..language import translate

PAGE_SIZE = 50


@dataclass(frozen=True)
class Remark:
    """A finding in the language of the request."""

    place: Place
    sentence: str
    stem: str


@dataclass(frozen=True)
class WarningGroup:
    """Warnings of one kind. Where all say the same, `sentence` says it once; else each remark says its own."""

    sentence: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class ReadQuestion:
    place: Place
    reference: str
    stem: str
    options: tuple[OptionLine, ...]
    topic: str
    difficulty: Difficulty | None
    explanation: str
    source: str
    #: What is to be looked at in this question, in the language of the request.
    remarks: tuple[str, ...]
    #: A file names its topics in one language.
    topic_en: str = ""


@dataclass(frozen=True)
class ReadPage:
    questions: tuple[ReadQuestion, ...]
    page: int
    pages: int


def sort_findings(findings: Sequence[Finding]) -> tuple[list[Remark], list[WarningGroup]]:
    """Errors in the order of the file; warnings by kind, the kind that comes first in the file first."""
    errors = [_remark(finding) for finding in findings if finding.severity is Severity.ERROR]
    kinds: dict[str, list[Remark]] = {}
    for finding in findings:
        if finding.severity is Severity.WARNING:
            kinds.setdefault(finding.code, []).append(_remark(finding))
    return errors, [_group(remarks) for remarks in kinds.values()]


def page_of_questions(checked: CheckedBank, page: int) -> ReadPage:
    """The accepted questions with what is said of each; a page too high gives the last."""
    questions = checked.accepted
    findings: dict[Place, list[Finding]] = {}
    for finding in checked.findings:
        findings.setdefault(finding.place, []).append(finding)
    pages = max(1, -(-len(questions) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    shown = questions[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return ReadPage(tuple(_as_read(one, findings.get(one.place, ())) for one in shown), page, pages)


def _remark(finding: Finding) -> Remark:
    return Remark(finding.place, translate(finding.message, finding.params), finding.stem)


def _group(remarks: Sequence[Remark]) -> WarningGroup:
    sentences = {remark.sentence for remark in remarks}
    return WarningGroup(sentences.pop() if len(sentences) == 1 else "", tuple(remarks))


def _as_read(question: DraftQuestion, findings: Iterable[Finding]) -> ReadQuestion:
    return ReadQuestion(
        question.place,
        question.reference,
        question.stem,
        tuple(OptionLine(text, at in question.keys) for at, text in enumerate(question.options)),
        question.topic,
        question.difficulty,
        question.explanation,
        question.source,
        tuple(_remark(finding).sentence for finding in findings),
    )
