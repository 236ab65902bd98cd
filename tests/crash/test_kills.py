"""SIGKILL at random moments while citizens answer: what was acknowledged is in the raw export, right, once.

The long form is `make crash`.
"""

import pytest

from .evening import spend_evening
from .killer import CRASHES, plan_strokes

pytestmark = pytest.mark.service

#: Any seed will do; a fixed one lets a red run be repeated.
SEED = 57


def test_on_sqlite_no_kill_of_any_process_loses_an_acknowledged_answer(sqlite_settings):
    strokes = plan_strokes("sqlite", 6, SEED)
    report = spend_evening(sqlite_settings, strokes, saves=500, citizens=8, seed=SEED)
    assert not report.findings()
    assert set(report.strokes) == set(CRASHES["sqlite"])
    assert report.saves >= 500
    # Everybody was answered in the end, and nobody saw an error that is ours.
    assert set(report.statuses) <= {0, 200, 303, 503}


def test_on_postgres_no_kill_of_any_process_or_the_server_loses_an_acknowledged_answer(cluster_settings, cluster):
    strokes = plan_strokes("postgresql", 7, SEED)
    report = spend_evening(cluster_settings, strokes, saves=500, citizens=8, seed=SEED, cluster=cluster)
    assert not report.findings()
    assert set(report.strokes) == set(CRASHES["postgresql"])
    assert report.saves >= 500
    assert set(report.statuses) <= {0, 200, 303, 503}
