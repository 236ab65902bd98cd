"""The preview's buttons: mend a question, choose keys, drop, keep both, set topics for many; then the same place."""

from functools import partial
from typing import Any

from flask import flash, redirect, request, url_for

from ...domain import draft_amending
from ...domain.access import Permission
from ...domain.draft_checks import RawQuestion
from ...domain.errors import N_, NotFound, Refusal
from ...domain.staged_drafts import StagedDraft
from ...services.bank_amending import Change, amend
from ..context import clock, running
from ..formats import number as written_number
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .draft_forms import chosen_keys, chosen_numbers, sent_grounds, sent_revision, typed_question
from .imports import preview_page
from .listing import Listing

NOT_FOUND = 404


@bp.post("/staff/imports/<pid>/questions/<int:number>")
@requires(Permission.EDIT_BANKS)
def mend(pid: str, number: int) -> Any:
    typed: list[RawQuestion] = []

    def change(draft: StagedDraft) -> StagedDraft:
        entry = draft.find(number)
        if entry is None:
            raise NotFound(draft_amending.NO_QUESTION)
        typed.append(typed_question(request.form, entry.question))
        return draft_amending.mend(draft, number, typed[-1])

    return _amended(pid, change, "mended", number, typed)


@bp.post("/staff/imports/<pid>/questions/<int:number>/drop")
@requires(Permission.EDIT_BANKS)
def drop(pid: str, number: int) -> Any:
    return _amended(pid, partial(draft_amending.drop, numbers=[number]), "dropped", number)


@bp.post("/staff/imports/<pid>/questions/<int:number>/restore")
@requires(Permission.EDIT_BANKS)
def restore(pid: str, number: int) -> Any:
    return _amended(pid, partial(draft_amending.drop, numbers=[number], is_dropped=False), "restored", number)


@bp.post("/staff/imports/<pid>/questions/<int:number>/keep")
@requires(Permission.EDIT_BANKS)
def keep_both(pid: str, number: int) -> Any:
    stem = request.form.get("beside", "")
    return _amended(pid, partial(draft_amending.keep_beside, number=number, stem=stem), "kept_both", number)


@bp.post("/staff/imports/<pid>/questions/<int:number>/next")
@requires(Permission.EDIT_BANKS)
def bring_as_next(pid: str, number: int) -> Any:
    return _amended(pid, partial(draft_amending.bring_as_next, numbers=[number]), "brought_as_next", number)


@bp.post("/staff/imports/<pid>/questions/<int:number>/not-next")
@requires(Permission.EDIT_BANKS)
def bring_as_other(pid: str, number: int) -> Any:
    change = partial(draft_amending.bring_as_next, numbers=[number], is_next=False)
    return _amended(pid, change, "brought_as_other", number)


@bp.post("/staff/imports/<pid>/keys")
@requires(Permission.EDIT_BANKS)
def choose(pid: str) -> Any:
    """The keys of all questions on the page at once."""
    keys: dict[int, set[int]] = {}

    def change(draft: StagedDraft) -> StagedDraft:
        keys.update(chosen_keys(request.form))
        return draft_amending.choose_keys(draft, keys)

    return _told(_amended(pid, change, "keys_chosen"), N_("Đã ghi đáp án cho %(count)s câu."), len(keys))


@bp.post("/staff/imports/<pid>/questions")
@requires(Permission.EDIT_BANKS)
def change_many(pid: str) -> Any:
    """Topic, difficulty and source of many questions; or many dropped, or brought as next wordings."""
    numbers: list[int] = []
    done = {
        "drop": N_("Đã bỏ %(count)s câu."),
        "next": N_("Đã chọn nạp thành bản sửa %(count)s câu."),
    }.get(request.form.get("do", ""), N_("Đã ghi cho %(count)s câu."))

    def change(draft: StagedDraft) -> StagedDraft:
        numbers[:] = chosen_numbers(request.form, draft)
        if request.form.get("do") == "drop":
            return draft_amending.drop(draft, numbers)
        if request.form.get("do") == "next":
            numbers[:] = [one for one in numbers if (entry := draft.find(one)) and entry.may_mend_bank]
            return draft_amending.bring_as_next(draft, numbers)
        return draft_amending.set_grounds(draft, numbers, sent_grounds(request.form))

    return _told(_amended(pid, change, "many_changed"), done, len(numbers))


def _told(answer: Any, sentence: str, count: int) -> Any:
    """With a word on the next page of what was done; a refusal is on its own page already."""
    if not isinstance(answer, tuple):
        flash(translate(sentence, {"count": written_number(count)}), "done")
    return answer


def _amended(pid: str, change: Change, word: str, number: int = 0, typed: list[RawQuestion] | None = None) -> Any:
    """Back to where the button stood; a refusal is said there, with what was typed still in its fields."""
    listing = Listing.sent()
    try:
        amend(running().database, actor(), pid, sent_revision(request.form), change, word, clock())
    except Refusal as refusal:
        if refusal.status == NOT_FOUND:
            raise
        kept = {number: typed[-1]} if typed else {}
        return preview_page(pid, listing, refusal, kept), refusal.status
    anchor = f"q-{number}" if number else "questions"
    query = listing.query(at=number) if number else listing.query()
    return redirect(url_for("bank.preview", pid=pid, _anchor=anchor, **query), 303)
