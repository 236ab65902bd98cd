"""Moments, numbers, spans and names of things as people read them: 19:42 ngày 10/10/2026, 1.234,5, 12 phút 41 giây."""

from datetime import datetime

from flask import Flask
from markupsafe import Markup, escape

from ..domain.codes import format_code
from ..domain.people import mask_phone
from ..domain.rounds import VIETNAM
from .language import language, translate

EM_DASH = "–"


def clock_time(moment: datetime) -> str:
    """`19:42`"""
    return moment.astimezone(VIETNAM).strftime("%H:%M")


def date(moment: datetime) -> str:
    """`10/10/2026`, in both languages: the day first, as everywhere in Vietnam."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")


def moment(value: datetime) -> str:
    """`19:42 ngày 10/10/2026`"""
    return translate("%(time)s ngày %(date)s", {"time": clock_time(value), "date": date(value)})


def number(value: float | None, digits: int = 0) -> str:
    """`1.234,5` in Vietnamese, `1,234.5` in English, a dash for what is not known."""
    if value is None:
        return EM_DASH
    text = f"{value:,.{digits}f}"
    return text if language() == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(share: float | None) -> str:
    """`86,2 %`"""
    return EM_DASH if share is None else number(share * 100, 1) + " %"


def span(milliseconds: int) -> str:
    """`12 phút 41 giây`; whole seconds, rounded down."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    if not minutes:
        return translate("%(seconds)d giây", {"seconds": seconds})
    return translate("%(minutes)d phút %(seconds)02d giây", {"minutes": minutes, "seconds": seconds})


def lower_first(text: str) -> str:
    """For a phrase that goes on inside a sentence."""
    return text[:1].lower() + text[1:]


def lines(text: str) -> Markup:
    """The text escaped, its line breaks kept."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def init_formats(app: Flask) -> None:
    app.jinja_env.filters.update(
        clock_time=clock_time,
        date=date,
        moment=moment,
        number=number,
        percent=percent,
        span=span,
        mask_phone=mask_phone,
        lines=lines,
        lower_first=lower_first,
        spaced_code=format_code,
        translate=translate,
    )
