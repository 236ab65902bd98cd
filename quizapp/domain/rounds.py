"""When a round is open: its window, the weekdays and hours of the day within it, in Vietnamese wall time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .errors import N_, Refusal

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
EVERY_DAY = frozenset(range(1, 8))
_DAY = timedelta(days=1)


class Phase(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    #: Inside the window, outside the day's hours or weekdays.
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True)
class Window:
    """From one moment (aware, UTC) to another, on some weekdays (ISO 1..7, none named = all), at some hours of the day.

    The hours are local Vietnamese wall time; None reaches to the day's own beginning or end.
    """

    opens_at: datetime
    closes_at: datetime
    weekdays: frozenset[int] = frozenset()
    daily_from: time | None = None
    daily_until: time | None = None


def phase_at(window: Window, moment: datetime) -> Phase:
    """Where the round stands at `moment`. The opening instant is open, the closing one is not; the same each day."""
    if moment < window.opens_at:
        return Phase.UPCOMING
    if moment >= window.closes_at:
        return Phase.CLOSED
    local = moment.astimezone(VIETNAM)
    is_open = (
        (not window.weekdays or local.isoweekday() in window.weekdays)
        and (window.daily_from is None or window.daily_from <= local.time())
        and (window.daily_until is None or local.time() < window.daily_until)
    )
    return Phase.OPEN if is_open else Phase.PAUSED


def open_until(window: Window, moment: datetime) -> datetime:
    """The end (UTC) of the stretch open at `moment`; whole open days one after another are one stretch.

    ValueError when the round is not open at `moment`.
    """
    stretch = next(_stretches(window, moment), None)
    if stretch is None or not stretch[0] <= moment < stretch[1]:
        raise ValueError(f"the round is not open at {moment.isoformat()}")
    return stretch[1]


def next_opening(window: Window, moment: datetime) -> datetime | None:
    """The first moment (UTC) after `moment` at which the round turns open; None when it does not any more."""
    return next((start for start, _end in _stretches(window, moment) if start > moment), None)


def check_window(window: Window) -> None:
    """Refuses a window that ends before it begins, and hours or weekdays in which it would never be open."""
    if window.closes_at <= window.opens_at:
        raise Refusal(
            "closes_before_opens",
            N_("Thời điểm đóng phải sau thời điểm mở. Hãy sửa ngày giờ đóng."),
            field="closes_at",
        )
    if not window.weekdays <= EVERY_DAY:
        raise Refusal(
            "bad_weekday",
            N_("Ngày trong tuần ghi bằng số từ 1 (thứ Hai) đến 7 (Chủ nhật)."),
            field="weekdays",
        )
    if window.daily_from is not None and window.daily_until is not None and window.daily_from >= window.daily_until:
        raise Refusal(
            "daily_hours_reversed",
            N_("Giờ đóng trong ngày phải sau giờ mở trong ngày. Hãy sửa giờ đóng, ví dụ mở 07:30, đóng 17:30."),
            field="daily_until",
        )
    if next(_stretches(window, window.opens_at), None) is None:
        raise Refusal(
            "never_open",
            N_(
                "Từ lúc mở đến lúc đóng không có giờ nào vào được bài thi. Hãy sửa ngày trong tuần hoặc giờ trong ngày."
            ),
            field="weekdays",
        )


def _stretches(window: Window, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches in which the round is open, in order, from the one that holds `moment` or the first after it."""
    if not window.weekdays and window.daily_from is None and window.daily_until is None:
        if moment < window.closes_at:
            yield window.opens_at, window.closes_at
        return
    held: tuple[datetime, datetime] | None = None
    for start, end in _open_days(window, max(moment, window.opens_at)):
        if held and held[1] == start:
            held = held[0], end
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held


def _open_days(window: Window, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open hours of each day, cut to the window, without those over at `moment`."""
    day = moment.astimezone(VIETNAM).date()
    while (midnight := _wall_time(day, time.min)) < window.closes_at:
        start = midnight if window.daily_from is None else _wall_time(day, window.daily_from)
        end = _wall_time(day + _DAY, time.min) if window.daily_until is None else _wall_time(day, window.daily_until)
        start, end = max(start, window.opens_at), min(end, window.closes_at)
        if (not window.weekdays or day.isoweekday() in window.weekdays) and start < end and moment < end:
            yield start, end
        day += _DAY


def _wall_time(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=VIETNAM).astimezone(UTC)
