"""The documents a bank rests on: how many questions each carries, and until when it is in force."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from wtforms import DateField, HiddenField
from wtforms.validators import Optional

from ...domain.access import Permission
from ...domain.errors import N_, Refusal
from ...domain.question_quality.documents import ReplacedDocument
from ...domain.rounds import VIETNAM
from ...domain.text import fold
from ...files.shipped_documents import shipped_documents
from ...queries.banks import find_bank
from ...queries.source_documents import DocumentLine, list_documents
from ...services.source_documents import set_expiry
from ..context import clock, reading, transaction
from ..forms import BaseForm
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp


class ExpiryForm(BaseForm):
    title = HiddenField()
    expires_on = DateField(N_("Ngày cuối còn hiệu lực"), [Optional()], format=["%d/%m/%Y", "%Y-%m-%d"])


@dataclass(frozen=True)
class ShownDocument:
    """A document with what the product's own list says of it, and the day its form starts with."""

    line: DocumentLine
    is_over: bool
    replaced: ReplacedDocument | None
    value: str
    error: str


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
    return redirect(url_for("bank.documents", slug=slug), 303)


def _documents_page(slug: str, form: ExpiryForm) -> str:
    with reading() as session:
        bank = find_bank(session, slug)
        lines = list_documents(session, slug)
    today = clock().astimezone(VIETNAM).date()
    shown = [_shown(line, form, today) for line in lines]
    return render_template("bank/documents.html", bank=bank, documents=shown)


def _shown(line: DocumentLine, form: ExpiryForm, today: date) -> ShownDocument:
    folded = fold(line.title)
    replaced = next((one for one in shipped_documents() if one.pattern.search(folded)), None)
    known = line.expires_on or (replaced.in_force_until if replaced else None)
    value, error = f"{known:%d/%m/%Y}" if known else "", ""
    if form.title.data == line.title and form.expires_on.errors:
        value, error = (form.expires_on.raw_data or [""])[0], str(form.expires_on.errors[0])
    return ShownDocument(line, bool(line.expires_on and line.expires_on < today), replaced, value, error)
