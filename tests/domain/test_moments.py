from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.moments import of_milliseconds, rfc3339, rfc3339_of_milliseconds, to_milliseconds

NOON = datetime(2026, 10, 10, 12, 42, 0, 123_000, tzinfo=UTC)
#: From 1900 to 2200.
milliseconds = st.integers(-2_208_988_800_000, 7_258_118_400_000)


def test_moments_are_written_in_utc_to_the_millisecond():
    assert rfc3339(NOON) == rfc3339(NOON.astimezone(timezone(timedelta(hours=7)))) == "2026-10-10T12:42:00.123Z"
    assert rfc3339_of_milliseconds(1_791_636_120_123) == "2026-10-10T12:42:00.123Z"


@given(milliseconds)
def test_a_moment_and_its_milliseconds_are_the_same(one):
    moment = of_milliseconds(one)
    assert to_milliseconds(moment) == to_milliseconds(moment.astimezone(timezone(timedelta(hours=7)))) == one
    assert to_milliseconds(moment + timedelta(microseconds=999)) == one
    assert rfc3339_of_milliseconds(one) == rfc3339(moment)
