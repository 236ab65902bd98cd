"""An update or a changed setting while citizens answer: nothing is lost, and no phone shows an error."""

import pytest

from .evening import spend_evening
from .killer import Stroke

pytestmark = pytest.mark.service


def test_reloads_under_load_lose_nothing_and_nobody_is_told_of_an_error(sqlite_settings):
    report = spend_evening(sqlite_settings, [Stroke.RELOAD] * 3, saves=300, citizens=8, seed=11)
    assert not report.findings()
    # A kept connection may end under a request; the page sends it again by itself.
    assert set(report.statuses) <= {0, 200, 303}
    assert report.most_tries <= 3


def test_restarts_under_load_lose_nothing_and_need_nothing_but_the_pages_own_patience(sqlite_settings):
    report = spend_evening(sqlite_settings, [Stroke.RESTART] * 2, saves=200, citizens=8, seed=12)
    assert not report.findings()
    assert set(report.statuses) <= {0, 200, 303}
