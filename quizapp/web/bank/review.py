"""The reviewer's table: questions that wait, each with its source beside it, approved or sent back several at once."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from ...domain.access import Permission
from ...domain.content_review import ContentState
from ...domain.errors import N_, Refusal
from ...domain.wording import CONTENT_STATES, DIFFICULTIES
from ...queries.bank_questions import QuestionFilter, list_questions
from ...queries.banks import find_bank
from ...services.content_review import approve_versions, send_back_versions
from ..context import clock, reading, transaction
from ..formats import number
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import DecisionForm

NOT_FOUND = 404
_WAITING = QuestionFilter(state=ContentState.IN_REVIEW)


@bp.get("/staff/banks/<slug>/review")
@requires(Permission.REVIEW_CONTENT)
def review(slug: str) -> str:
    return _review_page(slug, DecisionForm(formdata=None))


@bp.post("/staff/banks/<slug>/review")
@requires(Permission.REVIEW_CONTENT)
def judge(slug: str) -> Any:
    form = DecisionForm()
    if not form.validate():
        return _review_page(slug, form), 422
    try:
        with transaction() as session:
            if form.decision.data == "approve":
                count = approve_versions(session, actor(), slug, form.names(), clock(), form.remark.data or "")
                done = N_("Đã duyệt %(count)s câu.")
            elif form.decision.data == "send_back":
                count = send_back_versions(session, actor(), slug, form.names(), clock(), form.remark.data or "")
                done = N_("Đã trả lại %(count)s câu kèm lý do.")
            else:
                abort(400)
    except Refusal as refusal:
        if form.refuse(refusal):
            return _review_page(slug, form), 422
        if refusal.status == NOT_FOUND:
            raise
        return _review_page(slug, form, translate(refusal.message, refusal.params)), refusal.status
    flash(translate(done, {"count": number(count)}), "done")
    return redirect(url_for("bank.review", slug=slug), 303)


def _review_page(slug: str, form: DecisionForm, refusal: str = "") -> str:
    with reading() as session:
        bank = find_bank(session, slug)
        found = list_questions(session, slug, _WAITING, request.args.get("page", 1, type=int))
    return render_template(
        "bank/review.html",
        bank=bank,
        found=found,
        form=form,
        refusal=refusal,
        own_id=actor().account_id,
        states=CONTENT_STATES,
        difficulties=DIFFICULTIES,
    )
