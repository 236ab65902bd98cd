"""`flask export`: everything needed to recompute a contest, and the office's list of results."""

from pathlib import Path

import click
from flask.cli import AppGroup

from ..files.csv_out import write_csv
from ..files.workbook import write_workbook
from ..queries.raw_export import raw_attempts
from ..queries.results import load_results
from ..services.audit import CLI
from ..services.export_tables import Stamp, results_tables
from ..services.exports import Export, record_export, write_raw
from .output import database, now, refusing
from .output_files import office_name, output_format, whole_file

export = AppGroup("export", help="Attempts and results of a contest, as files.")

_OUTPUT = click.Path(dir_okay=False, path_type=Path)


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=_OUTPUT, required=True, help="A file: .jsonl, one attempt a line.")
@refusing
def raw(slug: str, output: Path) -> None:
    """Every attempt of contest SLUG with its paper, its key and its points."""
    moment = now()
    with whole_file(output) as file:
        with database().reading() as session:
            lines = write_raw(raw_attempts(session, slug), lambda line: file.write(line.encode()))
        with database().transaction() as session:
            record_export(session, CLI, Export.RAW, slug, moment, format=".jsonl", rows=lines)
    click.echo(f"Đã ghi {lines} lượt thi vào {output}.")


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=_OUTPUT, required=True, help="A file: .xlsx, or .csv (the first list only).")
@refusing
def results(slug: str, output: Path) -> None:
    """The ranking of contest SLUG with names and phones, a list for every round."""
    kind = output_format(output, ".xlsx", ".csv")
    moment = now()
    with database().reading() as session:
        found = load_results(session, slug, moment)
    tables = results_tables(found, Stamp(office_name(), CLI.name, moment))
    content = write_csv(tables[0]) if kind == ".csv" else write_workbook(tables)
    with whole_file(output) as file:
        file.write(content)
        with database().transaction() as session:
            record_export(session, CLI, Export.RESULTS, slug, moment, format=kind, rows=len(tables[0].rows))
    click.echo(f"Đã ghi {len(tables[0].rows)} người vào {output}.")
