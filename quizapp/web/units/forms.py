"""Forms of loading units."""

from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import DataRequired

from ...domain.errors import N_
from ..forms import BaseForm


class UnitsFileForm(BaseForm):
    file = FileField(N_("Tệp danh sách đơn vị"))


class ConfirmForm(BaseForm):
    """The file comes along in the page of its preview: nothing is kept on the server before the yes."""

    content = HiddenField(validators=[DataRequired()])
    filename = HiddenField()
