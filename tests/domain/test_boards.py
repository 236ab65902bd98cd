"""When the standings may be seen: to the instant, for one round and for all together."""

from datetime import UTC, datetime, timedelta

import pytest

from quizapp.domain.boards import is_board_visible
from quizapp.domain.contests import BoardVisibility
from quizapp.domain.rounds import Window

LIVE, AFTER = BoardVisibility.LIVE, BoardVisibility.AFTER_CLOSE
OPENS = datetime(2026, 10, 1, tzinfo=UTC)
WEEK, INSTANT = timedelta(days=7), timedelta(milliseconds=1)
FIRST, SECOND = Window(OPENS, OPENS + WEEK), Window(OPENS + WEEK, OPENS + 2 * WEEK)


@pytest.mark.parametrize(
    ("visibility", "windows", "moment", "is_visible"),
    [
        (LIVE, [FIRST], OPENS - INSTANT, False),
        (LIVE, [FIRST], OPENS, True),
        (LIVE, [FIRST], OPENS + 9 * WEEK, True),
        (LIVE, [FIRST, SECOND], OPENS, True),
        (AFTER, [FIRST], OPENS + WEEK - INSTANT, False),
        (AFTER, [FIRST], OPENS + WEEK, True),
        (AFTER, [FIRST, SECOND], OPENS + WEEK, False),
        (AFTER, [FIRST, SECOND], OPENS + 2 * WEEK, True),
        (LIVE, [], OPENS, False),
        (AFTER, [], OPENS, False),
    ],
)
def test_a_board_is_seen_from_its_moment_on(visibility, windows, moment, is_visible):
    assert is_board_visible(visibility, windows, moment) is is_visible
