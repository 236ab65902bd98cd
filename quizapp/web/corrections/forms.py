"""Forms of the corrections: what shall count, why, and the second person's yes."""

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ...domain.errors import N_
from ...domain.regrading import MAX_GROUNDS, MAX_REASON, CorrectionKind, written
from ...domain.wording import CORRECTION_KINDS
from ...queries.corrections import KeyedQuestion
from ...services.regrading import Wanted
from ..forms import BaseForm


class ChoiceForm(BaseForm):
    """Lives in the address: to look at what would change, nothing is sent."""

    kind = RadioField(N_("Cần đính chính gì?"), [InputRequired()])
    keys = SelectMultipleField(
        N_("Phương án đúng"),
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, question: KeyedQuestion) -> None:
        self.kind.choices = list(CORRECTION_KINDS.items())
        self.keys.choices = [(option.code, option.text) for option in question.options]

    def wanted(self, seen: str) -> Wanted:
        return Wanted(CorrectionKind(self.kind.data), self.keys.data or (), seen)


class ProposalForm(ChoiceForm):
    #: The key that the form was made for.
    seen = HiddenField()
    reason = StringField(N_("Lý do"), [InputRequired(), Length(max=MAX_REASON)])
    grounds = TextAreaField(N_("Căn cứ, ghi chú nội bộ"), [Length(max=MAX_GROUNDS)])

    def fill(self, question: KeyedQuestion) -> None:
        self.offer(question)
        self.seen.data = self.seen.data or written(question.key)


class ConfirmForm(BaseForm):
    announced_is_known = BooleanField(N_("Tôi biết kết quả đã công bố sẽ thay đổi và được công bố lại"))
    #: How many scores were shown to change.
    shown = HiddenField()
