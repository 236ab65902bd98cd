"""Entering the true number of a round's prediction question."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.contests import ContestState, Prediction
from ..domain.errors import N_, NotFound, Refusal
from ..models import Contest, Round
from .audit import Actor, record

#: What the column holds on every database.
MAX_ACTUAL = 2_000_000_000


def settle_round(
    session: Session, actor: Actor, contest_slug: str, number: int | None, actual: int, now: datetime
) -> None:
    """Fixes the true number by which the round's predictions are judged; again, to correct it.

    Without a number the contest's only round is meant. Refuses (NotFound) a contest or round that is not there, a round
    without a prediction question, one that is not closed yet, and a number below 0.
    """
    contest = session.scalars(select(Contest).where(Contest.slug == contest_slug).with_for_update()).one_or_none()
    if contest is None or contest.state is ContestState.DRAFT:
        raise NotFound
    one = _find_round(contest, number)
    if not 0 <= actual <= MAX_ACTUAL:
        raise Refusal("bad_actual", N_("Số thực tế phải là số nguyên từ 0 trở lên."), field="actual")
    if one.prediction is Prediction.NONE:
        raise Refusal("no_prediction", N_("Kỳ thi này không có câu dự đoán nên không cần nhập số thực tế."), status=409)
    if now < one.closes_at:
        raise Refusal("round_still_open", N_("Kỳ thi chưa đóng. Hãy nhập số thực tế sau khi kỳ thi đóng."), status=409)
    previous = one.actual
    one.actual = actual
    one.settled_at = now
    contest.revision += 1
    record(session, actor, "contest.settled", contest.slug, now, round=one.number, actual=actual, previous=previous)


def _find_round(contest: Contest, number: int | None) -> Round:
    if number is None and len(contest.rounds) > 1:
        raise Refusal("round_needed", N_("Cuộc thi có nhiều kỳ thi. Hãy nêu rõ kỳ thi cần nhập số thực tế."))
    for one in contest.rounds:
        if number in (None, one.number):
            return one
    raise NotFound(N_("Cuộc thi không có kỳ thi này."))
