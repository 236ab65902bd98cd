"""The figures, the results and the attempts as files; who takes one out is in the journal before it leaves."""

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.access import Permission
from ...domain.rounds import VIETNAM
from ...files.csv_out import write_csv
from ...files.outgoing import OutgoingTable
from ...files.workbook import write_workbook
from ...queries.participation import by_text, parse_by, participation_report
from ...services.export_jobs import is_short
from ...services.export_tables import DIMENSIONS, participation_table
from ...services.exports import Export, participation_document, record_export
from ..context import clock, reading, transaction
from ..downloads import download
from ..gate import requires
from ..made_files import made_at_once, stamp
from ..staff_session import actor
from . import bp
from .routes import DEFAULT


@bp.get("/staff/reports/<slug>/participation.<any(json, csv, xlsx):kind>")
@requires(Permission.SEE_REPORTS)
def participation_file(slug: str, kind: str) -> Response:
    """The same figures as the page. JSON is answered in place, the others are downloads."""
    by = parse_by(request.args.get("by", DEFAULT))
    now = clock()
    with reading() as session:
        report = participation_report(session, slug, by)
    table = participation_table(report, stamp(now))
    content = b"" if kind == "json" else _written(table, kind)
    # Counted before, so that no answer of a citizen waits for it behind the write lock.
    with transaction() as session:
        record_export(
            session, actor(), Export.PARTICIPATION, slug, now, format=kind, by=by_text(by), rows=len(table.rows)
        )
    if kind == "json":
        return jsonify(participation_document(report, now))
    parts = " × ".join(DIMENSIONS[dimension] for dimension in by).lower()
    day = now.astimezone(VIETNAM).strftime("%d-%m-%Y")
    return download(content, f"Số liệu tham gia {slug} theo {parts} {day}", f".{kind}")


@bp.get("/staff/reports/<slug>/results.<any(csv, xlsx):kind>")
@requires(Permission.EXPORT_PEOPLE)
def results_file(slug: str, kind: str) -> ResponseReturnValue:
    """The ranking with names and phones; as CSV the first list only: over all rounds, or of the only one."""
    return _export(Export.RESULTS, slug, kind)


@bp.get("/staff/reports/<slug>/raw.jsonl")
@requires(Permission.EXPORT_PEOPLE)
def raw_file(slug: str) -> ResponseReturnValue:
    """Every attempt with its paper and key, one a line."""
    return _export(Export.RAW, slug, "jsonl")


def _export(export: Export, slug: str, kind: str) -> ResponseReturnValue:
    """A short list at once; a long one only as a job."""
    with reading() as session:
        at_once = is_short(session, slug)
    if not at_once:
        return redirect(url_for("reports.exports", slug=slug), 303)
    return made_at_once(export, slug, kind)


def _written(table: OutgoingTable, kind: str) -> bytes:
    return write_csv(table) if kind == "csv" else write_workbook([table])
