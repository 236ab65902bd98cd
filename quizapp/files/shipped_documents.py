"""The list of replaced documents the product comes with, beside its question bank."""

import tomllib
from functools import cache
from pathlib import Path

from ..domain.question_quality.documents import ReplacedDocument, replaced_documents

DOCUMENTS = Path(__file__).parents[2] / "question_bank" / "documents.toml"


@cache
def shipped_documents() -> tuple[ReplacedDocument, ...]:
    """None where the product was installed without its question bank: questions are checked all the same."""
    if not DOCUMENTS.exists():
        return ()
    return replaced_documents(tomllib.loads(DOCUMENTS.read_text(encoding="utf-8")))
