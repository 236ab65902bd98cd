"""Backups are thinned by age; the newest good one is never among those that go."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.backup_keeping import DAILY, MONTHLY, WEEKLY, Kept, backups_to_keep, is_backup_due
from quizapp.domain.rounds import VIETNAM

NOW = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


def nights(count: int) -> list[Kept]:
    return [Kept(f"đêm {night}", NOW - timedelta(days=night)) for night in range(count)]


def test_a_week_of_nights_four_weeks_and_twelve_months_are_kept():
    keep = backups_to_keep(nights(800), VIETNAM)
    assert {f"đêm {night}" for night in range(7)} <= keep
    assert len(keep) <= DAILY + WEEKLY + MONTHLY
    assert max(int(name.split()[1]) for name in keep) > 300


def test_of_one_day_the_newest_stays():
    day = [Kept(f"giờ {hour}", NOW - timedelta(hours=hour)) for hour in range(3)]
    assert backups_to_keep(day, VIETNAM) == {"giờ 0"}


def test_a_damaged_one_takes_no_good_ones_place():
    kept = [Kept("hỏng", NOW, is_good=False), Kept("tốt", NOW - timedelta(hours=1))]
    assert backups_to_keep(kept, VIETNAM) == {"tốt"}


backups = st.lists(
    st.builds(
        Kept,
        name=st.uuids().map(str),
        made_at=st.integers(0, 3 * 365 * 1440).map(lambda minutes: NOW - timedelta(minutes=minutes)),
        is_good=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda one: one.name,
)


@given(backups)
def test_the_newest_good_one_always_stays_and_thinning_again_changes_nothing(found):
    keep = backups_to_keep(found, VIETNAM)
    good = [one for one in found if one.is_good]
    assert keep <= {one.name for one in good}
    assert len(keep) <= DAILY + WEEKLY + MONTHLY
    if good:
        assert max(good, key=lambda one: (one.made_at, one.name)).name in keep
    assert backups_to_keep([one for one in found if one.name in keep], VIETNAM) == keep


def test_a_backup_is_due_once_the_hour_has_struck_since_the_last():
    at_two = datetime(2026, 11, 24, 2, 0, tzinfo=VIETNAM)
    second = timedelta(seconds=1)
    assert is_backup_due(None, at_two, 2, VIETNAM)
    assert is_backup_due(at_two - second, at_two, 2, VIETNAM)
    assert not is_backup_due(at_two, at_two + timedelta(hours=23), 2, VIETNAM)
    assert not is_backup_due(at_two - timedelta(hours=20), at_two - second, 2, VIETNAM)
    assert is_backup_due(at_two, at_two + timedelta(days=1), 2, VIETNAM)
