"""The part of a contest's form that is one round: its window, its limits, its draw."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from wtforms import (
    DateTimeLocalField,
    Field,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ...domain.contest_checks import MAX_MINUTES, MAX_QUESTIONS, MAX_TITLE, MAX_TRIES, YEARS
from ...domain.contests import Prediction, Reveal
from ...domain.errors import N_
from ...domain.wording import DIFFICULTIES, PREDICTIONS, REVEALS, WEEKDAYS
from ..forms import BaseForm
from ..language import translate

#: What browsers send, and what they want to be given.
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
TIME_FORMATS = ["%H:%M", "%H:%M:%S"]
MAX_DRAW_ROWS = 40


def likely_year(_form: Any, field: Field) -> None:
    value: datetime | None = field.data
    if value is not None and value.year not in YEARS:
        sentence = N_("Năm phải từ %(first)s đến %(last)s.")
        raise ValidationError(translate(sentence, {"first": YEARS[0], "last": YEARS[-1]}))


def moment_field(label: str) -> DateTimeLocalField:
    return DateTimeLocalField(label, format=MOMENT_FORMATS, validators=[InputRequired(), likely_year])


def in_words(names: Mapping[Any, str]) -> list[SelectChoice]:
    """The choices of a list in the language of the request, which is why forms are given them by a `partial`."""
    return [SelectChoice(str(value), translate(name)) for value, name in names.items()]


def any_difficulty() -> list[SelectChoice]:
    return [SelectChoice("", translate(N_("Mọi mức độ"))), *in_words(DIFFICULTIES)]


class TickField(SelectMultipleField):
    """Several of a list, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DrawRowForm(BaseForm):
    #: `bank` for any topic of it, `bank/topic` for one.
    source = SelectField(N_("Lấy từ"), validators=[DataRequired()])
    difficulty = SelectField(N_("Mức độ"), choices=any_difficulty)
    count = IntegerField(N_("Số câu"), validators=[InputRequired(), NumberRange(1, MAX_QUESTIONS)])


class RoundForm(BaseForm):
    title = StringField(N_("Tên kỳ"), validators=[DataRequired(), Length(max=MAX_TITLE)])
    opens_at = moment_field(N_("Mở lúc"))
    closes_at = moment_field(N_("Đóng lúc"))
    weekdays = TickField(N_("Chỉ mở vào các ngày"), coerce=int, choices=partial(in_words, WEEKDAYS))
    daily_from = TimeField(N_("Mỗi ngày từ"), format=TIME_FORMATS, validators=[Optional()])
    daily_until = TimeField(N_("Mỗi ngày đến"), format=TIME_FORMATS, validators=[Optional()])
    minutes = IntegerField(N_("Số phút làm bài"), validators=[InputRequired(), NumberRange(0, MAX_MINUTES)])
    attempts = IntegerField(N_("Số lượt thi của một người"), validators=[InputRequired(), NumberRange(0, MAX_TRIES)])
    attempts_per_day = IntegerField(
        N_("Số lượt trong một ngày"), validators=[InputRequired(), NumberRange(0, MAX_TRIES)]
    )
    reveal = SelectField(N_("Công bố đáp án"), choices=partial(in_words, REVEALS), default=str(Reveal.AFTER_CLOSE))
    prediction = SelectField(
        N_("Câu dự đoán"), choices=partial(in_words, PREDICTIONS), default=str(Prediction.PARTICIPANTS)
    )
    draw = FieldList(FormField(DrawRowForm), N_("Ma trận đề"), min_entries=1, max_entries=MAX_DRAW_ROWS)
