"""The three contests of the demonstration, by the moment it is made at: one open, one to come, one over."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from .attempts import Tries
from .contests import (
    BoardVisibility,
    Collective,
    CollectiveFormula,
    ContestDefinition,
    Prediction,
    PrizeDefinition,
    PrizeScope,
    Reveal,
    RoundDefinition,
)
from .drawing import BlueprintRow
from .questions import Difficulty
from .rounds import VIETNAM, Window
from .units import TargetGroup

BANK = "nq57"
OPENING_HOUR, CLOSING_HOUR = time(7), time(22)
_TRIES = Tries(3, 0)
_PRIZES = (
    PrizeDefinition("all", PrizeScope.CONTEST, "Giải Nhất", 1),
    PrizeDefinition("all", PrizeScope.CONTEST, "Giải Nhì", 2),
    PrizeDefinition("all", PrizeScope.CONTEST, "Giải Ba", 3),
    PrizeDefinition("all", PrizeScope.CONTEST, "Giải Khuyến khích", 10),
    PrizeDefinition("units", PrizeScope.CONTEST, "Giải Tập thể", 3),
)
_FROM_EVERYTHING = (
    BlueprintRow(BANK, "nq57-chung", Difficulty.EASY, 1),
    BlueprintRow(BANK, "nq57-muctieu", None, 2),
    BlueprintRow(BANK, "nq57-nhiemvu", None, 1),
    BlueprintRow(BANK, "luat-cong-nghe", None, 1),
    BlueprintRow(BANK, "dich-vu-cong", None, 1),
    BlueprintRow(BANK, "dinh-danh", Difficulty.MEDIUM, 1),
    BlueprintRow(BANK, "an-toan", None, 2),
    BlueprintRow(BANK, "ky-nang-so", Difficulty.EASY, 1),
)


@dataclass(frozen=True)
class DemoContests:
    open: ContestDefinition
    upcoming: ContestDefinition
    finished: ContestDefinition


def demo_contests(now: datetime) -> DemoContests:
    """The definitions; whatever the hour, the second of the open contest's three rounds is open at `now`."""
    return DemoContests(_open(now), _upcoming(now), _finished(now))


def _open(now: datetime) -> ContestDefinition:
    return ContestDefinition(
        slug="nq57-2026",
        title="Tìm hiểu Nghị quyết 57-NQ/TW và chuyển đổi số",
        summary="Cả phường cùng tìm hiểu, làm bài ngay trên điện thoại.",
        window=_window(now, -8, 20),
        groups=tuple(TargetGroup),
        rounds=(
            _round("Tuần 1", _window(now, -8, -2), Prediction.PARTICIPANTS, _FROM_EVERYTHING),
            _round("Tuần 2", _window(now, -1, 6), Prediction.PARTICIPANTS, _FROM_EVERYTHING),
            _round("Tuần 3", _window(now, 7, 20), Prediction.FULL_MARKS, _FROM_EVERYTHING),
        ),
        prizes=_PRIZES,
        collective=Collective(CollectiveFormula.TURNOUT_AND_MEAN, 0.1),
    )


def _upcoming(now: datetime) -> ContestDefinition:
    window = _window(now, 21, 34)
    return ContestDefinition(
        slug="ky-nang-so-2026",
        title="Kỹ năng số cho mọi nhà",
        summary="Cuộc thi dành cho các tổ dân phố, trường học và hội, đoàn thể của phường.",
        window=window,
        groups=(TargetGroup.MEMBERS, TargetGroup.STUDENTS, TargetGroup.RESIDENTS),
        rounds=(
            _round(
                "Vòng thi chung",
                window,
                Prediction.PARTICIPANTS,
                (BlueprintRow(BANK, "ky-nang-so", None, 6), BlueprintRow(BANK, "dich-vu-cong", None, 4)),
            ),
        ),
        prizes=_PRIZES,
    )


def _finished(now: datetime) -> ContestDefinition:
    window = _window(now, -40, -31)
    return ContestDefinition(
        slug="an-toan-so-2026",
        title="Chung tay bảo vệ dữ liệu cá nhân",
        summary="Cuộc thi tìm hiểu về bảo vệ dữ liệu cá nhân và an toàn thông tin trong đời sống hằng ngày.",
        window=window,
        groups=tuple(TargetGroup),
        rounds=(
            _round(
                "Vòng thi chung",
                window,
                Prediction.PARTICIPANTS,
                (BlueprintRow(BANK, "an-toan", None, 7), BlueprintRow(BANK, "giao-dich-so", None, 3)),
            ),
        ),
        board=BoardVisibility.AFTER_CLOSE,
        prizes=_PRIZES,
        collective=Collective(CollectiveFormula.TURNOUT),
    )


def _round(title: str, window: Window, prediction: Prediction, draw: tuple[BlueprintRow, ...]) -> RoundDefinition:
    return RoundDefinition(title, window, 15, _TRIES, Reveal.AFTER_CLOSE, prediction, draw)


def _window(now: datetime, first_day: int, last_day: int) -> Window:
    """From the morning of one day to the evening of another, counted from today in Vietnam."""
    today = now.astimezone(VIETNAM).date()
    opens = datetime.combine(today + timedelta(days=first_day), OPENING_HOUR, tzinfo=VIETNAM)
    closes = datetime.combine(today + timedelta(days=last_day), CLOSING_HOUR, tzinfo=VIETNAM)
    return Window(opens.astimezone(now.tzinfo), closes.astimezone(now.tzinfo))
