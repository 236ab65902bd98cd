"""The same figures while they grow: a page that asks again every few seconds and is told "nothing new" by an ETag."""

import hashlib
from dataclasses import asdict
from typing import Any

from flask import Response, make_response, render_template, request

from ...domain.access import Permission
from ...domain.participation import Dimension, Table
from ...queries.participation import Report, by_text, parse_by, participation_report
from ..context import reading
from ..gate import requires
from ..language import language
from ..shared_snapshot import Form
from ..snapshots import snapshot
from ..turnout import row_of
from . import bp
from .routes import DEFAULT, tables

#: How old the figures may be: as often as that the database counts, however many screens look on.
LIVE_SECONDS = 5


@bp.get("/staff/reports/<slug>/live")
@requires(Permission.SEE_REPORTS)
def live(slug: str) -> str:
    """With script the table refreshes itself; without, the page has a link that does."""
    by = parse_by(request.args.get("by", DEFAULT))
    report, taken_at = snapshot(("live", slug, by), LIVE_SECONDS, lambda: _count(slug, by), form=FORM)
    return render_template("reports/live.html", report=report, tables=tables(), now=taken_at)


@bp.get("/staff/reports/<slug>/live/table")
@requires(Permission.SEE_REPORTS)
def live_table(slug: str) -> Response:
    """Only the table; 304 when its figures are those that the browser has."""
    by = parse_by(request.args.get("by", DEFAULT))
    report, _taken_at = snapshot(("live", slug, by), LIVE_SECONDS, lambda: _count(slug, by), form=FORM)
    response = make_response(render_template("reports/_table.html", report=report))
    response.set_etag(hashlib.sha256(f"{language()}{by_text(by)}{report}".encode()).hexdigest()[:20])
    return response.make_conditional(request)


def _report_of(plain: dict[str, Any]) -> Report:
    table = plain["table"]
    rows = tuple(map(row_of, table["rows"]))
    return Report(
        plain["slug"],
        plain["title"],
        Table(tuple(map(Dimension, table["by"])), rows, row_of(table["total"])),
        tuple(map(tuple, plain["names"])),
    )


FORM = Form(asdict, _report_of)


def _count(slug: str, by: tuple[Dimension, ...]) -> Report:
    with reading() as session:
        return participation_report(session, slug, by)
