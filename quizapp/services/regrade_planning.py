"""Whose points a correction changes, found before its transaction, so that others' saves need not wait for the search.

What was answered in a graded attempt never changes, so a finding stays true; only attempts graded since are missing.
They are found by when they were graded, and the count of all shows that none was overlooked; else the search is made
once more, inside.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, BigInteger, FromClause, cast, func, literal, select
from sqlalchemy.orm import Session

from ..domain.grading import AnswerKey
from ..domain.regrading import turn_of
from ..models import Score, Slot
from ..queries.corrections import find_correction, find_question, key_of
from ..queries.regrading import changes_of, find_turn

#: A grading is durable within seconds of the moment it writes down; whatever took longer is found out by the count.
_MARGIN = timedelta(minutes=10)
_AT_ONCE = 500


@dataclass(frozen=True)
class Plan:
    """As of one moment: points that change by attempt, how many scores there were, and the latest of them."""

    changes: dict[int, int]
    graded: int
    since: datetime
    recent: frozenset[int]


def plan_regrading(session: Session, correction_pid: str, now: datetime) -> Plan:
    """For a session that sees one moment (`snapshot`), just before `confirm_correction`."""
    correction = find_correction(session, correction_pid)
    question = find_question(session, correction.bank_slug, correction.question, correction.number)
    before, after = (key_of(question, text) for text in (correction.keys_before, correction.keys))
    turn = find_turn(session, question.version_id, before, after)
    rows = session.execute(changes_of(question.version_id, turn))
    changes = {attempt_id: int(delta) for attempt_id, delta in rows}
    since = now - _MARGIN
    return Plan(changes, _count(session), since, frozenset(_graded_since(session, since)))


def planned_changes(
    session: Session, plan: Plan, version_id: int, before: AnswerKey, after: AnswerKey
) -> FromClause | None:
    """What is planned with what was graded since, columns as of `changes_of`; None when the plan can't be trusted.

    Within the transaction that changes the scores, when nobody grades any more.
    """
    newer = sorted(_graded_since(session, plan.since) - plan.recent)
    if _count(session) != plan.graded + len(newer):
        return None
    changes = dict(plan.changes)
    for first in range(0, len(newer), _AT_ONCE):
        some = newer[first : first + _AT_ONCE]
        rows = session.execute(
            select(Slot.attempt_id, Slot.response).where(Slot.attempt_id.in_(some), Slot.version_id == version_id)
        )
        for attempt_id, response in rows:
            turn = turn_of(before, after, [response])
            changes[attempt_id] = changes.get(attempt_id, 0) + len(turn.gains) - len(turn.losses)
    return _listed(session, {attempt_id: delta for attempt_id, delta in changes.items() if delta})


def _count(session: Session) -> int:
    return session.execute(select(func.count()).select_from(Score)).scalar_one()


def _graded_since(session: Session, moment: datetime) -> set[int]:
    return set(session.scalars(select(Score.attempt_id).where(Score.graded_at >= moment)))


def _listed(session: Session, changes: dict[int, int]) -> FromClause:
    """One parameter, however many there are."""
    text = literal(json.dumps(changes))
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    parts = func.json_each(text) if is_sqlite else func.json_each_text(cast(text, JSON))
    listed = parts.table_valued("key", "value")
    return select(
        cast(listed.c.key, BigInteger).label("attempt_id"), cast(listed.c.value, BigInteger).label("delta")
    ).subquery()
