"""The list of contests, and the home of one: where it stands, whether its draws can be filled, what to do next."""

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from ...domain.access import Permission, may
from ...domain.contests import ContestState, RoundDefinition, contest_phase
from ...domain.document_expiry import EXPIRES_DURING
from ...domain.errors import N_, Refusal
from ...domain.rounds import Phase, phase_at
from ...domain.wording import (
    BOARDS,
    CONTEST_STATES,
    COUNTED,
    DIFFICULTIES,
    GROUPS,
    PHASES,
    PREDICTIONS,
    REVEALS,
    WEEKDAYS,
)
from ...files.qr_code import qr_svg
from ...queries.contest_draws import DrawLine, draw_check
from ...queries.contests import list_contests, load_contest
from ...queries.source_documents import expiring_during
from ...services.contests import delete_draft, finish_contest, publish_contest
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import FinishForm

_WORDS = {
    "states": CONTEST_STATES,
    "phases": PHASES,
    "groups": GROUPS,
    "boards": BOARDS,
    "counted": COUNTED,
    "difficulties": DIFFICULTIES,
    "predictions": PREDICTIONS,
    "reveals": REVEALS,
    "weekdays": WEEKDAYS,
    "expires_during": EXPIRES_DURING,
    "ContestState": ContestState,
    "Phase": Phase,
}


@dataclass(frozen=True)
class RoundLine:
    """A round as the contest's home shows it."""

    number: int
    definition: RoundDefinition
    phase: Phase
    attempts: int
    draw: tuple[DrawLine, ...]


@bp.get("/staff/contests")
@requires(Permission.SEE_CONTESTS)
def listing() -> str:
    with reading() as session:
        contests = list_contests(session, clock())
    return render_template("contests/list.html", contests=contests, may_edit=_may_edit(), **_WORDS)


@bp.get("/staff/contests/<slug>")
@requires(Permission.SEE_CONTESTS)
def show(slug: str) -> str:
    return _home(slug)


@bp.get("/staff/contests/<slug>/qr.svg")
@requires(Permission.SEE_CONTESTS)
def qr(slug: str) -> Response:
    with reading() as session:
        load_contest(session, slug)
    return Response(qr_svg(_public_address(slug)), mimetype="image/svg+xml")


@bp.post("/staff/contests/<slug>/publish")
@requires(Permission.EDIT_CONTESTS)
def publish(slug: str) -> Any:
    try:
        with transaction() as session:
            publish_contest(session, actor(), slug, clock())
    except Refusal as refusal:
        return _refused(slug, refusal)
    flash(translate(N_("Đã công bố. Người dân mở được trang cuộc thi từ bây giờ.")))
    return redirect(url_for("contests.show", slug=slug), 303)


@bp.post("/staff/contests/<slug>/finish")
@requires(Permission.EDIT_CONTESTS)
def finish(slug: str) -> Any:
    form = FinishForm()
    try:
        with transaction() as session:
            finish_contest(session, actor(), slug, clock(), early=bool(form.early.data))
    except Refusal as refusal:
        return _refused(slug, refusal)
    flash(translate(N_("Đã kết thúc cuộc thi. Không ai bắt đầu lượt thi mới được nữa.")))
    return redirect(url_for("contests.show", slug=slug), 303)


@bp.post("/staff/contests/<slug>/delete")
@requires(Permission.EDIT_CONTESTS)
def delete(slug: str) -> Any:
    try:
        with transaction() as session:
            delete_draft(session, actor(), slug, clock())
    except Refusal as refusal:
        return _refused(slug, refusal)
    flash(translate(N_("Đã xóa bản nháp.")))
    return redirect(url_for("contests.listing"), 303)


def _refused(slug: str, refusal: Refusal) -> tuple[str, int]:
    """The contest's home with the reason on top; a contest that is not there stays not there."""
    return _home(slug, translate(refusal.message, refusal.params)), refusal.status


def _home(slug: str, remark: str = "") -> str:
    now = clock()
    with reading() as session:
        stored = load_contest(session, slug)
        draw = draw_check(session, slug)
        is_finished = stored.state is ContestState.FINISHED
        expiring = [] if is_finished else expiring_during(session, slug)
    rounds = [
        RoundLine(
            number,
            one,
            phase_at(one.window, now),
            stored.attempts.get(number, 0),
            tuple(line for line in draw if line.round == number),
        )
        for number, one in enumerate(stored.definition.rounds, start=1)
    ]
    return render_template(
        "contests/show.html",
        stored=stored,
        contest=stored.definition,
        phase=contest_phase([one.definition.window for one in rounds], now),
        is_over=now >= stored.definition.window.closes_at,
        rounds=rounds,
        short=[line for line in draw if line.is_short],
        expiring=expiring,
        may_see_banks=may(current_user.role, Permission.SEE_BANKS),
        address=_public_address(slug),
        finish_form=FinishForm(formdata=None),
        remark=remark,
        may_edit=_may_edit(),
        **_WORDS,
    )


def _may_edit() -> bool:
    return may(current_user.role, Permission.EDIT_CONTESTS)


def _public_address(slug: str) -> str:
    """What citizens open; the address of this service as the browser knows it."""
    return f"{request.url_root}c/{slug}"
