"""What a correction would change for the units of a contest that has a prize for them."""

from collections.abc import Mapping

from sqlalchemy import FromClause, select
from sqlalchemy.orm import Session

from ..domain.contests import CollectiveFormula
from ..domain.participation import Dimension
from ..domain.unit_moves import UnitScores, unit_moves
from ..models import Contest, Unit
from .participation_counts import Counts, Keys, count_attempts
from .participation_parts import load_headcounts
from .previews import UnitChange

_BY_UNIT = (Dimension.UNIT,)
UNITS = "units"
#: These go by who took part, whatever the scores.
_WITHOUT_SCORES = (CollectiveFormula.TURNOUT, CollectiveFormula.PARTICIPANTS)


def compare_units(session: Session, slug: str, changes: FromClause) -> UnitChange | None:
    """Mean scores by unit before and after; None where units have no prize.

    Ranked are the units with the turnout that the contest asks for.
    """
    contest = session.scalars(select(Contest).where(Contest.slug == slug)).one()
    if not contest.collective and not any(prize.board == UNITS for prize in contest.prizes):
        return None
    formula = CollectiveFormula(contest.collective["formula"]) if contest.collective else None
    if formula in _WITHOUT_SCORES:
        return UnitChange(slug, contest.title, False, 0, ())
    before, after = (count_attempts(session, contest, _BY_UNIT, None, part).parts for part in (None, changes))
    heads = load_headcounts(session, contest, _BY_UNIT, None)
    least = float(contest.collective["minimum_turnout"]) if contest.collective else 0.0
    ranked = {code for (code,), counts in after.items() if _came(counts, heads.of((code,)), least)}
    names = {code: name for code, name in session.execute(select(Unit.code, Unit.name))}
    moves = unit_moves(names, _scores(before), _scores(after), ranked)
    return UnitChange(slug, contest.title, True, len(ranked), moves)


def _scores(parts: Mapping[Keys, Counts]) -> dict[str, UnitScores]:
    """People with a score, and the sum, of every unit somebody came from."""
    return {code: UnitScores(counts[3], counts[4]) for (code,), counts in parts.items()}


def _came(counts: Counts, headcount: int | None, least: float) -> bool:
    return not least or (bool(headcount) and counts[0] >= least * (headcount or 0))
