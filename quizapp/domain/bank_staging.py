"""A checked file as plain values and back again, for the time between reading it and the organiser's yes."""

from collections.abc import Mapping
from typing import Any

from .bank_checks import CheckedBank
from .questions import Difficulty, DraftQuestion, Finding, Place, Severity


def checked_as_document(checked: CheckedBank) -> dict[str, Any]:
    """Lists, texts and numbers only: what JSON can hold. `checked_from_document` gives it back equal on paper."""
    return {
        "format": checked.format,
        "found": checked.found,
        "rejected": checked.rejected,
        "duplicates": checked.duplicates,
        "accepted": [question_as_document(question) for question in checked.accepted],
        "findings": [finding_as_document(finding) for finding in checked.findings],
    }


def checked_from_document(document: Mapping[str, Any]) -> CheckedBank:
    """What `checked_as_document` wrote; places among the params of findings come back as their texts."""
    return CheckedBank(
        document["format"],
        document["found"],
        tuple(question_from_document(entry) for entry in document["accepted"]),
        document["rejected"],
        document["duplicates"],
        tuple(finding_from_document(entry) for entry in document["findings"]),
    )


def question_as_document(question: DraftQuestion) -> dict[str, Any]:
    """A question before its file was checked; `question_from_document` gives it back equal."""
    return {
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
