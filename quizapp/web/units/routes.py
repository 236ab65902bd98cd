"""The tree of units, and loading it from a file: look first, then all or nothing."""

import binascii
from base64 import b64decode, b64encode
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ...domain.access import Permission
from ...domain.errors import N_, Refusal
from ...domain.questions import Severity
from ...domain.units import DraftUnits
from ...domain.wording import GROUPS, UNIT_KINDS
from ...files.unit_table import read_units
from ...queries.units import unit_names, unit_tree
from ...services.units import import_units
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .forms import ConfirmForm, UnitsFileForm

bp = Blueprint("units", __name__)

#: A list of a thousand units is a tenth of this; it travels twice within a form.
MAX_UNITS_FILE = 1024 * 1024


@bp.get("/staff/units")
@requires(Permission.EDIT_UNITS)
def tree() -> str:
    with reading() as session:
        nodes = unit_tree(session)
    # What nobody gave a number for is not known, which is not 0.
    known = [(group, count) for node in nodes for group, count in node.headcounts.items()]
    totals = {group: sum(count for of, count in known if of is group) for group in {group for group, _ in known}}
    return render_template("units/tree.html", nodes=nodes, totals=totals, groups=GROUPS, kinds=UNIT_KINDS)


@bp.get("/staff/units/import")
@requires(Permission.EDIT_UNITS)
def choose() -> str:
    return _choose_page(UnitsFileForm(formdata=None))


@bp.post("/staff/units/import")
@requires(Permission.EDIT_UNITS)
def preview() -> Any:
    form = UnitsFileForm()
    try:
        upload = form.file.data
        if not upload:
            raise Refusal("file_missing", N_("Chưa chọn tệp."), field="file")
        data = upload.read()
        drafts = _read(data, upload.filename or "")
    except Refusal as refusal:
        form.refuse(refusal)
        return _choose_page(form), refusal.status
    return _preview_page(drafts, data, upload.filename or "")


@bp.post("/staff/units/import/confirm")
@requires(Permission.EDIT_UNITS)
def confirm() -> Any:
    """Reads and checks the file once more: what is stored may have changed since the preview."""
    form = ConfirmForm()
    try:
        data = _decoded(form.content.data or "")
        drafts = _read(data, form.filename.data or "")
        with transaction() as session:
            loaded = import_units(session, actor(), drafts, clock())
    except Refusal as refusal:
        again = UnitsFileForm(formdata=None)
        again.refuse(refusal)
        return _choose_page(again), refusal.status
    flash(
        translate(
            N_("Đã lưu danh sách: %(created)s đơn vị mới, %(updated)s đơn vị cập nhật."),
            {"created": loaded.created, "updated": loaded.updated},
        )
    )
    return redirect(url_for("units.tree"), 303)


def _read(data: bytes, filename: str) -> DraftUnits:
    if len(data) > MAX_UNITS_FILE:
        raise Refusal(
            "file_too_large",
            N_("Danh sách đơn vị tối đa 1 MB. Hãy bỏ hình ảnh và các trang không cần trong tệp."),
            status=413,
            field="file",
        )
    with reading() as session:
        existing = unit_names(session)
    return read_units(data, filename, existing)


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal("file_damaged", N_("Chưa nhận được tệp. Hãy chọn lại tệp."), field="file") from error


def _choose_page(form: UnitsFileForm) -> str:
    return render_template("units/import.html", form=form, groups=GROUPS)


def _preview_page(drafts: DraftUnits, data: bytes, filename: str) -> str:
    errors = [finding for finding in drafts.findings if finding.severity is Severity.ERROR]
    form = ConfirmForm(formdata=None, content=b64encode(data).decode(), filename=filename)
    return render_template(
        "units/preview.html",
        drafts=drafts,
        errors=errors,
        warnings=[finding for finding in drafts.findings if finding.severity is not Severity.ERROR],
        form=form,
        filename=filename,
        groups=GROUPS,
        kinds=UNIT_KINDS,
    )
