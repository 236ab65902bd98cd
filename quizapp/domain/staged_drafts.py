"""A file between reading and the organiser's yes: every question it holds, where each one stands, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .bank_checks import CheckedBank, ExistingQuestion, check_bank
from .draft_checks import in_file_order
from .questions import DraftBank, DraftQuestion, Finding, Place, Severity

#: Findings that set one question beside another; somebody may say that both are to be kept.
ALIKE = ("same_stem", "near_duplicate")


class Standing(StrEnum):
    #: It will be loaded.
    READY = "ready"
    #: It has an error: nothing is loaded as long as it is neither mended nor dropped.
    FAULTY = "faulty"
    #: The file or the bank has it already, so it is passed over.
    REPEATED = "repeated"
    #: Somebody decided against it.
    DROPPED = "dropped"


@dataclass(frozen=True)
class Other:
    """What a question resembles: a question of the file (by its number) or, with number 0, one of the bank."""

    number: int
    stem: str
    options: tuple[str, ...]
    keys: tuple[int, ...]
    reference: str = ""
    #: Of one of the bank whose next wording a file may bring (see `DraftQuestion.mends`).
    name: str = ""


@dataclass(frozen=True)
class StagedQuestion:
    """One question of the file, as it was read or as it was amended since.

    `number` counts from 1 in the order of the file and never changes.
    """

    number: int
    question: DraftQuestion
    #: What its reader and the rules of one question say of it.
    said: tuple[Finding, ...] = ()
    #: False while a part that the file holds (a picture, a formula) is missing from its texts.
    is_text_whole: bool = True
    is_dropped: bool = False
    is_amended: bool = False
    #: Stems that somebody has looked at beside this one, and kept both.
    kept_beside: tuple[str, ...] = ()
    standing: Standing = Standing.READY
    #: What is said of it beside the other questions of the file and the bank.
    compared: tuple[Finding, ...] = ()
    other: Other | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return () if self.is_dropped else (*self.said, *self.compared)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)

    @property
    def is_against_bank(self) -> bool:
        """Whether it is kept out by the bank's question beside it, so that somebody has to choose."""
        return self.standing is Standing.FAULTY and self.is_sound and self.other is not None and not self.other.number

    @property
    def may_mend_bank(self) -> bool:
        """Whether choosing can be: it is the next wording of that one."""
        return self.is_against_bank and self.other is not None and bool(self.other.name)

    @property
    def is_next_wording(self) -> bool:
        """Whether it is brought as the next wording of the bank's question beside it."""
        return self.other is not None and bool(self.other.name) and self.question.mends == self.other.name

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it by itself."""
        return not self.is_dropped and all(finding.severity is Severity.WARNING for finding in self.said)


@dataclass(frozen=True)
class StagedDraft:
    """`said` is about the file as it was read, `overall` about all its questions together as they are now."""

    format: str
    questions: tuple[StagedQuestion, ...]
    said: tuple[Finding, ...] = ()
    overall: tuple[Finding, ...] = ()

    def count(self, standing: Standing) -> int:
        return sum(entry.standing is standing for entry in self.questions)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """About the file, and no question of it."""
        return (*self.said, *self.overall)

    def find(self, number: int) -> StagedQuestion | None:
        return self.questions[number - 1] if 0 < number <= len(self.questions) else None

    def sound(self) -> tuple[DraftQuestion, ...]:
        """The questions that are compared with each other and with the bank."""
        return tuple(entry.question for entry in self.questions if entry.is_sound)

    def ready(self) -> tuple[DraftQuestion, ...]:
        return tuple(entry.question for entry in self.questions if entry.standing is Standing.READY)

    def as_checked(self) -> CheckedBank:
        """For loading: what was dropped is no part of the file any more."""
        faulty, repeated, ready = self.count(Standing.FAULTY), self.count(Standing.REPEATED), self.ready()
        found = faulty + repeated + len(ready)
        findings = [finding for entry in self.questions for finding in entry.findings]
        return CheckedBank(self.format, found, ready, faulty, repeated, in_file_order([*self.remarks, *findings]))


def staged_draft(bank: DraftBank) -> StagedDraft:
    """Every question of the file in its order; not compared yet (see `compare`)."""
    entries = [(question, True) for question in bank.questions]
    entries += [(refused.question, refused.is_text_whole) for refused in bank.refused]
    if len(entries) != bank.found:
        raise ValueError(f"{bank.found} questions found, {len(entries)} of them given")
    said: dict[Place, list[Finding]] = defaultdict(list)
    for finding in bank.findings:
        said[finding.place].append(finding)
    # Sheets stand in the order in which their questions were read, which is the file's.
    sheets = {sheet: at for at, sheet in enumerate(dict.fromkeys(question.place.sheet for question, _ in entries))}
    entries.sort(key=lambda entry: (sheets[entry[0].place.sheet], entry[0].place.row))
    places = {question.place for question, _ in entries}
    return StagedDraft(
        bank.format,
        tuple(
            StagedQuestion(number, question, tuple(said[question.place]), is_whole)
            for number, (question, is_whole) in enumerate(entries, 1)
        ),
        tuple(finding for finding in bank.findings if finding.place not in places),
    )


def compare(draft: StagedDraft, existing: Collection[ExistingQuestion], doubts: Iterable[Finding]) -> StagedDraft:
    """The draft with every question judged against the others and the bank; `doubts` are about `draft.sound()`."""
    sound = draft.sound()
    checked = check_bank(DraftBank(draft.format, sound, (), len(sound)), existing, doubts)
    accepted = {id(question) for question in checked.accepted}
    compared: dict[Place, list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        compared[finding.place].append(finding)
    # Findings name another question by the text of its place: those of a process that read the file have no more.
    by_place = {str(entry.question.place): entry for entry in draft.questions if entry.is_sound}
    in_bank = {(str(Place(name=one.reference)), one.stem): one for one in existing}
    by_name = {one.name: one for one in existing if one.name}
    entries = []
    for entry in draft.questions:
        findings, other = _beside(entry, compared[entry.question.place] if entry.is_sound else (), by_place, in_bank)
        if mended := by_name.get(entry.question.mends):
            other = _of_bank(mended)
            findings = [one for one in findings if one.code not in ALIKE or _other(one, by_place, in_bank) != other]
        standing = _standing(entry, findings, is_accepted=id(entry.question) in accepted)
        entries.append(replace(entry, standing=standing, compared=tuple(findings), other=other))
    return replace(draft, questions=tuple(entries), overall=tuple(compared[Place()]))


def doubts_kept(before: StagedDraft, after: StagedDraft) -> list[Finding]:
    """What was remarked, beside the others too, about questions that a change has left as they were."""
    return [
        finding
        for old, new in zip(before.questions, after.questions, strict=True)
        if new.is_sound and new.question is old.question
        for finding in old.compared
        if finding.severity is Severity.WARNING and finding.code != "duplicate"
    ]


def _standing(entry: StagedQuestion, compared: Sequence[Finding], *, is_accepted: bool) -> Standing:
    if entry.is_dropped:
        return Standing.DROPPED
    if not entry.is_sound or any(finding.severity is Severity.ERROR for finding in compared):
        return Standing.FAULTY
    return Standing.READY if is_accepted else Standing.REPEATED


def _beside(
    entry: StagedQuestion,
    findings: Sequence[Finding],
    by_place: dict[str, StagedQuestion],
    in_bank: dict[tuple[str, str], ExistingQuestion],
) -> tuple[list[Finding], Other | None]:
    """What is said of it, but for likenesses that somebody has settled, and the question it resembles."""
    kept: list[Finding] = []
    other: Other | None = None
    for finding in findings:
        if finding.code in ALIKE and finding.params["stem"] in entry.kept_beside:
            continue
        other = other or _other(finding, by_place, in_bank)
        kept.append(finding)
    return kept, other


def _other(
    finding: Finding,
    by_place: dict[str, StagedQuestion],
    in_bank: dict[tuple[str, str], ExistingQuestion],
) -> Other | None:
    place, stem = str(finding.params.get("other", "")), finding.params.get("stem")
    own = by_place.get(place)
    if own and stem in (own.question.stem, None):
        one = own.question
        return Other(own.number, one.stem, one.options, one.keys, one.reference)
    if known := in_bank.get((place, str(stem))):
        return _of_bank(known)
    return None


def _of_bank(known: ExistingQuestion) -> Other:
    return Other(0, known.stem, known.options, tuple(sorted(known.keys)), known.reference, known.name)
