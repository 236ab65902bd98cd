"""`flask report`: figures of a contest, on the screen, as JSON or as a file."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from ..domain.errors import Refusal
from ..domain.participation import Row
from ..files.csv_out import write_csv
from ..files.workbook import write_workbook
from ..queries.participation import Report, parse_by, participation_report
from ..services.audit import CLI
from ..services.export_tables import Stamp, participation_table
from ..services.exports import Export, participation_document, record_export
from .output import database, now, print_json, refusing
from .output_files import office_name, output_format, whole_file

report = AppGroup("report", help="Figures of a contest.")


@report.command()
@click.argument("slug")
@click.option("--by", "by", required=True, help="group | unit | group,unit | round | day")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file: .xlsx or .csv.")
@refusing
def participation(slug: str, by: str, as_json: bool, output: Path | None) -> None:
    """Who took part in contest SLUG, with headcounts and a total that the parts add up to."""
    try:
        dimensions = parse_by(by)
    except Refusal as refusal:
        raise click.BadParameter(str(refusal), param_hint="--by") from refusal
    kind = output_format(output, ".xlsx", ".csv") if output else ""
    moment = now()
    with database().snapshot() as session:
        found = participation_report(session, slug, dimensions)
    if output:
        _write(found, output, kind, moment, quiet=as_json)
    if as_json:
        print_json(participation_document(found, moment))
    elif not output:
        _print(found)


def _write(found: Report, output: Path, kind: str, moment: datetime, *, quiet: bool) -> None:
    table = participation_table(found, Stamp(office_name(), CLI.name, moment))
    content = write_csv(table) if kind == ".csv" else write_workbook([table])
    with whole_file(output) as file:
        file.write(content)
        with database().transaction() as session:
            record_export(session, CLI, Export.PARTICIPATION, found.slug, moment, format=kind, rows=len(table.rows))
    click.echo(f"Đã ghi {len(table.rows)} dòng vào {output}.", err=quiet)


def _print(found: Report) -> None:
    for names, row in zip(found.names, found.table.rows, strict=True):
        click.echo(_line(" · ".join(names), row))
    click.echo(_line("Tổng số", found.table.total))


def _line(name: str, row: Row) -> str:
    headcount = "–" if row.headcount is None else row.headcount
    return f"{name}: {row.participants}/{headcount} người, {row.attempts} lượt, {row.submitted} đã nộp"
