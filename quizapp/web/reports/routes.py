"""Pages with the figures of a contest, and of the coordinator's own unit."""

from flask import render_template, request
from flask_login import current_user

from ...domain.access import Permission, may
from ...domain.contests import ContestState
from ...domain.errors import N_
from ...domain.participation import Dimension
from ...queries.contests import list_contests
from ...queries.own_unit import load_own_unit
from ...queries.participation import TABLES, by_text, parse_by, participation_report
from ...services.export_jobs import FORMATS
from ...services.export_tables import DIMENSIONS, notes_for
from ...services.exports import Export
from ..context import clock, reading
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from . import bp

DEFAULT = by_text((Dimension.GROUP,))

LISTS = {
    (Export.RESULTS, "xlsx"): N_("Danh sách kết quả, tệp Excel"),
    (Export.RESULTS, "csv"): N_("Danh sách kết quả, tệp CSV"),
    (Export.RAW, "jsonl"): N_("Dữ liệu lượt thi để kiểm tra lại, tệp JSONL"),
    (Export.CORRECTION, "xlsx"): N_("Danh sách bài đổi điểm, tệp Excel"),
    (Export.CORRECTION, "csv"): N_("Danh sách bài đổi điểm, tệp CSV"),
}


@bp.get("/staff/reports")
@requires(Permission.SEE_REPORTS)
def choose() -> str:
    """Which contest?"""
    with reading() as session:
        contests = [one for one in list_contests(session, clock()) if one.state is not ContestState.DRAFT]
    return render_template("reports/choose.html", contests=contests)


@bp.get("/staff/reports/<slug>/participation")
@requires(Permission.SEE_REPORTS)
def participation(slug: str) -> str:
    by = parse_by(request.args.get("by", DEFAULT))
    with reading() as session:
        report = participation_report(session, slug, by)
    return render_template(
        "reports/participation.html",
        report=report,
        tables=tables(),
        notes=notes_for(by),
        now=clock(),
        may_export_people=may(current_user.role, Permission.EXPORT_PEOPLE),
        choices=choices(),
    )


@bp.get("/staff/my-unit")
@requires(Permission.SEE_OWN_UNIT)
def my_unit() -> str:
    """Counts only: who of the unit took part is nobody's business here."""
    unit_id = actor().unit_id
    if unit_id is None:
        return render_template("reports/no_unit.html")
    with reading() as session:
        own = load_own_unit(session, unit_id, request.args.get("contest", ""), clock())
    return render_template("reports/my_unit.html", own=own, now=clock())


def choices() -> list[tuple[str, str]]:
    """The lists with people there are: how the form names them, and what they are called."""
    return [(f"{export.value}:{kind}", LISTS[export, kind]) for export, kinds in FORMATS.items() for kind in kinds]


def tables() -> list[tuple[str, str]]:
    """The tables there are: how the address names them, and what they are called."""
    return [(by_text(by), " × ".join(translate(DIMENSIONS[dimension]) for dimension in by)) for by in TABLES]


@bp.app_template_global()
def dimension_names(by: tuple[Dimension, ...]) -> list[str]:
    return [translate(DIMENSIONS[dimension]) for dimension in by]


bp.add_app_template_global(by_text, "by_text")
