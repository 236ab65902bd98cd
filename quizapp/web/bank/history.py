"""One question's own page: its wordings, what each changed, every step of its review, and what to do with it now."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from ...domain.access import Permission
from ...domain.content_review import ContentState
from ...domain.errors import N_, Refusal
from ...domain.questions import DraftQuestion, Place
from ...domain.version_changes import VersionChanges, changes_between
from ...domain.wording import CONTENT_STATES, DIFFICULTIES
from ...queries.bank_questions import OptionLine, option_lines
from ...queries.question_history import QuestionHistory, VersionEntry, load_history
from ...services.content_review import (
    VersionName,
    approve_versions,
    retire_versions,
    send_back_versions,
    submit_versions,
)
from ...services.question_quality import remarks_on_one
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import DecisionForm

NOT_FOUND = 404


@dataclass(frozen=True)
class ShownVersion:
    """A version with its options as pages show them, and what it changed; None where there is nothing to compare."""

    entry: VersionEntry
    options: tuple[OptionLine, ...]
    changes: VersionChanges | None


@bp.get("/staff/banks/<slug>/questions/<pid>")
@requires(Permission.SEE_BANKS)
def question(slug: str, pid: str) -> str:
    return _question_page(slug, pid, DecisionForm(formdata=None))


@bp.post("/staff/banks/<slug>/questions/<pid>")
@requires(Permission.EDIT_BANKS)
def decide_one(slug: str, pid: str) -> Any:
    """Submits the pending wording or retires it, alone or with what is drawn."""
    form = DecisionForm()
    done = N_("Đã gửi thẩm định.") if form.decision.data == "submit" else N_("Đã ngừng dùng.")
    return _decided(slug, pid, form, done, ("submit", "retire"))


@bp.post("/staff/banks/<slug>/questions/<pid>/review")
@requires(Permission.REVIEW_CONTENT)
def judge_one(slug: str, pid: str) -> Any:
    form = DecisionForm()
    done = N_("Đã duyệt.") if form.decision.data == "approve" else N_("Đã trả lại kèm lý do.")
    return _decided(slug, pid, form, done, ("approve", "send_back"))


_STEPS = {
    "submit": submit_versions,
    "retire": retire_versions,
    "approve": approve_versions,
    "send_back": send_back_versions,
}


def _decided(slug: str, pid: str, form: DecisionForm, done: str, offered: Collection[str]) -> Any:
    if form.decision.data not in offered:
        abort(400)
    if not form.validate():
        return _question_page(slug, pid, form), 422
    names: list[VersionName] = [name for name in form.names() if name[0] == pid]
    try:
        with transaction() as session:
            _STEPS[form.decision.data](session, actor(), slug, names, clock(), form.remark.data or "")
    except Refusal as refusal:
        if form.refuse(refusal):
            return _question_page(slug, pid, form), 422
        if refusal.status == NOT_FOUND:
            raise
        return _question_page(slug, pid, form, translate(refusal.message, refusal.params)), refusal.status
    flash(translate(done), "done")
    return redirect(url_for("bank.question", slug=slug, pid=pid), 303)


def _question_page(slug: str, pid: str, form: DecisionForm, refusal: str = "") -> str:
    with reading() as session:
        history = load_history(session, slug, pid)
    current = history.current
    return render_template(
        "bank/question.html",
        history=history,
        current=_shown(current, history.drawn if history.pending else None),
        remarks=_remarks(current) if current.state is not ContentState.RETIRED else (),
        versions=_with_changes(history),
        alive=[one.number for one in (history.pending, history.drawn) if one],
        is_own=current.author_id is not None and current.author_id == actor().account_id,
        form=form,
        refusal=refusal,
        states=CONTENT_STATES,
        difficulties=DIFFICULTIES,
    )


def _with_changes(history: QuestionHistory) -> list[ShownVersion]:
    before = (*history.versions[1:], None)
    return [_shown(one, earlier) for one, earlier in zip(history.versions, before, strict=True)]


def _shown(entry: VersionEntry, earlier: VersionEntry | None) -> ShownVersion:
    changes = changes_between(earlier.wording, entry.wording) if earlier else None
    return ShownVersion(entry, option_lines(entry.options), changes)


def _remarks(entry: VersionEntry) -> tuple[str, ...]:
    """What a careful reader would remark about this wording alone."""
    wording = entry.wording
    draft = DraftQuestion(
        Place(1),
        wording.stem,
        wording.options,
        tuple(sorted(wording.keys)),
        wording.topic,
        wording.difficulty,
        wording.explanation,
        wording.source,
    )
    return tuple(translate(one.message, one.params) for one in remarks_on_one(draft))
