"""What one go at a round may do: begin, go on, be answered, and when it is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NoReturn

from .errors import N_, Refusal
from .rounds import VIETNAM, Phase, Window, next_opening, open_until, phase_at


class AttemptState(StrEnum):
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    #: The deadline passed without a submit; what was saved is graded all the same.
    EXPIRED = "expired"


@dataclass(frozen=True)
class Tries:
    """How often one may take a round, in all and on one Vietnamese calendar day; 0 means as often as one likes."""

    limit: int
    per_day: int


@dataclass(frozen=True)
class PastAttempt:
    number: int
    state: AttemptState
    started_at: datetime
    deadline_at: datetime


@dataclass(frozen=True)
class Resume:
    """Go on with the attempt of this number."""

    number: int


@dataclass(frozen=True)
class Begin:
    """A new attempt may begin, with this number."""

    number: int


def deadline(started_at: datetime, minutes: int, window: Window) -> datetime:
    """When an attempt begun at `started_at` ends: after `minutes` (0: no limit of its own), or as the round closes.

    The round closes for the day when its hours end. ValueError when it was not open at `started_at`.
    """
    closes_at = open_until(window, started_at)
    return min(started_at + timedelta(minutes=minutes), closes_at) if minutes else closes_at


def judge_start(window: Window, tries: Tries, past: Iterable[PastAttempt], moment: datetime) -> Resume | Begin:
    """What "start" means for a person with these attempts in this round.

    An attempt in progress is resumed until its deadline, whatever the round's hours say. One past its deadline counts
    as used even if nobody closed it yet. Refused (409): round_not_open, round_paused, round_closed, no_tries_left,
    no_tries_left_today.
    """
    taken = sorted(past, key=lambda attempt: attempt.number)
    for attempt in reversed(taken):
        if attempt.state is AttemptState.IN_PROGRESS and moment < attempt.deadline_at:
            return Resume(attempt.number)
    _refuse_unless_open(window, moment)
    if tries.limit and len(taken) >= tries.limit:
        raise Refusal(
            "no_tries_left",
            N_("Quý vị đã dùng hết %(limit)s lượt thi của kỳ này."),
            status=409,
            limit=tries.limit,
        )
    today = _vietnamese_day(moment)
    if tries.per_day and sum(_vietnamese_day(attempt.started_at) == today for attempt in taken) >= tries.per_day:
        _refuse_for_today(window, tries.per_day, today + timedelta(days=1))
    return Begin(taken[-1].number + 1 if taken else 1)


def judge_response(state: AttemptState, deadline_at: datetime, moment: datetime) -> None:
    """Refuses (410, attempt_closed) what comes after the submit or from the very instant of the deadline on."""
    if state is AttemptState.SUBMITTED:
        raise Refusal(
            "attempt_closed",
            N_("Bài này đã nộp, không sửa được nữa. Mời Quý vị xem kết quả."),
            status=410,
        )
    if state is AttemptState.EXPIRED or moment >= deadline_at:
        raise Refusal(
            "attempt_closed",
            N_("Hết giờ làm bài lúc %(time)s. Các câu đã lưu trước giờ đó vẫn được chấm."),
            status=410,
            time=_clock_time(deadline_at),
        )


def duration_ms(started_at: datetime, ended_at: datetime, deadline_at: datetime) -> int:
    """Whole milliseconds from start to end, the end never later than the deadline; never below 0."""
    return max((min(ended_at, deadline_at) - started_at) // timedelta(milliseconds=1), 0)


def _refuse_unless_open(window: Window, moment: datetime) -> None:
    phase = phase_at(window, moment)
    if phase is Phase.OPEN:
        return
    opens_at = next_opening(window, moment)
    if phase is Phase.CLOSED:
        raise Refusal(
            "round_closed",
            N_("Kỳ thi đã đóng lúc %(time)s ngày %(date)s, không nhận thêm lượt thi."),
            status=409,
            **_as_read(window.closes_at),
        )
    if opens_at is None:
        raise Refusal("round_closed", N_("Kỳ thi đã hết giờ thi, không nhận thêm lượt thi."), status=409)
    if phase is Phase.UPCOMING:
        raise Refusal(
            "round_not_open",
            N_("Kỳ thi chưa mở. Mời Quý vị trở lại lúc %(time)s ngày %(date)s."),
            status=409,
            opens_at=opens_at,
            **_as_read(opens_at),
        )
    raise Refusal(
        "round_paused",
        N_("Lúc này ngoài giờ thi. Mời Quý vị trở lại lúc %(time)s ngày %(date)s."),
        status=409,
        opens_at=opens_at,
        **_as_read(opens_at),
    )


def _refuse_for_today(window: Window, limit: int, tomorrow: date) -> NoReturn:
    midnight = datetime.combine(tomorrow, time.min, tzinfo=VIETNAM)
    opens_at = midnight if phase_at(window, midnight) is Phase.OPEN else next_opening(window, midnight)
    if opens_at is None:
        raise Refusal(
            "no_tries_left_today",
            N_("Hôm nay Quý vị đã dùng hết %(limit)s lượt thi, và kỳ thi không còn ngày nào khác."),
            status=409,
            limit=limit,
        )
    raise Refusal(
        "no_tries_left_today",
        N_("Hôm nay Quý vị đã dùng hết %(limit)s lượt thi. Mời Quý vị trở lại từ %(time)s ngày %(date)s."),
        status=409,
        limit=limit,
        opens_at=opens_at.astimezone(UTC),
        **_as_read(opens_at),
    )


def _vietnamese_day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _clock_time(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M")


def _as_read(moment: datetime) -> dict[str, str]:
    return {"time": _clock_time(moment), "date": moment.astimezone(VIETNAM).strftime("%d/%m/%Y")}
