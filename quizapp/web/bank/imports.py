"""A file of questions that was read: looked at, then loaded whole or dropped."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ...domain.access import Permission
from ...domain.content_review import ImportState
from ...domain.draft_checks import (
    MAX_EXPLANATION,
    MAX_OPTION,
    MAX_REFERENCE,
    MAX_SOURCE,
    MAX_STEM,
    MAX_TOPIC,
    RawQuestion,
)
from ...domain.errors import N_, Refusal
from ...domain.staged_drafts import Standing
from ...domain.wording import DIFFICULTIES
from ...queries.bank_imports import find_import
from ...queries.banks import list_topics
from ...services import bank_imports
from ...services.bank_amending import check_again
from ..context import clock, reading, running, transaction
from ..formats import number
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .draft_forms import EditForm, sent_revision
from .listing import SHOWS, Listing, count_shown
from .preview import page_of_questions, problems_of, remarks_of

NOT_FOUND = 404
_LIMITS = {
    "stem": MAX_STEM,
    "option": MAX_OPTION,
    "topic": MAX_TOPIC,
    "explanation": MAX_EXPLANATION,
    "source": MAX_SOURCE,
    "reference": MAX_REFERENCE,
}


@bp.get("/staff/imports/<pid>")
@requires(Permission.EDIT_BANKS)
def preview(pid: str) -> str:
    return preview_page(pid, Listing.asked())


@bp.post("/staff/imports/<pid>/confirm")
@requires(Permission.EDIT_BANKS)
def confirm(pid: str) -> Any:
    try:
        with transaction() as session:
            count = bank_imports.confirm_import(session, actor(), pid, clock(), sent_revision(request.form))
    except Refusal as refusal:
        if refusal.status == NOT_FOUND:
            raise
        if refusal.code == "bank_changed":
            check_again(running().database, actor(), pid, clock())
        return preview_page(pid, Listing(), refusal), refusal.status
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


def preview_page(
    pid: str, listing: Listing, refusal: Refusal | None = None, typed: Mapping[int, RawQuestion] | None = None
) -> str:
    """The file as it is now; a question that somebody has `typed` in vain is open again, with what was typed."""
    with reading() as session:
        staged = find_import(session, pid)
        topics = list_topics(session, staged.bank_slug)
    draft, is_waiting = staged.draft, staged.state is ImportState.STAGED
    if typed:
        listing = replace(listing, edit=next(iter(typed)))
    found = page_of_questions(draft, listing)
    listing = replace(listing, page=found.page, edit=listing.edit if is_waiting else 0)
    opened = draft.find(listing.edit)
    return render_template(
        "bank/preview/page.html",
        staged=staged,
        draft=draft,
        counts={standing.value: draft.count(standing) for standing in Standing},
        is_waiting=is_waiting,
        is_loaded=staged.state is ImportState.LOADED,
        problems=problems_of(draft),
        remarks=remarks_of(draft),
        shows=SHOWS,
        shown=count_shown(draft),
        listing=listing,
        found=found,
        form=EditForm.of((typed or {}).get(opened.number, opened.question)) if opened else None,
        limits=_LIMITS,
        topics=_known_topics([topic.title for topic in topics], draft),
        refusal=translate(refusal.message, refusal.params) if refusal else "",
        difficulties=DIFFICULTIES,
    )


def _known_topics(in_bank: list[str], draft: Any) -> list[str]:
    """What may be offered while a topic is typed: the bank's, then the file's own."""
    return list(dict.fromkeys([*in_bank, *(one.question.topic for one in draft.questions if one.question.topic)]))
