"""Loads the bank that comes with the product the way every file comes in: read, checked, loaded, all or nothing."""

import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ..domain.bank_checks import check_bank
from ..domain.errors import N_
from ..domain.questions import DraftBank, Place
from ..files.registry import read_bank
from .audit import Actor
from .bank_imports import load_checked
from .banks import create_bank, set_topics

SHIPPED_FOLDER = Path(__file__).parents[2] / "question_bank" / "nq57"

APPROVE_REASON = N_("Bộ câu hỏi đi kèm phần mềm, đã đối chiếu nguồn khi biên soạn.")


def load_shipped_bank(session: Session, actor: Actor, now: datetime, folder: Path = SHIPPED_FOLDER) -> int:
    """Makes the bank of the folder with its topics and approved questions; how many questions.

    Refuses `slug_taken` when it is there already, and what the readers and checks refuse.
    """
    definition = tomllib.loads((folder / "bank.toml").read_text(encoding="utf-8"))
    topics = [(topic["slug"], topic["title_vi"], topic["title_en"]) for topic in definition["topics"]]
    create_bank(session, actor, definition["slug"], definition["title"], now)
    set_topics(session, definition["slug"], topics)
    checked = check_bank(read_folder(folder, [slug for slug, _, _ in topics]), doubts=())
    return load_checked(
        session, actor, definition["slug"], checked, now, filename=folder.name, approve_reason=APPROVE_REASON
    )


def read_folder(folder: Path, names: list[str]) -> DraftBank:
    """The files `<name>.csv` as one draft; places name the file where a workbook names the sheet."""
    drafts = [(name, read_bank((folder / f"{name}.csv").read_bytes(), f"{name}.csv")) for name in names]
    return DraftBank(
        "csv",
        tuple(
            replace(question, place=Place(question.place.row, name))
            for name, draft in drafts
            for question in draft.questions
        ),
        tuple(
            replace(finding, place=Place(finding.place.row, name))
            for name, draft in drafts
            for finding in draft.findings
        ),
        sum(draft.found for _, draft in drafts),
    )
