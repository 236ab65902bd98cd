"""A staged file as plain values and back again, for the time between reading it and the organiser's yes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .questions import Difficulty, DraftQuestion, Finding, Place, Severity
from .staged_drafts import Other, StagedDraft, StagedQuestion, Standing


def staged_as_document(draft: StagedDraft) -> dict[str, Any]:
    """Lists, texts and numbers only: what JSON can hold. `staged_from_document` gives it back equal on paper."""
    return {
        "format": draft.format,
        "questions": [_entry_as_document(entry) for entry in draft.questions],
        "said": [finding_as_document(finding) for finding in draft.said],
        "overall": [finding_as_document(finding) for finding in draft.overall],
    }


def staged_from_document(document: Mapping[str, Any]) -> StagedDraft:
    """What `staged_as_document` wrote, or a release before it; places among the params come back as their texts."""
    if "questions" not in document:
        return _from_older_document(document)
    return StagedDraft(
        document["format"],
        tuple(_entry_from_document(number, entry) for number, entry in enumerate(document["questions"], 1)),
        tuple(map(finding_from_document, document["said"])),
        tuple(map(finding_from_document, document["overall"])),
    )


def _entry_as_document(entry: StagedQuestion) -> dict[str, Any]:
    """What is as it is of most questions is left out."""
    document = question_as_document(entry.question) | {"standing": entry.standing.value}
    for name in ("said", "compared"):
        if findings := getattr(entry, name):
            document[name] = [finding_as_document(finding) for finding in findings]
    if not entry.is_text_whole:
        document["is_part"] = True
    if entry.is_dropped:
        document["is_dropped"] = True
    if entry.is_amended:
        document["is_amended"] = True
    if entry.kept_beside:
        document["kept_beside"] = list(entry.kept_beside)
    if entry.other is not None:
        other = entry.other
        document["other"] = [
            other.number,
            other.stem,
            list(other.options),
            list(other.keys),
            other.reference,
            other.name,
        ]
    return document


def _entry_from_document(number: int, entry: Mapping[str, Any]) -> StagedQuestion:
    other = None
    if "other" in entry:
        at, stem, options, keys, reference, *name = entry["other"]
        other = Other(at, stem, tuple(options), tuple(keys), reference, *name)
    return StagedQuestion(
        number,
        question_from_document(entry),
        tuple(map(finding_from_document, entry.get("said", ()))),
        not entry.get("is_part", False),
        entry.get("is_dropped", False),
        entry.get("is_amended", False),
        tuple(entry.get("kept_beside", ())),
        Standing(entry["standing"]),
        tuple(map(finding_from_document, entry.get("compared", ()))),
        other,
    )


def _from_older_document(document: Mapping[str, Any]) -> StagedDraft:
    """A file staged before refused questions were kept: of those there is only the place, the reason and the stem."""
    findings = [finding_from_document(entry) for entry in document["findings"]]
    accepted = [question_from_document(entry) for entry in document["accepted"]]
    entries = [StagedQuestion(number, question) for number, question in enumerate(accepted, 1)]
    places = {question.place for question in accepted}
    for finding in findings:
        if finding.severity is Severity.ERROR and finding.place not in places:
            places.add(finding.place)
            question = DraftQuestion(finding.place, finding.stem, (), ())
            entries.append(StagedQuestion(len(entries) + 1, question, is_text_whole=False, standing=Standing.FAULTY))
    return StagedDraft(
        document["format"],
        tuple(
            replace(entry, said=tuple(finding for finding in findings if finding.place == entry.question.place))
            for entry in entries
        ),
        tuple(finding for finding in findings if finding.place not in places),
    )


def question_as_document(question: DraftQuestion) -> dict[str, Any]:
    """A question before its file was checked; `question_from_document` gives it back equal."""
    document: dict[str, Any] = {
        "sheet": question.place.sheet,
        "row": question.place.row,
        "name": question.place.name,
        "stem": question.stem,
        "options": list(question.options),
        "keys": list(question.keys),
        "topic": question.topic,
        "difficulty": question.difficulty.value if question.difficulty else None,
        "explanation": question.explanation,
        "source": question.source,
        "reference": question.reference,
    }
    return document | {"mends": question.mends} if question.mends else document


def question_from_document(entry: Mapping[str, Any]) -> DraftQuestion:
    """KeyError, TypeError or ValueError for what `question_as_document` did not write."""
    return DraftQuestion(
        _place_from_document(entry),
        entry["stem"],
        tuple(entry["options"]),
        tuple(entry["keys"]),
        entry["topic"],
        Difficulty(entry["difficulty"]) if entry["difficulty"] else None,
        entry["explanation"],
        entry["source"],
        entry["reference"],
        mends=entry.get("mends", ""),
    )


def finding_as_document(finding: Finding) -> dict[str, Any]:
    """Places among the params become their texts: they are shown, not followed."""
    return {
        "sheet": finding.place.sheet,
        "row": finding.place.row,
        "name": finding.place.name,
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "params": {name: value if isinstance(value, int) else str(value) for name, value in finding.params.items()},
        "stem": finding.stem,
    }


def finding_from_document(entry: Mapping[str, Any]) -> Finding:
    """KeyError, TypeError or ValueError for what `finding_as_document` did not write."""
    return Finding(
        _place_from_document(entry),
        Severity(entry["severity"]),
        entry["code"],
        entry["message"],
        entry["params"],
        entry["stem"],
    )


def _place_from_document(entry: Mapping[str, Any]) -> Place:
    # Files staged before places had names are still waiting somewhere.
    return Place(entry["row"], entry["sheet"], entry.get("name", ""))
