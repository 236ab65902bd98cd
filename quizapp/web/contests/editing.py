"""Writing a contest: the form with its rounds and rows, and a definition given as a file."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ...domain.access import Permission
from ...domain.errors import N_, Refusal
from ...domain.wording import GROUP_EXAMPLES
from ...files.contest_file import MAX_BYTES, read_contest
from ...queries.contest_draws import banks_on_offer
from ...queries.contests import StoredContest, load_contest
from ...services.contests import change_contest, create_contest
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .form_values import definition_from, first_values, next_round, values_of
from .forms import ContestForm, DefinitionFileForm
from .round_forms import MAX_DRAW_ROWS

_ROW_BUTTONS = ("add_round", "remove_round", "add_draw", "remove_draw")


@bp.get("/staff/contests/new")
@requires(Permission.EDIT_CONTESTS)
def new() -> str:
    return _new_page(ContestForm(formdata=None, data=first_values(clock())))


@bp.post("/staff/contests/new")
@requires(Permission.EDIT_CONTESTS)
def create() -> Any:
    form = ContestForm()
    if _change_rows(form):
        return _new_page(form)
    _offer(form)
    if not form.validate():
        return _new_page(form), 422
    definition = definition_from(form)
    try:
        with transaction() as session:
            create_contest(session, actor(), definition, clock())
    except Refusal as refusal:
        return _new_page(form, general=_unplaced(form, refusal)), refusal.status
    flash(translate(N_("Đã lưu bản nháp. Hãy xem lại rồi công bố.")))
    return redirect(url_for("contests.show", slug=definition.slug), 303)


@bp.post("/staff/contests/upload")
@requires(Permission.EDIT_CONTESTS)
def upload() -> Any:
    """A draft from a file; everything in it is checked before anything is stored."""
    file_form = DefinitionFileForm()
    try:
        file = file_form.file.data
        if not file:
            raise Refusal("file_missing", N_("Chưa chọn tệp."))
        definition = read_contest(file.read(MAX_BYTES + 1))
        with transaction() as session:
            create_contest(session, actor(), definition, clock())
    except Refusal as refusal:
        file_form.file.errors = [translate(refusal.message, refusal.params)]
        form = ContestForm(formdata=None, data=first_values(clock()))
        return _new_page(form, file_form=file_form), refusal.status
    flash(translate(N_("Đã lưu bản nháp từ tệp. Hãy xem lại rồi công bố.")))
    return redirect(url_for("contests.show", slug=definition.slug), 303)


@bp.get("/staff/contests/<slug>/edit")
@requires(Permission.EDIT_CONTESTS)
def edit(slug: str) -> str:
    with reading() as session:
        stored = load_contest(session, slug)
    return _edit_page(ContestForm(formdata=None, data=values_of(stored.definition, stored.revision)), stored)


@bp.post("/staff/contests/<slug>/edit")
@requires(Permission.EDIT_CONTESTS)
def change(slug: str) -> Any:
    with reading() as session:
        stored = load_contest(session, slug)
    form = ContestForm()
    if _change_rows(form):
        return _edit_page(form, stored)
    _offer(form)
    if not form.validate():
        return _edit_page(form, stored), 422
    definition = definition_from(form, stored.definition)
    try:
        with transaction() as session:
            change_contest(session, actor(), slug, definition, form.revision.data or 0, clock())
    except Refusal as refusal:
        return _edit_page(form, stored, general=_unplaced(form, refusal)), refusal.status
    flash(translate(N_("Đã lưu thay đổi.")))
    return redirect(url_for("contests.show", slug=definition.slug), 303)


def _change_rows(form: ContestForm) -> bool:
    """Does what a button beside a row asks for; False when the form is to be stored. What was typed stays."""
    button = next((name for name in _ROW_BUTTONS if name in request.form), None)
    if button is None:
        return False
    at, _colon, row = request.form[button].partition(":")
    rounds = form.rounds.entries
    number = int(at) if at.isdecimal() and len(at) < 4 else -1
    if button == "add_round":
        if len(rounds) < form.rounds.max_entries:
            form.rounds.append_entry(next_round(rounds[-1].form.data, len(rounds) + 1))
    elif 0 <= number < len(rounds):
        draw = rounds[number].form.draw
        if button == "remove_round" and len(rounds) > 1:
            del rounds[number]
        elif button == "add_draw" and len(draw.entries) < MAX_DRAW_ROWS:
            draw.append_entry({**draw.entries[-1].form.data, "count": None})
        elif button == "remove_draw" and row.isdecimal() and len(draw.entries) > 1:
            del draw.entries[min(int(row), len(draw.entries) - 1)]
    return True


def _unplaced(form: ContestForm, refusal: Refusal) -> str:
    """The sentence, when there is no field to put it beside."""
    return "" if form.refuse(refusal) else translate(refusal.message, refusal.params)


def _offer(form: ContestForm) -> None:
    with reading() as session:
        form.offer(banks_on_offer(session))


def _new_page(form: ContestForm, *, file_form: DefinitionFileForm | None = None, general: str = "") -> str:
    return _form_page("contests/new.html", form, general, file_form=file_form or DefinitionFileForm(formdata=None))


def _edit_page(form: ContestForm, stored: StoredContest, *, general: str = "") -> str:
    return _form_page("contests/edit.html", form, general, stored=stored, slug=stored.definition.slug)


def _form_page(template: str, form: ContestForm, general: str, **values: Any) -> str:
    with reading() as session:
        banks = banks_on_offer(session)
    form.offer(banks)
    return render_template(template, form=form, banks=banks, general=general, group_examples=GROUP_EXAMPLES, **values)
