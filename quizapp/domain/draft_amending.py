"""Amending a staged file: one question mended, many given a topic, some dropped; each change gives a new draft."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from .draft_checks import RawQuestion, as_written, check_draft
from .errors import N_, NotFound
from .questions import Difficulty, DraftQuestion, Finding, Severity
from .staged_drafts import StagedDraft, StagedQuestion

NO_QUESTION = N_("Không có câu này trong tệp đang chờ.")


@dataclass(frozen=True)
class Grounds:
    """What is set for many questions at once; None leaves each as it is."""

    topic: str | None = None
    difficulty: Difficulty | None = None
    source: str | None = None

    @property
    def is_nothing(self) -> bool:
        return self == Grounds()


def mend(draft: StagedDraft, number: int, wording: RawQuestion) -> StagedDraft:
    """One question as somebody typed it, judged anew, whatever comes of it. NotFound."""
    entry = _find(draft, number)
    return _with(draft, {number: _reworded(entry, wording._replace(place=entry.question.place))})


def choose_keys(draft: StagedDraft, keys: Mapping[int, Collection[int]]) -> StagedDraft:
    """Keys by number of question, as positions; a question with none chosen stays as it is. NotFound."""
    changed = {}
    for number, chosen in keys.items():
        entry = _find(draft, number)
        if chosen:
            wording = _as_typed(entry.question)._replace(keys=tuple(sorted(set(chosen))))
            changed[number] = _reworded(entry, wording)
    return _with(draft, changed)


def set_grounds(draft: StagedDraft, numbers: Collection[int], grounds: Grounds) -> StagedDraft:
    """Topic, difficulty and source of many questions; what else is said of each stays. NotFound."""
    entries = (_find(draft, number) for number in numbers)
    return _with(draft, {one.number: _reworded(one, _on_grounds(_as_typed(one.question), grounds)) for one in entries})


def _on_grounds(wording: RawQuestion, grounds: Grounds) -> RawQuestion:
    return wording._replace(
        topic=wording.topic if grounds.topic is None else grounds.topic,
        difficulty=wording.difficulty if grounds.difficulty is None else grounds.difficulty.value,
        source=wording.source if grounds.source is None else grounds.source,
    )


def drop(draft: StagedDraft, numbers: Collection[int], *, is_dropped: bool = True) -> StagedDraft:
    """Leaves questions out, or takes them back. NotFound."""
    return _with(draft, {number: replace(_find(draft, number), is_dropped=is_dropped) for number in numbers})


def keep_beside(draft: StagedDraft, number: int, stem: str) -> StagedDraft:
    """Both are kept: the likeness to the question with this stem is not named again. NotFound."""
    entry = _find(draft, number)
    if stem in entry.kept_beside:
        return draft
    return _with(draft, {number: replace(entry, kept_beside=(*entry.kept_beside, stem))})


def bring_as_next(draft: StagedDraft, numbers: Collection[int], *, is_next: bool = True) -> StagedDraft:
    """Says that questions are the next wordings of the bank's questions beside them, or that they are not. NotFound.

    What stands beside none of the bank that can be mended stays as it is.
    """
    changed = {}
    for entry in (_find(draft, number) for number in numbers):
        name = entry.other.name if entry.other else ""
        if name:
            changed[entry.number] = replace(entry, question=replace(entry.question, mends=name if is_next else ""))
    return _with(draft, changed)


def _find(draft: StagedDraft, number: int) -> StagedQuestion:
    entry = draft.find(number)
    if entry is None:
        raise NotFound(NO_QUESTION)
    return entry


def _with(draft: StagedDraft, changed: Mapping[int, StagedQuestion]) -> StagedDraft:
    return replace(draft, questions=tuple(changed.get(entry.number, entry) for entry in draft.questions))


def _as_typed(question: DraftQuestion) -> RawQuestion:
    return RawQuestion(
        question.place,
        question.stem,
        question.options,
        question.keys,
        question.topic,
        question.difficulty.value if question.difficulty else "",
        question.explanation,
        question.source,
        question.reference,
    )


def _reworded(entry: StagedQuestion, wording: RawQuestion) -> StagedQuestion:
    """The entry with other words. What only its reader could know is believed until what it is about has changed.

    A picture that was lost is no fault of the key: only other texts settle that. A key that two marks disagree on is
    settled by choosing one.
    """
    old, new = entry.question, replace(as_written(wording), mends=entry.question.mends)
    if new == old:
        return entry
    is_other_text = (new.stem, new.options) != (old.stem, old.options)
    is_settled = is_other_text or (entry.is_text_whole and new.keys != old.keys)
    by_reader = _said_by_reader(entry, is_other_text=is_other_text, is_settled=is_settled)
    said = check_draft(wording)[1]
    if any(finding.severity is Severity.ERROR for finding in by_reader):
        # Why there is no key was said better.
        said = tuple(finding for finding in said if finding.code != "key_missing")
    return replace(
        entry,
        question=new,
        said=(*by_reader, *said),
        is_text_whole=entry.is_text_whole or is_other_text,
        is_amended=True,
        kept_beside=() if is_other_text else entry.kept_beside,
    )


def _said_by_reader(entry: StagedQuestion, *, is_other_text: bool, is_settled: bool) -> list[Finding]:
    own = {finding.code for finding in check_draft(_as_typed(entry.question))[1]} | {"unknown_difficulty"}
    return [
        finding
        for finding in entry.said
        if finding.code not in own and not (is_settled if finding.severity is Severity.ERROR else is_other_text)
    ]
