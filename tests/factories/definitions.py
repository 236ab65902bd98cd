"""Definitions of contests as values: one round, open from yesterday for a week, unless told otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from quizapp.domain.attempts import Tries
from quizapp.domain.contests import ContestDefinition, Prediction, Reveal, RoundDefinition
from quizapp.domain.drawing import BlueprintRow
from quizapp.domain.rounds import Window
from quizapp.domain.units import TargetGroup

#: A Monday, ten in the morning in Vietnam.
NOW = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)


def a_round(**changes: Any) -> RoundDefinition:
    """A round that draws five questions of the bank `nq57`."""
    usual = RoundDefinition(
        title="Tuần 1",
        window=Window(NOW - timedelta(days=1), NOW + timedelta(days=6)),
        minutes=20,
        tries=Tries(3, 0),
        reveal=Reveal.AFTER_CLOSE,
        prediction=Prediction.PARTICIPANTS,
        draw=(BlueprintRow("nq57", None, None, 5),),
    )
    return replace(usual, **changes)


def a_definition(**changes: Any) -> ContestDefinition:
    """A contest for everybody, with one round of a week within two."""
    usual = ContestDefinition(
        slug="nq57-2026",
        title="Tìm hiểu Nghị quyết 57-NQ/TW và chuyển đổi số",
        window=Window(NOW - timedelta(days=1), NOW + timedelta(days=13)),
        groups=tuple(TargetGroup),
        rounds=(a_round(),),
    )
    return replace(usual, **changes)
