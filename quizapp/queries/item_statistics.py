"""Answers to each question, gathered over all papers: the one statement that reads every slot there is."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from ..domain.attempts import AttemptState
from ..domain.item_analysis import Answers, ItemFigures, item_figures
from ..models import Attempt, ItemStatistic, Score, Slot
from .versions import load_keys


@dataclass(frozen=True)
class ItemUse:
    """On how many papers a version stands, and its figures; as of `computed_at`."""

    papers: int
    figures: ItemFigures
    computed_at: datetime


def gather(session: Session) -> dict[int, tuple[int, ItemFigures]]:
    """By version, how many papers hold it and its figures; versions on no paper are left out.

    The figures count finished attempts, a person's first in a round: later ones meet questions that were seen before
    and results that may have been shown. An answer that was never given counts as wrong, as in the score; keys are
    those in force now, corrected ones too. Three statements; the first reads all slots once, and gives back some rows
    for each answer and score there is.
    """
    is_counted = and_(Attempt.number == 1, Attempt.state != AttemptState.IN_PROGRESS)
    response = case((is_counted, Slot.response))
    right_count = case((is_counted, Score.right_count))
    questions = case((is_counted, Score.max_points))
    rows = session.execute(
        select(Slot.version_id, response, right_count, questions, func.count())
        .join(Attempt, Attempt.id == Slot.attempt_id)
        .outerjoin(Score, Score.attempt_id == Slot.attempt_id)
        .group_by(Slot.version_id, response, right_count, questions)
    ).all()
    keys = load_keys(session, {row[0] for row in rows})
    papers: Counter[int] = Counter()
    answers: dict[int, list[Answers]] = {}
    for version_id, chosen, right, most, count in rows:
        papers[version_id] += count
        # Of a question that was dropped every answer counts as right: that says nothing about it.
        if right is not None and not keys[version_id].is_dropped:
            is_right = keys[version_id].accepts(frozenset((chosen or "").split()))
            answers.setdefault(version_id, []).append(Answers(is_right, right, most, count))
    return {version_id: (count, item_figures(answers.get(version_id, ()))) for version_id, count in papers.items()}


def uses_of(session: Session, version_ids: Collection[int]) -> dict[int, ItemUse]:
    """By version, as last worked out; versions that were on no paper then are left out. One statement."""
    rows = session.scalars(select(ItemStatistic).where(ItemStatistic.version_id.in_(version_ids)))
    return {
        row.version_id: ItemUse(row.papers, ItemFigures(row.answers, row.facility, row.discrimination), row.computed_at)
        for row in rows
    }
