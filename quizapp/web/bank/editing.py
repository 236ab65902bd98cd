"""A question written by hand, and a question mended: looked over first if wanted, then stored as a new version."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from ...domain.access import Permission
from ...domain.errors import N_, Refusal
from ...queries.banks import existing_questions, find_bank, list_topics
from ...queries.question_history import QuestionHistory, load_history
from ...services.question_editing import Faults, add_question, change_question, checked_draft
from ...services.question_quality import remarks_on_one
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .question_form import QuestionForm, values_of

BAD_INPUT, NOT_FOUND = 422, 404
#: What the buttons under the form ask for.
CHECK, SAVE, SUBMIT = "check", "save", "submit"


@bp.get("/staff/banks/<slug>/questions/new")
@requires(Permission.EDIT_BANKS)
def new_question(slug: str) -> Any:
    return _page(slug, QuestionForm(formdata=None), None)


@bp.post("/staff/banks/<slug>/questions/new")
@requires(Permission.EDIT_BANKS)
def add(slug: str) -> Any:
    form = _sent_form()
    if form.decision.data == CHECK:
        return _looked_over(slug, form, None)
    try:
        with transaction() as session:
            pid = add_question(session, actor(), slug, form.raw(), clock(), submit=form.decision.data == SUBMIT)
    except Refusal as refusal:
        return _refused(slug, form, None, refusal)
    return _stored(slug, pid, form)


@bp.get("/staff/banks/<slug>/questions/<pid>/edit")
@requires(Permission.EDIT_BANKS)
def edit_question(slug: str, pid: str) -> Any:
    history = _history(slug, pid)
    values = values_of(history.current.wording, history.reference, history.newest.number)
    return _page(slug, QuestionForm(formdata=None, data=values), history)


@bp.post("/staff/banks/<slug>/questions/<pid>/edit")
@requires(Permission.EDIT_BANKS)
def change(slug: str, pid: str) -> Any:
    form = _sent_form()
    history = _history(slug, pid)
    if form.decision.data == CHECK:
        return _looked_over(slug, form, history)
    is_submitted, based_on = form.decision.data == SUBMIT, form.based_on.data or 0
    try:
        with transaction() as session:
            change_question(session, actor(), slug, pid, form.raw(), based_on, clock(), submit=is_submitted)
    except Refusal as refusal:
        return _refused(slug, form, history, refusal)
    return _stored(slug, pid, form)


def _sent_form() -> QuestionForm:
    form = QuestionForm()
    if form.decision.data not in (CHECK, SAVE, SUBMIT):
        abort(400)
    form.validate()
    return form


def _looked_over(slug: str, form: QuestionForm, history: QuestionHistory | None) -> Any:
    """The form again with what the rules and a careful reader would say; nothing is stored."""
    try:
        draft = checked_draft(form.raw())
    except Faults as faults:
        return _refused(slug, form, history, faults)
    with reading() as session:
        known = existing_questions(session, slug, but=history.pid if history else "")
    remarks = [translate(one.message, one.params) for one in remarks_on_one(draft, known)]
    return _page(slug, form, history, remarks=remarks, is_looked_over=True)


def _refused(slug: str, form: QuestionForm, history: QuestionHistory | None, refusal: Refusal) -> Any:
    if refusal.status == NOT_FOUND:
        raise refusal
    if isinstance(refusal, Faults):
        form.refuse_all(refusal.findings)
        return _page(slug, form, history), BAD_INPUT
    return _page(slug, form, history, refusal=translate(refusal.message, refusal.params)), refusal.status


def _stored(slug: str, pid: str, form: QuestionForm) -> Any:
    done = N_("Đã lưu và gửi thẩm định.") if form.decision.data == SUBMIT else N_("Đã lưu bản nháp.")
    flash(translate(done), "done")
    return redirect(url_for("bank.question", slug=slug, pid=pid), 303)


def _history(slug: str, pid: str) -> QuestionHistory:
    with reading() as session:
        return load_history(session, slug, pid)


def _page(slug: str, form: QuestionForm, history: QuestionHistory | None, **more: Any) -> str:
    with reading() as session:
        bank = find_bank(session, slug)
        topics = form.offer(list_topics(session, slug))
    return render_template("bank/edit.html", bank=bank, form=form, history=history, topics=topics, **more)
