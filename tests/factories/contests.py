"""Contests with rounds, published and open now unless told otherwise."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.domain.contests import BoardVisibility, ContestState, Prediction, Reveal
from quizapp.domain.questions import Difficulty
from quizapp.domain.ranking import Counted, Criterion
from quizapp.domain.units import TargetGroup
from quizapp.models import Bank, BlueprintRow, Contest, Round


def make_contest(
    session: Session,
    slug: str = "thi-thu",
    *,
    state: ContestState = ContestState.PUBLISHED,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    board: BoardVisibility = BoardVisibility.LIVE,
    counted: Counted = Counted.BEST,
    min_age: int = 0,
) -> Contest:
    """A contest without rounds; see `make_round`."""
    now = datetime.now(UTC)
    contest = Contest(
        slug=slug,
        title="Tìm hiểu Nghị quyết 57-NQ/TW",
        summary="Cuộc thi dành cho mọi người dân trong phường.",
        state=state,
        opens_at=opens_at or now - timedelta(days=1),
        closes_at=closes_at or now + timedelta(days=7),
        groups=[group.value for group in TargetGroup],
        min_age=min_age,
        identity=["phone", "name+birth_date+unit"],
        counted_attempt=counted,
        tie_break=[criterion.value for criterion in Criterion],
        board=board,
        created_at=now,
        published_at=None if state is ContestState.DRAFT else now,
    )
    session.add(contest)
    session.flush()
    return contest


def make_round(
    session: Session,
    contest: Contest,
    bank: Bank,
    *,
    number: int = 1,
    count: int = 5,
    minutes: int = 20,
    attempts: int = 3,
    per_day: int = 0,
    reveal: Reveal = Reveal.AFTER_CLOSE,
    prediction: Prediction = Prediction.PARTICIPANTS,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    difficulty: Difficulty | None = None,
) -> Round:
    """A round that draws `count` questions of any topic from the bank."""
    row = Round(
        contest_id=contest.id,
        number=number,
        title=f"Tuần {number}",
        opens_at=opens_at or contest.opens_at,
        closes_at=closes_at or contest.closes_at,
        weekdays=[],
        minutes=minutes,
        attempts=attempts,
        attempts_per_day=per_day,
        reveal=reveal,
        prediction=prediction,
    )
    row.blueprint = [BlueprintRow(position=1, bank_id=bank.id, difficulty=difficulty, count=count)]
    session.add(row)
    session.flush()
    return row
