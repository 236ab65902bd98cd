"""When key and explanation may be seen: every combination of rule, attempt and moment."""

from datetime import UTC, datetime, timedelta

import pytest

from quizapp.domain.attempts import AttemptState
from quizapp.domain.contests import Reveal
from quizapp.domain.revealing import may_reveal
from quizapp.domain.rounds import Window

CLOSES = datetime(2026, 10, 10, 15, tzinfo=UTC)
WINDOW = Window(CLOSES - timedelta(days=7), CLOSES)
TICK = timedelta(milliseconds=1)
OVER = (AttemptState.SUBMITTED, AttemptState.EXPIRED)


@pytest.mark.parametrize("reveal", Reveal)
@pytest.mark.parametrize("moment", [CLOSES - TICK, CLOSES, CLOSES + TICK])
def test_nothing_is_revealed_while_the_attempt_runs(reveal, moment):
    assert not may_reveal(reveal, WINDOW, AttemptState.IN_PROGRESS, moment)


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize(
    ("reveal", "before", "at", "after"),
    [
        (Reveal.AT_SUBMIT, True, True, True),
        (Reveal.AFTER_CLOSE, False, True, True),
        (Reveal.NEVER, False, False, False),
    ],
)
def test_the_rule_decides_by_the_closing_instant(state, reveal, before, at, after):
    seen = [may_reveal(reveal, WINDOW, state, CLOSES + step * TICK) for step in (-1, 0, 1)]
    assert seen == [before, at, after]
