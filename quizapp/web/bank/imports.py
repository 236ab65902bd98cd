"""A file of questions comes in: sent, checked, looked at, then loaded or dropped."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ...domain.access import Permission
from ...domain.content_review import ImportState
from ...domain.errors import N_, Refusal
from ...domain.wording import DIFFICULTIES
from ...files.apart import read_apart
from ...queries.bank_imports import find_import
from ...queries.banks import existing_questions, find_bank
from ...services import bank_imports
from ..context import clock, reading, transaction
from ..formats import number
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import FileForm
from .preview import page_of_questions, sort_findings

#: A refusal of the file keeps 413 for its size; whatever else is wrong with it is bad input.
TOO_LARGE, BAD_INPUT, NOT_FOUND = 413, 422, 404


@bp.get("/staff/banks/<slug>/import")
@requires(Permission.EDIT_BANKS)
def upload(slug: str) -> str:
    return _upload_page(slug, FileForm(formdata=None))


@bp.post("/staff/banks/<slug>/import")
@requires(Permission.EDIT_BANKS)
def stage(slug: str) -> Any:
    form = FileForm()
    try:
        if not form.file.data:
            raise Refusal("file_missing", N_("Hãy chọn tệp câu hỏi cần nạp."), field="file")
        filename = form.file.data.filename
        with reading() as session:
            known = existing_questions(session, slug)
        read = read_apart(form.file.data.read(), filename, known=known)
        with transaction() as session:
            checked = bank_imports.check_in_bank(session, slug, read.draft, read.remarks)
            pid = bank_imports.stage_import(session, actor(), slug, filename, checked, clock())
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _upload_page(slug, form), TOO_LARGE if refusal.status == TOO_LARGE else BAD_INPUT
    return redirect(url_for("bank.preview", pid=pid), 303)


@bp.get("/staff/imports/<pid>")
@requires(Permission.EDIT_BANKS)
def preview(pid: str) -> str:
    return _preview_page(pid)


@bp.post("/staff/imports/<pid>/confirm")
@requires(Permission.EDIT_BANKS)
def confirm(pid: str) -> Any:
    try:
        with transaction() as session:
            count = bank_imports.confirm_import(session, actor(), pid, clock())
    except Refusal as refusal:
        if refusal.status == NOT_FOUND:
            raise
        return _preview_page(pid, translate(refusal.message, refusal.params)), refusal.status
    flash(
        translate(
            N_("Đã nạp %(count)s câu. Các câu chờ thẩm định trước khi được rút vào đề."), {"count": number(count)}
        ),
        "done",
    )
    return redirect(url_for("bank.preview", pid=pid), 303)


@bp.post("/staff/imports/<pid>/discard")
@requires(Permission.EDIT_BANKS)
def discard(pid: str) -> Any:
    with transaction() as session:
        slug = bank_imports.discard_import(session, actor(), pid, clock())
    flash(translate(N_("Đã bỏ tệp. Chưa có câu nào được lưu.")), "done")
    return redirect(url_for("bank.one_bank", slug=slug), 303)


def _upload_page(slug: str, form: FileForm) -> str:
    with reading() as session:
        bank = find_bank(session, slug)
    return render_template("bank/upload.html", bank=bank, form=form)


def _preview_page(pid: str, refusal: str = "") -> str:
    with reading() as session:
        staged = find_import(session, pid)
    errors, warnings = sort_findings(staged.checked.findings)
    return render_template(
        "bank/preview.html",
        staged=staged,
        is_waiting=staged.state is ImportState.STAGED,
        is_loaded=staged.state is ImportState.LOADED,
        errors=errors,
        warnings=warnings,
        found=page_of_questions(staged.checked, request.args.get("page", 1, type=int)),
        refusal=refusal,
        difficulties=DIFFICULTIES,
    )
