"""One correction: the second person's yes, the way back, and afterwards every score before and after."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from ...domain.access import Permission, may
from ...domain.errors import N_, Refusal
from ...domain.regrading import CorrectionState, written
from ...queries.corrections import find_correction, find_question, key_of
from ...services.preview_jobs import find_preview_job
from ...services.regrade_planning import plan_regrading
from ...services.regrading import confirm_correction, withdraw_correction
from ..context import clock, long_reading, reading, transaction
from ..formats import number
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import ConfirmForm
from .kept import load_kept_changes
from .looking import look


@bp.get("/staff/corrections/<pid>")
@requires(Permission.CORRECT_KEYS)
def one_correction(pid: str) -> str:
    return _page(pid, ConfirmForm(formdata=None))


@bp.post("/staff/corrections/<pid>/confirm")
@requires(Permission.CORRECT_KEYS)
def confirm(pid: str) -> Any:
    form = ConfirmForm()
    try:
        # The long search first: on SQLite nobody's answer is saved while the transaction lasts.
        with long_reading() as session:
            plan = plan_regrading(session, pid, clock())
        with transaction() as session:
            is_known = form.announced_is_known.data
            changed = confirm_correction(session, actor(), pid, clock(), announced_is_known=is_known, plan=plan)
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _page(pid, form), refusal.status
    text = translate(N_("Đã chấm lại: %(count)s bài đổi điểm."), {"count": number(changed)})
    if form.shown.data not in ("", str(changed)):
        text += " " + translate(N_("Số này khác lúc xem trước vì có bài vừa nộp thêm."))
    flash(text, "done")
    return redirect(url_for("corrections.one_correction", pid=pid), 303)


@bp.post("/staff/corrections/<pid>/withdraw")
@requires(Permission.CORRECT_KEYS)
def withdraw(pid: str) -> Any:
    with transaction() as session:
        withdraw_correction(session, actor(), pid, clock())
    flash(translate(N_("Đã rút đề nghị. Điểm giữ nguyên.")), "done")
    return redirect(url_for("corrections.one_correction", pid=pid), 303)


def _page(pid: str, form: ConfirmForm) -> str:
    with reading() as session:
        correction = find_correction(session, pid)
        question = find_question(session, correction.bank_slug, correction.question, correction.number)
        job = None if correction.outcome else find_preview_job(session, question, key_of(question, correction.keys))
    is_waiting = correction.state is CorrectionState.PROPOSED
    before, after = (key_of(question, text) for text in (correction.keys_before, correction.keys))
    is_stale = is_waiting and written(question.key) != correction.keys_before
    return render_template(
        "corrections/one.html",
        correction=correction,
        question=question,
        before=before,
        after=after,
        form=form,
        is_waiting=is_waiting,
        is_stale=is_stale,
        is_own=correction.proposed_by == actor().account_id,
        looked=look(question, after) if is_waiting and not is_stale else None,
        job=job,
        asking={"address": url_for("corrections.ask_for_proposal", pid=pid)},
        kept=load_kept_changes(pid) if correction.outcome else None,
        may_export=may(current_user.role, Permission.EXPORT_PEOPLE),
    )
