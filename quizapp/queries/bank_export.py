"""A whole bank as it leaves the house: every question that stands in it, as the formats of files take them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ..domain.questions import DraftQuestion, Place
from ..models import Bank, Option, Question, QuestionVersion, Topic
from .banks import find_bank, is_standing


@dataclass(frozen=True)
class OutgoingBank:
    """`questions` are placed by their number in the bank, from 1; `pids` are theirs, in the same order."""

    slug: str
    title: str
    questions: tuple[DraftQuestion, ...]
    pids: tuple[str, ...]


def load_bank(session: Session, slug: str) -> OutgoingBank:
    """The wordings that stand in the bank, in the order the questions came in. NotFound; four statements."""
    summary = find_bank(session, slug)
    standing = (Bank.slug == slug, is_standing())
    options: dict[int, list[tuple[str, bool]]] = {}
    for version_id, text, is_key in session.execute(
        select(Option.version_id, Option.text, Option.is_key)
        .join(QuestionVersion, QuestionVersion.id == Option.version_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .where(*standing)
        .order_by(Option.version_id, Option.position)
    ):
        options.setdefault(version_id, []).append((text, is_key))
    found = session.execute(
        select(
            QuestionVersion.id,
            Question.pid,
            Question.reference,
            QuestionVersion.stem,
            Topic.title.label("topic"),
            QuestionVersion.difficulty,
            QuestionVersion.explanation,
            QuestionVersion.source,
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .outerjoin(Topic, Topic.id == QuestionVersion.topic_id)
        .where(*standing)
        .order_by(Question.id)
    )
    rows = found.all()
    questions = (_question(number, row, options.get(row.id, [])) for number, row in enumerate(rows, 1))
    return OutgoingBank(summary.slug, summary.title, tuple(questions), tuple(row.pid for row in rows))


def _question(number: int, row: Row[*tuple[Any, ...]], options: list[tuple[str, bool]]) -> DraftQuestion:
    return DraftQuestion(
        Place(number, name=row.reference or ""),
        row.stem,
        tuple(text for text, _ in options),
        tuple(at for at, (_, is_key) in enumerate(options) if is_key),
        row.topic or "",
        row.difficulty,
        row.explanation,
        row.source,
        row.reference or "",
    )
