"""The rules a contest's definition keeps before it is stored; each broken one is a sentence that names its place."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from .contests import ContestDefinition, PrizeDefinition, RoundDefinition
from .drawing import BlueprintRow
from .errors import N_, Refusal
from .rounds import VIETNAM, check_window
from .units import TargetGroup

MAX_SLUG = 64
MAX_TITLE = 200
MAX_SUMMARY = 2000
MAX_ROUNDS = 60
MAX_MINUTES = 600
MAX_TRIES = 1000
MAX_QUESTIONS = 100
MAX_AGE = 100
MAX_PRIZE_NAME = 120
#: Of one prize.
MAX_PRIZE_COUNT = 1000
#: Boards of prizes beside those of the target groups.
COMMON_BOARDS = ("all", "units")
#: What entries may be compared by, alone or joined with `+`.
IDENTITY_PARTS = ("phone", "name", "birth_date", "birth_year", "unit")

#: A year outside of this is a slip of the pen.
YEARS = range(2020, 2101)

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: Last parts of addresses that stand beside the contests' own.
_RESERVED_SLUGS = ("new",)

_ROUND_WINDOW = {
    "closes_before_opens": N_("Kỳ %(round)s “%(title)s”: thời điểm đóng phải sau thời điểm mở. Hãy sửa ngày giờ đóng."),
    "bad_weekday": N_("Kỳ %(round)s “%(title)s”: ngày trong tuần ghi bằng số từ 1 (thứ Hai) đến 7 (Chủ nhật)."),
    "daily_hours_reversed": N_(
        "Kỳ %(round)s “%(title)s”: giờ đóng trong ngày phải sau giờ mở trong ngày, ví dụ mở 07:30, đóng 17:30."
    ),
    "never_open": N_(
        "Kỳ %(round)s “%(title)s”: từ lúc mở đến lúc đóng không có giờ nào vào được bài thi. "
        "Hãy sửa ngày trong tuần hoặc giờ trong ngày."
    ),
}


def check_definition(definition: ContestDefinition, banks: Mapping[str, Collection[str]]) -> None:
    """Refuses the first rule broken; `field` says where, as in `rounds[2].draw[1].count`, counted from 1.

    `banks` are the banks there are, each with the slugs of its topics.
    """
    _check_names(definition)
    _check_who(definition)
    check_window(definition.window)
    if not definition.rounds:
        raise Refusal("no_round", N_("Cuộc thi chưa có kỳ thi nào. Hãy thêm ít nhất một kỳ."), field="rounds")
    if len(definition.rounds) > MAX_ROUNDS:
        raise Refusal("too_many_rounds", N_("Cuộc thi có tối đa %(max)s kỳ."), field="rounds", max=MAX_ROUNDS)
    for number, one in enumerate(definition.rounds, start=1):
        _check_round(one, number, definition)
        _check_draw(one, number, banks)
    _check_ranking(definition)
    for position, prize in enumerate(definition.prizes, start=1):
        _check_prize(prize, position)


def moment_in_utc(value: datetime, place: str) -> datetime:
    """A moment somebody wrote, in UTC; without an offset it is Vietnamese wall time. Refuses a year long ago or far."""
    if value.year not in YEARS:
        raise Refusal(
            "bad_year",
            N_("%(place)s: năm phải từ %(first)s đến %(last)s."),
            field=place,
            place=place,
            first=YEARS[0],
            last=YEARS[-1],
        )
    return (value if value.tzinfo else value.replace(tzinfo=VIETNAM)).astimezone(UTC)


def _check_names(definition: ContestDefinition) -> None:
    slug = definition.slug
    if len(slug) > MAX_SLUG or not _SLUG.fullmatch(slug) or slug in _RESERVED_SLUGS:
        raise Refusal(
            "bad_slug",
            N_(
                "Địa chỉ “%(slug)s” chưa dùng được. Hãy ghi chữ thường không dấu, chữ số, gạch nối ở giữa, "
                "tối đa %(max)s ký tự, ví dụ nq57-2026."
            ),
            field="slug",
            slug=slug[:MAX_SLUG],
            max=MAX_SLUG,
        )
    if not 1 <= len(definition.title) <= MAX_TITLE:
        raise Refusal("bad_title", N_("Tên cuộc thi cần từ 1 đến %(max)s ký tự."), field="title", max=MAX_TITLE)
    if len(definition.summary) > MAX_SUMMARY:
        raise Refusal("long_summary", N_("Lời giới thiệu tối đa %(max)s ký tự."), field="summary", max=MAX_SUMMARY)


def _check_who(definition: ContestDefinition) -> None:
    if not definition.groups:
        raise Refusal("no_group", N_("Hãy chọn ít nhất một nhóm đối tượng được dự thi."), field="groups")
    if len(set(definition.groups)) < len(definition.groups):
        raise Refusal("group_twice", N_("Có nhóm đối tượng ghi hai lần. Hãy bỏ bớt một."), field="groups")
    if not 0 <= definition.min_age <= MAX_AGE:
        raise Refusal("bad_min_age", N_("Tuổi tối thiểu từ 0 đến %(max)s."), field="min_age", max=MAX_AGE)
    for name in definition.identity:
        parts = name.split("+")
        if len(set(parts)) < len(parts) or not set(parts) <= set(IDENTITY_PARTS):
            raise Refusal(
                "bad_identity",
                N_("“%(name)s” không dùng để nhận ra người trùng được. Hãy ghép bằng dấu + từ: %(known)s."),
                field="identity",
                name=name,
                known=", ".join(IDENTITY_PARTS),
            )


def _check_round(one: RoundDefinition, number: int, contest: ContestDefinition) -> None:
    place = f"rounds[{number}]"
    named: dict[str, Any] = {"round": number, "title": one.title}
    if not 1 <= len(one.title) <= MAX_TITLE:
        raise Refusal(
            "bad_round_title",
            N_("Kỳ %(round)s: tên kỳ cần từ 1 đến %(max)s ký tự."),
            field=f"{place}.title",
            round=number,
            max=MAX_TITLE,
        )
    try:
        check_window(one.window)
    except Refusal as refusal:
        message = _ROUND_WINDOW[refusal.code]
        raise Refusal(refusal.code, message, field=f"{place}.{refusal.field}", **named) from refusal
    if one.window.opens_at < contest.window.opens_at:
        raise Refusal(
            "round_outside",
            N_("Kỳ %(round)s “%(title)s” mở trước khi cuộc thi mở. Hãy sửa giờ mở của kỳ hoặc của cuộc thi."),
            field=f"{place}.opens_at",
            **named,
        )
    if one.window.closes_at > contest.window.closes_at:
        raise Refusal(
            "round_outside",
            N_("Kỳ %(round)s “%(title)s” đóng sau khi cuộc thi đóng. Hãy sửa giờ đóng của kỳ hoặc của cuộc thi."),
            field=f"{place}.closes_at",
            **named,
        )
    if not 0 <= one.minutes <= MAX_MINUTES:
        raise Refusal(
            "bad_minutes",
            N_("Kỳ %(round)s “%(title)s”: thời gian làm bài từ 0 (không giới hạn) đến %(max)s phút."),
            field=f"{place}.minutes",
            max=MAX_MINUTES,
            **named,
        )
    for name, tries in (("attempts", one.tries.limit), ("attempts_per_day", one.tries.per_day)):
        if not 0 <= tries <= MAX_TRIES:
            raise Refusal(
                "bad_attempts",
                N_("Kỳ %(round)s “%(title)s”: số lượt thi từ 0 (không giới hạn) đến %(max)s."),
                field=f"{place}.{name}",
                max=MAX_TRIES,
                **named,
            )


def _check_draw(one: RoundDefinition, number: int, banks: Mapping[str, Collection[str]]) -> None:
    place = f"rounds[{number}].draw"
    named: dict[str, Any] = {"round": number, "title": one.title}
    if not one.draw:
        raise Refusal(
            "no_draw",
            N_("Kỳ %(round)s “%(title)s” chưa có ma trận đề. Hãy thêm ít nhất một dòng lấy câu hỏi."),
            field=place,
            **named,
        )
    for position, row in enumerate(one.draw, start=1):
        _check_draw_row(row, f"{place}[{position}]", {**named, "row": position}, banks)
    total = sum(row.count for row in one.draw)
    if total > MAX_QUESTIONS:
        raise Refusal(
            "too_many_questions",
            N_("Kỳ %(round)s “%(title)s” lấy %(total)s câu một đề, tối đa %(max)s câu. Hãy giảm số câu."),
            field=f"{place}[{len(one.draw)}].count",
            total=total,
            max=MAX_QUESTIONS,
            **named,
        )


def _check_draw_row(
    row: BlueprintRow, place: str, named: Mapping[str, Any], banks: Mapping[str, Collection[str]]
) -> None:
    if row.bank not in banks:
        raise Refusal(
            "unknown_bank",
            N_("Kỳ %(round)s “%(title)s”, dòng %(row)s: không có ngân hàng câu hỏi “%(bank)s”. Hiện có: %(known)s."),
            field=f"{place}.bank",
            bank=row.bank,
            known=", ".join(sorted(banks)) or "–",
            **named,
        )
    if row.topic is not None and row.topic not in banks[row.bank]:
        raise Refusal(
            "unknown_topic",
            N_(
                "Kỳ %(round)s “%(title)s”, dòng %(row)s: ngân hàng “%(bank)s” không có chủ đề “%(topic)s”. "
                "Hiện có: %(known)s."
            ),
            field=f"{place}.topic",
            bank=row.bank,
            topic=row.topic,
            known=", ".join(sorted(banks[row.bank])) or "–",
            **named,
        )
    if row.count < 1:
        raise Refusal(
            "bad_count",
            N_("Kỳ %(round)s “%(title)s”, dòng %(row)s: số câu phải từ 1 trở lên."),
            field=f"{place}.count",
            **named,
        )


def _check_ranking(definition: ContestDefinition) -> None:
    order = definition.tie_break
    if not order or len(set(order)) < len(order):
        raise Refusal(
            "bad_tie_break",
            N_("Thứ tự xếp hạng cần ít nhất một tiêu chí, và mỗi tiêu chí chỉ ghi một lần."),
            field="tie_break",
        )
    if definition.collective and not 0 <= definition.collective.minimum_turnout <= 1:
        raise Refusal(
            "bad_turnout",
            N_("Tỷ lệ tham gia tối thiểu của giải tập thể từ 0 đến 1, ví dụ 0.5 là một nửa."),
            field="collective.minimum_turnout",
        )


def _check_prize(prize: PrizeDefinition, position: int) -> None:
    place = f"prizes[{position}]"
    boards = (*TargetGroup, *COMMON_BOARDS)
    if prize.board not in boards:
        raise Refusal(
            "unknown_board",
            N_("Giải %(position)s: không có bảng xếp hạng “%(board)s”. Hãy ghi một trong: %(known)s."),
            field=f"{place}.board",
            position=position,
            board=prize.board,
            known=", ".join(boards),
        )
    if not 1 <= len(prize.name) <= MAX_PRIZE_NAME:
        raise Refusal(
            "bad_prize_name",
            N_("Giải %(position)s: tên giải cần từ 1 đến %(max)s ký tự."),
            field=f"{place}.name",
            position=position,
            max=MAX_PRIZE_NAME,
        )
    if not 1 <= prize.count <= MAX_PRIZE_COUNT:
        raise Refusal(
            "bad_prize_count",
            N_("Giải %(position)s “%(name)s”: số giải từ 1 đến %(max)s."),
            field=f"{place}.count",
            position=position,
            name=prize.name,
            max=MAX_PRIZE_COUNT,
        )
