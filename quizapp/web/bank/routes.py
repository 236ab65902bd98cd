"""The list of banks and the contents of one."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from ...domain.access import Permission
from ...domain.document_expiry import WARNED_BEFORE
from ...domain.errors import N_, Refusal
from ...domain.questions import Difficulty
from ...domain.rounds import VIETNAM
from ...domain.wording import CONTENT_STATES, DIFFICULTIES
from ...files.registry import WRITERS
from ...queries.bank_imports import waiting_imports
from ...queries.bank_questions import list_questions
from ...queries.banks import coverage, find_bank, list_banks, list_topics
from ...queries.source_documents import expiring_in_bank, list_documents
from ...services.banks import create_bank
from ...services.content_review import retire_versions, submit_versions
from ...services.item_statistics import ask_for_statistics
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import BankForm, DecisionForm, FilterForm


@bp.get("/staff/banks")
@requires(Permission.SEE_BANKS)
def banks() -> str:
    return _banks_page(BankForm(formdata=None))


@bp.post("/staff/banks")
@requires(Permission.EDIT_BANKS)
def create() -> Any:
    form = BankForm()
    if not form.validate():
        return _banks_page(form), 422
    try:
        with transaction() as session:
            create_bank(session, actor(), form.slug.data, form.title.data, clock())
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _banks_page(form), 422
    flash(translate(N_("Đã tạo ngân hàng. Việc tiếp theo: nạp tệp câu hỏi.")), "done")
    return redirect(url_for("bank.upload", slug=form.slug.data), 303)


@bp.get("/staff/banks/<slug>")
@requires(Permission.SEE_BANKS)
def one_bank(slug: str) -> str:
    return _bank_page(slug, DecisionForm(formdata=None))


@bp.post("/staff/banks/<slug>/questions")
@requires(Permission.EDIT_BANKS)
def decide(slug: str) -> Any:
    """Submits one question again or retires it."""
    form = DecisionForm()
    if not form.validate():
        return _bank_page(slug, form), 422
    try:
        with transaction() as session:
            if form.decision.data == "submit":
                submit_versions(session, actor(), slug, form.names(), clock(), form.remark.data or "")
            elif form.decision.data == "retire":
                retire_versions(session, actor(), slug, form.names(), clock(), form.remark.data or "")
            else:
                abort(400)
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _bank_page(slug, form), 422
    flash(
        translate(N_("Đã gửi thẩm định lại."))
        if form.decision.data == "submit"
        else translate(N_("Câu hỏi đã ngừng dùng.")),
        "done",
    )
    return redirect(url_for("bank.one_bank", slug=slug), 303)


@bp.post("/staff/banks/<slug>/statistics")
@requires(Permission.EDIT_BANKS)
def ask_statistics(slug: str) -> Any:
    """Has the figures of all questions worked out now, beside the service's work."""
    with transaction() as session:
        find_bank(session, slug)
        ask_for_statistics(session, actor(), clock())
    flash(translate(N_("Đang tính lại. Tải lại trang sau ít phút để xem.")), "done")
    return redirect(url_for("bank.one_bank", slug=slug), 303)


def _banks_page(form: BankForm) -> str:
    with reading() as session:
        rows = list_banks(session)
    return render_template("bank/banks.html", banks=rows, form=form)


def _bank_page(slug: str, form: DecisionForm) -> str:
    filters = FilterForm(formdata=request.args)
    with reading() as session:
        bank = find_bank(session, slug)
        topics = list_topics(session, slug)
        table = coverage(session, slug)
        waiting = waiting_imports(session, slug)
        day = clock().astimezone(VIETNAM).date() + WARNED_BEFORE
        expiring = expiring_in_bank(session, slug, day)
        titles = [line.title for line in list_documents(session, slug)]
        found = list_questions(session, slug, filters.wanted(), request.args.get("page", 1, type=int))
    filters.offer(topics, titles)
    totals = {level: sum(row.counts.get(level, 0) for row in table) for level in (*Difficulty, None)}
    return render_template(
        "bank/bank.html",
        bank=bank,
        filters=filters,
        coverage=table,
        levels=[level for level in totals if level or totals[level]],
        totals=totals,
        waiting=waiting,
        expiring=expiring,
        found=found,
        form=form,
        states=CONTENT_STATES,
        difficulties=DIFFICULTIES,
        writers=WRITERS,
    )
