"""Forms of signing in and of accounts."""

from collections.abc import Sequence

from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from ...domain.accounts import MAX_LOGIN, MAX_PASSWORD, MAX_STAFF_NAME
from ...domain.errors import N_
from ...domain.wording import ROLES
from ...queries.units import UnitChoice
from ..forms import BaseForm


class SignInForm(BaseForm):
    login = StringField(N_("Tên đăng nhập"), [DataRequired(), Length(max=MAX_LOGIN)])
    password = PasswordField(N_("Mật khẩu"), [DataRequired(), Length(max=MAX_PASSWORD)])
    next = HiddenField()


class PasswordForm(BaseForm):
    current = PasswordField(N_("Mật khẩu hiện tại"), [DataRequired(), Length(max=MAX_PASSWORD)])
    #: Named as services name it, so that a refusal finds its field.
    password = PasswordField(N_("Mật khẩu mới"), [DataRequired(), Length(max=MAX_PASSWORD)])
    again = PasswordField(N_("Mật khẩu mới, nhập lại"), [DataRequired(), Length(max=MAX_PASSWORD)])


class RoleForm(BaseForm):
    role = RadioField(
        N_("Nhiệm vụ"), [DataRequired()], choices=[SelectChoice(role.value, name) for role, name in ROLES.items()]
    )
    unit = SelectField(N_("Đơn vị phụ trách"), validate_choice=False)

    def offer_units(self, units: Sequence[UnitChoice]) -> None:
        """What the unit field lets choose from."""
        self.unit.choices = [SelectChoice("", "–"), *(SelectChoice(unit.code, unit.name) for unit in units)]


class NewAccountForm(RoleForm):
    login = StringField(N_("Tên đăng nhập"), [DataRequired(), Length(max=MAX_LOGIN)])
    name = StringField(N_("Họ và tên"), [DataRequired(), Length(max=MAX_STAFF_NAME)])
