"""The figures, the results and the attempts as files; who takes one out is in the journal before it leaves."""

import tempfile
from datetime import datetime

from flask import Response, jsonify, request
from flask_login import current_user

from ...domain.access import Permission
from ...domain.rounds import VIETNAM
from ...files.csv_out import write_csv
from ...files.outgoing import OutgoingTable
from ...files.workbook import write_workbook
from ...queries.participation import by_text, parse_by, participation_report
from ...queries.raw_export import raw_attempts
from ...queries.results import load_results
from ...services.export_tables import DIMENSIONS, Stamp, participation_table, results_tables
from ...services.exports import Export, participation_document, record_export, write_raw
from ..context import clock, reading, running, transaction
from ..downloads import download
from ..gate import requires
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
    table = participation_table(report, _stamp(now))
    content = b"" if kind == "json" else _written([table], kind)
    # Counted before, so that no answer of a citizen waits for it behind the write lock.
    with transaction() as session:
        record_export(
            session, actor(), Export.PARTICIPATION, slug, now, format=kind, by=by_text(by), rows=len(table.rows)
        )
    if kind == "json":
        return jsonify(participation_document(report, now))
    parts = " × ".join(DIMENSIONS[dimension] for dimension in by).lower()
    return download(content, f"Số liệu tham gia {slug} theo {parts} {_day(now)}", f".{kind}")


@bp.get("/staff/reports/<slug>/results.<any(csv, xlsx):kind>")
@requires(Permission.EXPORT_PEOPLE)
def results_file(slug: str, kind: str) -> Response:
    """The ranking with names and phones; as CSV the first list only: over all rounds, or of the only one."""
    now = clock()
    with reading() as session:
        results = load_results(session, slug, now)
    tables = results_tables(results, _stamp(now))
    content = _written(tables, kind)
    with transaction() as session:
        record_export(session, actor(), Export.RESULTS, slug, now, format=kind, rows=len(tables[0].rows))
    return download(content, f"Danh sách kết quả {slug} {_day(now)}", f".{kind}")


@bp.get("/staff/reports/<slug>/raw.jsonl")
@requires(Permission.EXPORT_PEOPLE)
def raw_file(slug: str) -> Response:
    """Every attempt with its paper and key, one a line; written to disk first, so that a fault leaves no half file."""
    now = clock()
    file = tempfile.TemporaryFile(dir=running().settings.data_dir)  # noqa: SIM115 (closed when it has been sent)
    try:
        with reading() as session:
            lines = write_raw(raw_attempts(session, slug), lambda line: file.write(line.encode()))
        with transaction() as session:
            record_export(session, actor(), Export.RAW, slug, now, format="jsonl", rows=lines)
        file.seek(0)
    except Exception:
        file.close()
        raise
    return download(file, f"Dữ liệu lượt thi {slug} {_day(now)}", ".jsonl")


def _written(tables: list[OutgoingTable], kind: str) -> bytes:
    return write_csv(tables[0]) if kind == "csv" else write_workbook(tables)


def _stamp(now: datetime) -> Stamp:
    settings = running().settings
    return Stamp(f"{settings.office_name}, {settings.site_name}", current_user.name, now)


def _day(now: datetime) -> str:
    return now.astimezone(VIETNAM).strftime("%d-%m-%Y")
