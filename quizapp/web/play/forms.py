"""The entry form and the form for the code; the rules themselves are in domain/entries."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TelField
from wtforms.widgets import CheckboxInput, ListWidget

from ...domain.consents import NOTICES, Purpose
from ...domain.entries import RawEntry
from ...domain.errors import N_
from ...domain.units import TargetGroup
from ...domain.wording import GROUPS
from ...queries.units import UnitChoice
from ..forms import BaseForm


class JoinForm(BaseForm):
    """Nothing is judged here: all rules are in domain/entries, whose refusals name these fields."""

    full_name = StringField(N_("Họ và tên"))
    birth_year = StringField(N_("Năm sinh"))
    phone = TelField(N_("Số điện thoại"))
    group = RadioField(N_("Quý vị thuộc nhóm nào?"), validate_choice=False)
    labels = SelectMultipleField(
        N_("Quý vị còn thuộc nhóm nào khác? (không bắt buộc)"),
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    unit = SelectField(N_("Đơn vị hoặc tổ dân phố"), validate_choice=False)
    guardian_name = StringField(N_("Họ và tên cha, mẹ hoặc người giám hộ"))
    guardian_phone = TelField(N_("Số điện thoại của cha, mẹ hoặc người giám hộ"))
    consent_take_part = BooleanField(NOTICES[Purpose.TAKE_PART])
    consent_publish_name = BooleanField(NOTICES[Purpose.PUBLISH_NAME])
    consent_contact = BooleanField(NOTICES[Purpose.CONTACT])
    consent_guardian = BooleanField(NOTICES[Purpose.GUARDIAN])

    def offer(self, groups: Sequence[TargetGroup], units: Sequence[UnitChoice]) -> None:
        """What may be chosen."""
        self.group.choices = [(group.value, GROUPS[group]) for group in groups]
        self.labels.choices = [(group.value, GROUPS[group]) for group in groups]
        self.unit.choices = [("", ""), *((unit.code, unit.name) for unit in units)]


def raw_entry(typed: MultiDict[str, str]) -> RawEntry:
    """What was typed, by the names of JoinForm's fields; `birth_date` may stand in for the year.

    Read without the form: on the last evening it is only made for those whose entry has faults.
    """
    return RawEntry(
        full_name=typed.get("full_name", ""),
        birth=typed.get("birth_year") or typed.get("birth_date", ""),
        phone=typed.get("phone", ""),
        group=typed.get("group", ""),
        unit=typed.get("unit", ""),
        labels=typed.getlist("labels"),
        guardian_name=typed.get("guardian_name", ""),
        guardian_phone=typed.get("guardian_phone", ""),
        consents=[purpose for purpose in Purpose if typed.get(f"consent_{purpose.value}")],
    )


class ResumeForm(BaseForm):
    code = StringField(N_("Mã dự thi"))
