"""A draft as plain values and back again, for the way from the process that has read the file."""

from collections.abc import Mapping
from typing import Any

from .bank_staging import (
    finding_as_document,
    finding_from_document,
    question_as_document,
    question_from_document,
)
from .errors import Refusal
from .questions import DraftBank, RefusedQuestion


def draft_as_document(draft: DraftBank) -> dict[str, Any]:
    """Lists, texts and numbers only: what JSON can hold."""
    return {
        "format": draft.format,
        "questions": [question_as_document(question) for question in draft.questions],
        "findings": [finding_as_document(finding) for finding in draft.findings],
        "found": draft.found,
        "refused": [
            {"question": question_as_document(refused.question), "is_text_whole": refused.is_text_whole}
            for refused in draft.refused
        ],
    }


def draft_from_document(document: Mapping[str, Any]) -> DraftBank:
    """What `draft_as_document` wrote, equal but for places among the params of findings, which come as their texts.

    KeyError, TypeError or ValueError for anything else.
    """
    return DraftBank(
        str(document["format"]),
        tuple(map(question_from_document, document["questions"])),
        tuple(map(finding_from_document, document["findings"])),
        int(document["found"]),
        tuple(
            RefusedQuestion(question_from_document(entry["question"]), bool(entry["is_text_whole"]))
            for entry in document["refused"]
        ),
    )


def refusal_as_document(refusal: Refusal) -> dict[str, Any]:
    """Its params as numbers and texts; they are only shown."""
    return {
        "code": refusal.code,
        "message": refusal.message,
        "status": refusal.status,
        "field": refusal.field,
        "params": {name: value if isinstance(value, int) else str(value) for name, value in refusal.params.items()},
    }


def refusal_from_document(document: Mapping[str, Any]) -> Refusal:
    """KeyError or TypeError for what `refusal_as_document` did not write."""
    return Refusal(
        document["code"],
        document["message"],
        status=document["status"],
        field=document["field"],
        **document["params"],
    )
