"""What correcting a key costs in a large contest: the preview, and the one transaction that changes the scores.

`python -m bench.regrading` on the database of the settings (made by `flask demo --participants 100000`), or of
`FLASK_DATA_DIR` and `DATABASE_URL`. Corrections are rolled back, their proposals withdrawn: no score stays changed.
"""

import resource
import time
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.config import load_settings
from quizapp.db import Database
from quizapp.domain.regrading import CorrectionKind, written
from quizapp.models import Account, Bank, Question, QuestionVersion, Score, Slot
from quizapp.queries.corrections import find_question
from quizapp.queries.regrading import preview
from quizapp.services.audit import Actor
from quizapp.services.regrade_planning import plan_regrading
from quizapp.services.regrading import (
    Wanted,
    confirm_correction,
    propose_correction,
    wanted_key,
    withdraw_correction,
)


class RolledBack(Exception):
    """The measurement is over."""


def main() -> None:
    database = Database(load_settings())
    now = datetime.now(UTC)
    with database.reading() as session:
        attempts = session.scalar(select(func.count()).select_from(Score))
        answers = session.scalar(select(func.count()).select_from(Slot))
        place = most_asked(session)
        question = find_question(session, *place)
    print(f"{attempts:,} graded attempts, {answers:,} answers")
    wrong = next(option.code for option in question.options if option.code not in question.key.keys)
    for kind, keys in ((CorrectionKind.NEW_KEY, [wrong]), (CorrectionKind.DROPPED, [])):
        wanted = Wanted(kind, keys, written(question.key))
        started, worked = time.perf_counter(), time.process_time()
        with database.snapshot() as session:
            seen = preview(session, question.version_id, question.key, wanted_key(question, wanted), now)
        print(f"{kind.value}: {seen.total.changed:,} of {seen.total.held:,} scores change, {len(seen.boards)} boards")
        took, cpu = time.perf_counter() - started, time.process_time() - worked
        print(f"  preview {took:.2f} s ({cpu:.2f} s of this process's CPU), {_megabytes()} MB at most so far")
        for is_planned in (False, True) * 3:
            correct(database, place, wanted, now, is_planned)


def most_asked(session: Session) -> tuple[str, str, int]:
    """Bank, public id and version of the question that most graded papers hold."""
    graded = select(Slot.version_id).join(Score, Score.attempt_id == Slot.attempt_id)
    version_id = session.scalars(graded.group_by(Slot.version_id).order_by(func.count().desc()).limit(1)).one()
    row = session.execute(
        select(Bank.slug, Question.pid, QuestionVersion.number)
        .join(Question, Question.bank_id == Bank.id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id == version_id)
    ).one()
    return row.slug, row.pid, row.number


def correct(database: Database, place: tuple[str, str, int], wanted: Wanted, now: datetime, is_planned: bool) -> None:
    """With the search for what changes before the transaction, as the office's page does it, or all of it inside."""
    with database.reading() as session:
        first, second = (
            Actor(login, number) for login, number in session.execute(select(Account.login, Account.id).limit(2))
        )
    with database.transaction() as session:
        pid = propose_correction(session, first, place, wanted, "Đo", "", {}, now)
    try:
        plan, planning = None, time.perf_counter()
        if is_planned:
            with database.snapshot() as session:
                plan = plan_regrading(session, pid, now)
        planning = time.perf_counter() - planning
        with suppress(RolledBack), database.transaction() as session:
            started, worked = time.perf_counter(), time.process_time()
            changed = confirm_correction(session, second, pid, now, announced_is_known=True, plan=plan)
            took, cpu = time.perf_counter() - started, time.process_time() - worked
            how = f"after {planning:.2f} s of planning" if is_planned else "without a plan"
            print(f"  transaction {how}: {took:.3f} s ({cpu:.3f} s CPU), {changed:,} scores, {_megabytes()} MB at most")
            raise RolledBack
    finally:
        with database.transaction() as session:
            withdraw_correction(session, first, pid, now)


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
