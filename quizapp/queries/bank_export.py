"""A whole bank as it leaves the house: every question that stands in it, as the formats of files take them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ..domain.questions import DraftQuestion, Place
from ..models import Bank, Question, QuestionVersion, Topic
from .banks import find_bank, is_standing
from .option_lists import VersionOptions, load_options


@dataclass(frozen=True)
class OutgoingBank:
    """`questions` are placed by their number in the bank, from 1; `pids` are theirs, in the same order."""

    slug: str
    title: str
    questions: tuple[DraftQuestion, ...]
    pids: tuple[str, ...]


def load_bank(session: Session, slug: str) -> OutgoingBank:
    """The wordings that stand in the bank, in the order the questions came in, with the keys in force.

    NotFound; five statements.
    """
    summary = find_bank(session, slug)
    standing = (Bank.slug == slug, is_standing())
    options = load_options(session, *standing)
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
    questions = (_question(number, row, options[row.id]) for number, row in enumerate(rows, 1))
    return OutgoingBank(summary.slug, summary.title, tuple(questions), tuple(row.pid for row in rows))


def _question(number: int, row: Row[*tuple[Any, ...]], options: VersionOptions) -> DraftQuestion:
    return DraftQuestion(
        Place(number, name=row.reference or ""),
        row.stem,
        options.texts,
        tuple(sorted(options.keys)),
        row.topic or "",
        row.difficulty,
        row.explanation,
        row.source,
        row.reference or "",
        has_other_answers=options.has_other_answers,
    )
