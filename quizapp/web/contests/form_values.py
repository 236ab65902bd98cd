"""A contest's definition as the values of its form, and back; what the form has no field for is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ...domain.attempts import Tries
from ...domain.contest_checks import MAX_SLUG, YEARS, moment_in_utc
from ...domain.contests import BoardVisibility, ContestDefinition, Prediction, Reveal, RoundDefinition
from ...domain.drawing import BlueprintRow
from ...domain.errors import N_
from ...domain.questions import Difficulty
from ...domain.ranking import Counted
from ...domain.rounds import VIETNAM, Window
from ...domain.unit_checks import code_from_name
from ...domain.units import TargetGroup
from ..language import translate
from .forms import ContestForm
from .round_forms import RoundForm

WEEK = timedelta(days=7)
OPENING_HOUR, CLOSING_HOUR = 7, 22


def first_values(now: datetime) -> dict[str, Any]:
    """A new contest: one round, from tomorrow morning to the evening a week later."""
    tomorrow = now.astimezone(VIETNAM).replace(tzinfo=None, minute=0, second=0, microsecond=0) + timedelta(days=1)
    opens_at, closes_at = tomorrow.replace(hour=OPENING_HOUR), (tomorrow + WEEK).replace(hour=CLOSING_HOUR)
    return {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "groups": [str(group) for group in TargetGroup],
        "min_age": 0,
        "rounds": [
            {
                "title": round_title(1),
                "opens_at": opens_at,
                "closes_at": closes_at,
                "minutes": 20,
                "attempts": 3,
                "attempts_per_day": 0,
                "reveal": str(Reveal.AFTER_CLOSE),
                "prediction": str(Prediction.PARTICIPANTS),
                "draw": [{"source": "", "difficulty": "", "count": 10}],
            }
        ],
    }


def next_round(last: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A further round: as the last one, a week later."""
    later = {
        name: value + WEEK
        for name, value in last.items()
        if name in ("opens_at", "closes_at") and isinstance(value, datetime) and value.year in YEARS
    }
    return {**last, **later, "title": round_title(number)}


def round_title(number: int) -> str:
    return translate(N_("Kỳ %(number)s"), {"number": number})


def values_of(definition: ContestDefinition, revision: int) -> dict[str, Any]:
    return {
        "title": definition.title,
        "slug": definition.slug,
        "summary": definition.summary,
        "opens_at": _wall_time(definition.window.opens_at),
        "closes_at": _wall_time(definition.window.closes_at),
        "groups": [str(group) for group in definition.groups],
        "min_age": definition.min_age,
        "counted_attempt": str(definition.counted_attempt),
        "board": str(definition.board),
        "revision": revision,
        "rounds": [_round_values(one) for one in definition.rounds],
    }


def definition_from(form: ContestForm, stored: ContestDefinition | None = None) -> ContestDefinition:
    """What was typed; prizes, order of ranking and the like are those of `stored`, or the common ones."""
    typed: dict[str, Any] = {
        "slug": form.slug.data or code_from_name(form.title.data or "")[:MAX_SLUG].strip("-"),
        "title": form.title.data,
        "summary": form.summary.data or "",
        "window": Window(_utc(form.opens_at.data), _utc(form.closes_at.data)),
        "groups": tuple(TargetGroup(group) for group in form.groups.data or ()),
        "min_age": form.min_age.data,
        "counted_attempt": Counted(form.counted_attempt.data),
        "board": BoardVisibility(form.board.data),
        "rounds": tuple(_round_from(one.form) for one in form.rounds),
    }
    return replace(stored, **typed) if stored else ContestDefinition(**typed)


def _round_values(one: RoundDefinition) -> dict[str, Any]:
    window = one.window
    return {
        "title": one.title,
        "opens_at": _wall_time(window.opens_at),
        "closes_at": _wall_time(window.closes_at),
        "weekdays": sorted(window.weekdays),
        "daily_from": window.daily_from,
        "daily_until": window.daily_until,
        "minutes": one.minutes,
        "attempts": one.tries.limit,
        "attempts_per_day": one.tries.per_day,
        "reveal": str(one.reveal),
        "prediction": str(one.prediction),
        "draw": [
            {
                "source": f"{row.bank}/{row.topic}" if row.topic else row.bank,
                "difficulty": str(row.difficulty or ""),
                "count": row.count,
            }
            for row in one.draw
        ],
    }


def _round_from(form: RoundForm) -> RoundDefinition:
    return RoundDefinition(
        title=form.title.data,
        window=Window(
            _utc(form.opens_at.data),
            _utc(form.closes_at.data),
            frozenset(form.weekdays.data or ()),
            form.daily_from.data,
            form.daily_until.data,
        ),
        minutes=form.minutes.data,
        tries=Tries(form.attempts.data, form.attempts_per_day.data),
        reveal=Reveal(form.reveal.data),
        prediction=Prediction(form.prediction.data),
        draw=tuple(_draw_row(row.form.data) for row in form.draw),
    )


def _draw_row(values: Mapping[str, Any]) -> BlueprintRow:
    bank, _slash, topic = values["source"].partition("/")
    difficulty = Difficulty(values["difficulty"]) if values["difficulty"] else None
    return BlueprintRow(bank, topic or None, difficulty, values["count"])


def _wall_time(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(tzinfo=None)


def _utc(wall_time: datetime) -> datetime:
    return moment_in_utc(wall_time, "")
