"""The base of all forms: Vietnamese messages, tidy text, and refusals of a service put beside their field."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field

from ..domain.errors import N_, Refusal
from ..domain.text import tidy
from .language import translate

#: WTForms has no Vietnamese catalogue: its own sentences, said by us; in English too, for their examples.
WTFORMS_SENTENCES = {
    "This field is required.": N_("Mục này cần được điền."),
    "Not a valid choice": N_("Lựa chọn này không có trong danh sách."),
    "Not a valid choice.": N_("Lựa chọn này không có trong danh sách."),
    "Not a valid integer value.": N_("Mục này phải là số nguyên."),
    "Invalid Choice: could not coerce": N_("Lựa chọn này không có trong danh sách."),
    "Invalid Choice: could not coerce.": N_("Lựa chọn này không có trong danh sách."),
    "'%(value)s' is not a valid choice for this field.": N_("Lựa chọn này không có trong danh sách."),
    "'%(value)s' are not valid choices for this field.": N_("Lựa chọn này không có trong danh sách."),
    "Invalid choice(s): one or more data inputs could not be coerced.": N_("Lựa chọn này không có trong danh sách."),
    "Not a valid datetime value.": N_("Thời điểm chưa đúng, ví dụ 07:00 ngày 10/10/2026."),
    "Not a valid date value.": N_("Ngày chưa đúng, ví dụ 10/10/2026."),
    "Not a valid time value.": N_("Giờ chưa đúng, ví dụ 07:30."),
    "Not a valid decimal value.": N_("Mục này phải là số."),
    "Not a valid float value.": N_("Mục này phải là số."),
    "Field must be at least %(min)d character long.": N_("Cần ít nhất %(min)d ký tự."),
    "Field must be at least %(min)d characters long.": N_("Cần ít nhất %(min)d ký tự."),
    "Field cannot be longer than %(max)d character.": N_("Tối đa %(max)d ký tự."),
    "Field cannot be longer than %(max)d characters.": N_("Tối đa %(max)d ký tự."),
    "Field must be exactly %(max)d character long.": N_("Cần đúng %(max)d ký tự."),
    "Field must be exactly %(max)d characters long.": N_("Cần đúng %(max)d ký tự."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Cần từ %(min)d đến %(max)d ký tự."),
    "Number must be between %(min)s and %(max)s.": N_("Cần một số từ %(min)s đến %(max)s."),
    "Number must be at least %(min)s.": N_("Cần một số từ %(min)s trở lên."),
    "Number must be at most %(max)s.": N_("Cần một số không quá %(max)s."),
    "Field must be equal to %(other_name)s.": N_("Hai mục chưa giống nhau."),
    "Invalid input.": N_("Nội dung chưa hợp lệ."),
    "CSRF token missing.": N_("Trang đã mở quá lâu. Mời quý vị tải lại trang."),
}


class _Translations:
    def gettext(self, text: str) -> str:
        return translate(WTFORMS_SENTENCES.get(text, text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class BaseForm(FlaskForm):
    """All forms of the product. Text fields are tidied (NFC, single spaces) before they are judged."""

    class Meta(FlaskForm.Meta):
        # The application checks the token of every unsafe request once (web/security), forms carry it.
        csrf = False

        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            if unbound_field.field_class.__name__ in {"StringField", "TextAreaField", "SearchField", "TelField"}:
                options["filters"] = [*unbound_field.kwargs.pop("filters", ()), _tidied]
            return unbound_field.bind(form=form, **options)

    def refuse(self, refusal: Refusal) -> bool:
        """Puts a refusal beside the field it names; False when it names none of this form."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            return False
        field.errors = [*field.errors, translate(refusal.message, refusal.params)]
        return True

    def remarks(self) -> Iterable[tuple[Field, str]]:
        """Every field with its first error, in the order of the page."""
        for field in self:
            for error in field.errors:
                yield field, str(error)
                break


def _tidied(value: str | None) -> str | None:
    return tidy(value) if isinstance(value, str) else value
