"""The documents a bank rests on: how many questions each carries, and until when it is in force."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import DateField, HiddenField
from wtforms.validators import Optional

from ...domain.access import Permission
from ...domain.errors import N_, Refusal
from ...domain.rounds import VIETNAM
from ...queries.banks import find_bank
from ...queries.source_documents import list_documents
from ...services.source_documents import set_expiry
from ..context import clock, reading, transaction
from ..forms import BaseForm
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .document_list import DocumentFilterForm, listed


class ExpiryForm(BaseForm):
    title = HiddenField()
    expires_on = DateField(N_("Ngày cuối còn hiệu lực"), [Optional()], format=["%d/%m/%Y", "%Y-%m-%d"])

    @property
    def typed(self) -> str:
        return str((self.expires_on.raw_data or [""])[0])


@bp.get("/staff/banks/<slug>/documents")
@requires(Permission.SEE_BANKS)
def documents(slug: str) -> str:
    return _documents_page(slug, ExpiryForm(formdata=None))


@bp.post("/staff/banks/<slug>/documents")
@requires(Permission.EDIT_BANKS)
def expire(slug: str) -> Any:
    form = ExpiryForm()
    if not form.validate():
        return _documents_page(slug, form), 422
    try:
        with transaction() as session:
            set_expiry(session, actor(), slug, form.title.data or "", form.expires_on.data, clock())
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _documents_page(slug, form), 422
    done = N_("Đã ghi ngày hết hiệu lực.") if form.expires_on.data else N_("Đã xóa ngày hết hiệu lực.")
    flash(translate(done), "done")
    page = request.args.get("page", type=int)
    return redirect(url_for("bank.documents", slug=slug, page=page, **DocumentFilterForm.asked().as_query()), 303)


def _documents_page(slug: str, form: ExpiryForm) -> str:
    filters = DocumentFilterForm.asked()
    with reading() as session:
        bank = find_bank(session, slug)
        lines = list_documents(session, slug)
    found = listed(lines, filters, clock().astimezone(VIETNAM).date())
    return render_template("bank/documents.html", bank=bank, filters=filters, lines=lines, found=found, form=form)
