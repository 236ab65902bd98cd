"""What may be said of a whole file of questions: duplicates and contradictions, in itself and with the bank."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .draft_checks import in_file_order
from .errors import N_
from .question_quality import doubts_about
from .questions import DraftBank, DraftQuestion, Finding, Place, Severity
from .text import fold


@dataclass(frozen=True)
class ExistingQuestion:
    """A question the bank has already. `reference` is the organiser's id for it; `keys` are positions in `options`."""

    reference: str
    stem: str
    options: tuple[str, ...]
    keys: frozenset[int]
    #: The version, as `DraftQuestion.mends` names it; empty where its next wording is being written or judged already.
    name: str = ""

    def as_draft(self) -> DraftQuestion:
        """What a question of a file is compared with."""
        return DraftQuestion(Place(name=self.reference), self.stem, self.options, tuple(sorted(self.keys)))


@dataclass(frozen=True)
class CheckedBank:
    """A file's questions, each counted once: found == len(accepted) + rejected + duplicates, or ValueError."""

    format: str
    found: int
    accepted: tuple[DraftQuestion, ...]
    rejected: int
    duplicates: int
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        if self.found != len(self.accepted) + self.rejected + self.duplicates:
            raise ValueError(
                f"{self.found} found, but {len(self.accepted)} accepted, {self.rejected} rejected, "
                f"{self.duplicates} duplicates"
            )


def check_bank(
    draft: DraftBank, existing: Collection[ExistingQuestion] = (), doubts: Iterable[Finding] | None = None
) -> CheckedBank:
    """Judges the questions of a file against each other and against the bank.

    The same stem, options and keys again is a duplicate: a warning, not loaded a second time. The same stem and options
    with other keys, and an own id (`Mã`) used for different questions, are errors of every question concerned, because
    nobody here can know which one is right. Comparison ignores case, marks and the order of options; marks count where
    they are all that tells a question's options apart.

    A question that `mends` one of the bank is not held against that one. Two that mend the same are errors.

    `doubts` are the warnings of `doubts_about`, where somebody has found them already: that takes seconds for thousands
    of questions. Only those about accepted questions, or the whole file, are kept.
    """
    bank = _Contents(existing)
    known = [
        _Known(question, *_identify(question.stem, question.options, question.keys)) for question in draft.questions
    ]
    conflicts = [*_key_conflicts(known, bank), *_reference_conflicts(known, bank), *_mended_twice(known, bank)]
    refused = {id(question) for question, _finding in conflicts}
    remaining = [entry for entry in known if id(entry.question) not in refused]
    accepted, repeats = _without_duplicates(remaining, bank)
    places = {Place(), *(question.place for question in accepted)}
    kept = [doubt for doubt in (doubts_about(accepted) if doubts is None else doubts) if doubt.place in places]
    findings = [*draft.findings, *(finding for _, finding in conflicts), *repeats, *kept]
    return CheckedBank(
        draft.format,
        draft.found,
        tuple(accepted),
        draft.found - len(remaining),
        len(remaining) - len(accepted),
        in_file_order(findings),
    )


def report(checked: CheckedBank, translate: Callable[[str], str] = str) -> dict[str, object]:
    """The report of an import as it is printed and shown; `translate` turns Vietnamese source sentences."""
    return {
        "format": checked.format,
        "found": checked.found,
        "accepted": len(checked.accepted),
        "rejected": checked.rejected,
        "duplicates": checked.duplicates,
        "findings": as_documents(checked.findings, translate),
    }


def as_documents(findings: Iterable[Finding], translate: Callable[[str], str] = str) -> list[dict[str, str]]:
    """Findings as every report prints them."""
    return [
        {
            "place": str(finding.place),
            "severity": finding.severity.value,
            "code": finding.code,
            "message": translate(finding.message) % finding.params if finding.params else translate(finding.message),
            "stem": finding.stem,
        }
        for finding in findings
    ]


_Identity = tuple[str, frozenset[str]]
_Keys = frozenset[str]


def _identify(stem: str, options: Sequence[str], keys: Collection[int]) -> tuple[_Identity, _Keys]:
    """What makes two questions the same question, and what makes their answers the same."""
    differ_by_marks_only = len({fold(option) for option in options}) < len(options)
    compare: Callable[[str], str] = str.casefold if differ_by_marks_only else fold
    texts = [compare(option) for option in options]
    return (compare(stem), frozenset(texts)), frozenset(texts[key] for key in keys)


@dataclass(frozen=True)
class _Known:
    """A question with what it is compared by."""

    question: DraftQuestion
    identity: _Identity
    keys: _Keys


class _Contents:
    """The bank's questions, ready to be compared with."""

    def __init__(self, existing: Collection[ExistingQuestion]) -> None:
        self.by_identity: dict[_Identity, dict[_Keys, ExistingQuestion]] = {}
        self.by_reference: dict[str, tuple[_Identity, ExistingQuestion]] = {}
        self.by_name = {question.name: question for question in existing if question.name}
        for question in existing:
            identity, keys = _identify(question.stem, question.options, question.keys)
            self.by_identity.setdefault(identity, {}).setdefault(keys, question)
            if question.reference:
                self.by_reference[question.reference.casefold()] = identity, question

    def mended_by(self, entry: _Known) -> ExistingQuestion | None:
        """None too where that version is no longer what stands in the bank."""
        return self.by_name.get(entry.question.mends)

    def alike(self, entry: _Known) -> dict[_Keys, ExistingQuestion]:
        """The bank's questions with its stem and options, but for the one that it mends."""
        mended = self.mended_by(entry)
        found = self.by_identity.get(entry.identity, {})
        return {keys: one for keys, one in found.items() if one is not mended}

    def holder_of(self, reference: str, entry: _Known) -> ExistingQuestion | None:
        """The other question that has this id."""
        identity, holder = self.by_reference.get(reference, (entry.identity, None))
        return None if identity == entry.identity or holder is self.mended_by(entry) else holder


_Conflict = tuple[DraftQuestion, Finding]


def _key_conflicts(known: Sequence[_Known], bank: _Contents) -> Iterator[_Conflict]:
    first: dict[_Identity, dict[_Keys, DraftQuestion]] = {}
    for entry in known:
        first.setdefault(entry.identity, {}).setdefault(entry.keys, entry.question)
    for entry in known:
        in_bank = bank.alike(entry)
        other = next((question for keys, question in first[entry.identity].items() if keys != entry.keys), None)
        if other is not None:
            yield _conflict(
                entry.question,
                "key_conflict",
                N_("Trùng câu hỏi và phương án với dòng %(other)s nhưng đáp án khác. Hãy kiểm tra đáp án đúng."),
                other=other.place,
            )
        elif in_bank and entry.keys not in in_bank:
            yield _conflict(
                entry.question,
                "key_conflict",
                N_(
                    "Trùng với câu “%(reference)s” đã có trong ngân hàng nhưng đáp án khác. "
                    "Hãy kiểm tra đáp án đúng; nếu đáp án trong ngân hàng sai, hãy nạp câu này thành bản sửa."
                ),
                **_named(next(iter(in_bank.values()))),
            )


def _reference_conflicts(known: Sequence[_Known], bank: _Contents) -> Iterator[_Conflict]:
    first: dict[str, dict[tuple[_Identity, _Keys], DraftQuestion]] = {}
    named = [(entry.question.reference.casefold(), entry) for entry in known if entry.question.reference]
    for reference, entry in named:
        first.setdefault(reference, {}).setdefault((entry.identity, entry.keys), entry.question)
    for reference, entry in named:
        whole = (entry.identity, entry.keys)
        other = next((question for content, question in first[reference].items() if content != whole), None)
        if other is not None:
            yield _conflict(
                entry.question,
                "reference_conflict",
                N_("Mã “%(reference)s” được dùng cho hai câu khác nhau (dòng kia: %(other)s). Hãy đổi một mã."),
                reference=entry.question.reference,
                other=other.place,
            )
        elif holder := bank.holder_of(reference, entry):
            yield _conflict(
                entry.question,
                "reference_taken",
                N_(
                    "Mã “%(reference)s” đã dùng cho một câu khác trong ngân hàng. "
                    "Nếu đây là câu đó đã sửa lại, hãy nạp thành bản sửa; nếu là câu khác, hãy đổi mã."
                ),
                **_named(holder),
            )


def _mended_twice(known: Sequence[_Known], bank: _Contents) -> Iterator[_Conflict]:
    entries: dict[str, list[_Known]] = {}
    for entry in known:
        if bank.mended_by(entry):
            entries.setdefault(entry.question.mends, []).append(entry)
    for name, same in entries.items():
        for entry in same if len(same) > 1 else ():
            yield _conflict(
                entry.question,
                "mended_twice",
                N_("Hai câu trong tệp cùng được nạp thành bản sửa của câu “%(reference)s”. Hãy bỏ một câu."),
                **_named(bank.by_name[name]),
            )


def _named(question: ExistingQuestion) -> dict[str, object]:
    """What a finding says of a question of the bank: for the sentence, and for setting it beside."""
    place = question.as_draft().place
    return {"reference": question.reference or question.stem[:80], "other": place, "stem": question.stem}


def _without_duplicates(known: Sequence[_Known], bank: _Contents) -> tuple[list[DraftQuestion], list[Finding]]:
    first: dict[tuple[_Identity, _Keys], DraftQuestion] = {}
    accepted: list[DraftQuestion] = []
    repeats: list[Finding] = []
    for entry in known:
        in_bank = bank.by_identity.get(entry.identity, {})
        whole = (entry.identity, entry.keys)
        if entry.keys in in_bank:
            repeats.append(_in_bank_already(entry.question, in_bank[entry.keys].reference))
        elif whole in first:
            repeats.append(_in_file_already(entry.question, first[whole]))
        else:
            first[whole] = entry.question
            accepted.append(entry.question)
    return accepted, repeats


def _in_bank_already(question: DraftQuestion, reference: str) -> Finding:
    return Finding(
        question.place,
        Severity.WARNING,
        "duplicate",
        N_("Câu này đã có trong ngân hàng (“%(reference)s”), không nạp lại."),
        {"reference": reference or question.stem[:80]},
        question.stem,
    )


def _in_file_already(question: DraftQuestion, first: DraftQuestion) -> Finding:
    return Finding(
        question.place,
        Severity.WARNING,
        "duplicate",
        N_("Trùng hoàn toàn với câu ở dòng %(other)s, chỉ nạp một lần."),
        {"other": first.place},
        question.stem,
    )


def _conflict(question: DraftQuestion, code: str, message: str, **params: object) -> _Conflict:
    return question, Finding(question.place, Severity.ERROR, code, message, params, question.stem)
