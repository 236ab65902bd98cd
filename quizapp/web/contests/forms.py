"""The form of a contest: its rounds and their draws within it, rows added and taken out without script."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, FieldList, FormField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ...domain.contest_checks import MAX_AGE, MAX_ROUNDS, MAX_SLUG, MAX_SUMMARY, MAX_TITLE
from ...domain.contests import BoardVisibility
from ...domain.errors import N_, Refusal
from ...domain.ranking import Counted
from ...domain.wording import BOARDS, COUNTED, GROUPS
from ...queries.contest_draws import BankOnOffer, TopicOnOffer
from ..forms import BaseForm
from ..language import language, translate
from .round_forms import RoundForm, TickField, in_words, moment_field

#: `rounds[2].draw[1].count`, as refusals name a place.
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


@dataclass(frozen=True)
class _Label:
    text: str


@dataclass(frozen=True)
class Place:
    """A field within a round as the summary of errors names it: the round's number before its label."""

    id: str
    label: _Label


class ContestForm(BaseForm):
    title = StringField(N_("Tên cuộc thi"), validators=[DataRequired(), Length(max=MAX_TITLE)])
    slug = StringField(N_("Địa chỉ"), validators=[Length(max=MAX_SLUG)])
    summary = TextAreaField(N_("Lời giới thiệu"), validators=[Length(max=MAX_SUMMARY)])
    opens_at = moment_field(N_("Cuộc thi mở lúc"))
    closes_at = moment_field(N_("Cuộc thi đóng lúc"))
    groups = TickField(N_("Nhóm đối tượng được dự thi"), choices=partial(in_words, GROUPS))
    min_age = IntegerField(N_("Tuổi tối thiểu"), validators=[InputRequired(), NumberRange(0, MAX_AGE)])
    counted_attempt = SelectField(
        N_("Lượt thi được tính"), choices=partial(in_words, COUNTED), default=str(Counted.BEST)
    )
    board = SelectField(
        N_("Bảng xếp hạng mở cho mọi người"),
        choices=partial(in_words, BOARDS),
        default=str(BoardVisibility.LIVE),
    )
    #: Of the definition that was shown; another one stored meanwhile is not overwritten.
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])
    rounds = FieldList(FormField(RoundForm), N_("Các kỳ thi"), min_entries=1, max_entries=MAX_ROUNDS)

    def offer(self, banks: Iterable[BankOnOffer]) -> None:
        """Fills the choices of every draw row; called again after a row was added."""
        choices = [SelectChoice("", translate(N_("Chọn ngân hàng, chủ đề")))]
        for bank in banks:
            whole = translate(N_("%(bank)s, mọi chủ đề (%(count)s)"), {"bank": bank.title, "count": bank.approved})
            choices.append(SelectChoice(bank.slug, whole, optgroup=bank.title))
            choices += [
                SelectChoice(f"{bank.slug}/{topic.slug}", f"{_title(topic)} ({topic.approved})", optgroup=bank.title)
                for topic in bank.topics
            ]
        for one in self.rounds:
            for row in one.form.draw:
                row.form.source.choices = choices

    def refuse(self, refusal: Refusal) -> bool:
        """Beside the field at the place the refusal names; a list itself takes what belongs to no row."""
        field: Any = None
        fields: Any = self._fields
        for name, position in _STEP.findall(refusal.field or ""):
            field = fields.get("source" if name in ("bank", "topic") else name)
            if field is None:
                return False
            if position and int(position) <= len(field.entries):
                field = field.entries[int(position) - 1]
                fields = field.form._fields
        if field is None or isinstance(field, FormField):
            return False
        field.errors = [*field.errors, translate(refusal.message, refusal.params)]
        return True

    def remarks(self) -> Iterable[tuple[Any, str]]:
        for field in self:
            if field is self.rounds:
                yield from _own_remarks(field)
                for number, one in enumerate(field, start=1):
                    yield from _round_remarks(one.form, number)
            else:
                yield from _own_remarks(field)


def _title(topic: TopicOnOffer) -> str:
    return topic.title_en if language() == "en" and topic.title_en else topic.title


def _round_remarks(form: RoundForm, number: int) -> Iterator[tuple[Any, str]]:
    for field in form:
        for own, error in _own_remarks(field):
            words = {"round": number, "name": translate(own.label.text)}
            yield Place(own.id, _Label(translate(N_("Kỳ %(round)s, %(name)s"), words))), error
    for at, row in enumerate(form.draw, start=1):
        for cell in row.form:
            for own, error in _own_remarks(cell):
                words = {"round": number, "row": at, "name": translate(own.label.text)}
                yield Place(own.id, _Label(translate(N_("Kỳ %(round)s, dòng %(row)s, %(name)s"), words))), error


def _own_remarks(field: Field) -> Iterator[tuple[Field, str]]:
    """The first error of the field itself; what its rows have wrong is told by them."""
    for error in field.errors:
        if isinstance(error, str):
            yield field, error
            return


class DefinitionFileForm(BaseForm):
    file = FileField(N_("Tệp định nghĩa cuộc thi (.toml)"))


class FinishForm(BaseForm):
    early = BooleanField(N_("Tôi muốn kết thúc cuộc thi trước giờ đóng"))
