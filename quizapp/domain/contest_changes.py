"""What may still be changed about a published contest: nothing that people who took part were promised otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .attempts import Tries
from .contests import ContestDefinition, Reveal, RoundDefinition
from .errors import N_, Refusal


@dataclass(frozen=True)
class RoundHistory:
    """What has happened in a round so far."""

    attempts: int = 0
    is_settled: bool = False


def check_change(
    old: ContestDefinition, new: ContestDefinition, history: Mapping[int, RoundHistory], now: datetime
) -> None:
    """Refuses (409) a change of a published contest that would break what was promised; `field` says where.

    `history` is by number of the round. Closing later is allowed, closing earlier only at a moment still to come.
    """
    if new.slug != old.slug:
        raise Refusal(
            "slug_fixed",
            N_("Cuộc thi đã công bố nên không đổi địa chỉ được nữa: mã QR đã in sẽ không còn dùng được."),
            status=409,
            field="slug",
        )
    if new.window.closes_at < old.window.closes_at and new.window.closes_at <= now:
        raise Refusal(
            "closes_in_past",
            N_("Thời điểm đóng mới phải ở sau lúc này. Muốn dừng ngay, hãy chọn “Kết thúc cuộc thi”."),
            status=409,
            field="closes_at",
        )
    if any(one.attempts for one in history.values()):
        _check_rules(old, new)
    for number, before in enumerate(old.rounds, start=1):
        past = history.get(number, RoundHistory())
        if past.attempts or past.is_settled:
            _check_round(number, before, new.rounds[number - 1] if number <= len(new.rounds) else None, past, now)


def _check_rules(old: ContestDefinition, new: ContestDefinition) -> None:
    kept = ("counted_attempt", "tie_break", "one_prize_per_person", "collective")
    for name in kept:
        if getattr(old, name) != getattr(new, name):
            raise Refusal(
                "rules_fixed",
                N_("Đã có người dự thi nên cách tính lượt thi, thứ tự xếp hạng và giải tập thể phải giữ nguyên."),
                status=409,
                field=name,
            )
    if not set(old.groups) <= set(new.groups):
        raise Refusal(
            "group_fixed",
            N_("Đã có người dự thi nên không bỏ bớt nhóm đối tượng được. Có thể thêm nhóm."),
            status=409,
            field="groups",
        )


def _check_round(
    number: int, old: RoundDefinition, new: RoundDefinition | None, past: RoundHistory, now: datetime
) -> None:
    named: dict[str, Any] = {"round": number, "title": old.title}
    place = f"rounds[{number}]"
    if new is None:
        raise Refusal(
            "round_taken",
            N_("Kỳ %(round)s “%(title)s” đã có lượt thi nên không bỏ được."),
            status=409,
            field="rounds",
            **named,
        )
    for name in ("draw", "minutes", "prediction"):
        if getattr(old, name) != getattr(new, name):
            raise Refusal(
                "round_taken",
                N_(
                    "Kỳ %(round)s “%(title)s” đã có lượt thi nên ma trận đề, thời gian làm bài và câu dự đoán "
                    "phải giữ nguyên."
                ),
                status=409,
                field=f"{place}.{name}",
                **named,
            )
    if new.window.opens_at != old.window.opens_at:
        raise Refusal(
            "round_taken",
            N_("Kỳ %(round)s “%(title)s” đã có lượt thi nên thời điểm mở phải giữ nguyên."),
            status=409,
            field=f"{place}.opens_at",
            **named,
        )
    if _is_fewer(old.tries, new.tries):
        raise Refusal(
            "round_taken",
            N_("Kỳ %(round)s “%(title)s” đã có lượt thi nên không giảm số lượt được. Có thể tăng."),
            status=409,
            field=f"{place}.attempts",
            **named,
        )
    if now >= old.window.closes_at:
        _check_closed_round(place, named, old, new, past)
    elif new.window.closes_at < old.window.closes_at and new.window.closes_at <= now:
        raise Refusal(
            "closes_in_past",
            N_("Kỳ %(round)s “%(title)s”: thời điểm đóng mới phải ở sau lúc này."),
            status=409,
            field=f"{place}.closes_at",
            **named,
        )


def _check_closed_round(
    place: str, named: Mapping[str, Any], old: RoundDefinition, new: RoundDefinition, past: RoundHistory
) -> None:
    """A round that is over keeps everything but its title; it may go on only where nobody saw the keys by its end."""
    if new.window.closes_at > old.window.closes_at and (past.is_settled or old.reveal is Reveal.AFTER_CLOSE):
        raise Refusal(
            "round_over",
            N_(
                "Kỳ %(round)s “%(title)s” đã đóng và đáp án có thể đã được xem nên không mở lại được. "
                "Hãy thêm một kỳ mới."
            ),
            status=409,
            field=f"{place}.closes_at",
            **named,
        )
    window = replace(old.window, closes_at=max(old.window.closes_at, new.window.closes_at))
    if new != replace(old, title=new.title, window=window):
        raise Refusal(
            "round_over",
            N_("Kỳ %(round)s “%(title)s” đã đóng: chỉ còn đổi được tên kỳ."),
            status=409,
            field=f"{place}.title",
            **named,
        )


def _is_fewer(old: Tries, new: Tries) -> bool:
    return any(
        after and (not before or after < before)
        for before, after in ((old.limit, new.limit), (old.per_day, new.per_day))
    )
