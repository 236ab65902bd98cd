"""`flask export`: everything needed to recompute a contest, and the office's list of results."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from ..services.audit import CLI
from ..services.export_files import Progress, write_export
from ..services.export_tables import Stamp
from ..services.exports import Export, record_export
from .output import database, now, refusing
from .output_files import office_name, output_format, whole_path

export = AppGroup("export", help="Attempts and results of a contest, as files.")

_OUTPUT = click.Path(dir_okay=False, path_type=Path)


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=_OUTPUT, required=True, help="A file: .jsonl, one attempt a line.")
@refusing
def raw(slug: str, output: Path) -> None:
    """Every attempt of contest SLUG with its paper, its key and its points."""
    lines = _export(Export.RAW, slug, output, ".jsonl")
    click.echo(f"Đã ghi {lines} lượt thi vào {output}.")


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=_OUTPUT, required=True, help="A file: .xlsx, or .csv (the first list only).")
@refusing
def results(slug: str, output: Path) -> None:
    """The ranking of contest SLUG with names and phones, a list for every round."""
    rows = _export(Export.RESULTS, slug, output, output_format(output, ".xlsx", ".csv"))
    click.echo(f"Đã ghi {rows} người vào {output}.")


def _export(kind: Export, slug: str, output: Path, ending: str) -> int:
    moment = now()
    with whole_path(output, ending) as part, _progress() as progress:
        # What is laid aside while a list is sorted and written holds names: it stays beside the output.
        with _laid_aside_in(part.parent.resolve()):
            rows = write_export(database(), kind, slug, part, Stamp(office_name(), CLI.name, moment), progress)
        with database().transaction() as session:
            record_export(session, CLI, kind, slug, moment, format=ending, rows=rows)
    return rows


@contextmanager
def _laid_aside_in(folder: Path) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in ("TMPDIR", "SQLITE_TMPDIR")}
    os.environ.update(dict.fromkeys(before, str(folder)))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    bar: Any = click.progressbar(length=1, label="Đang ghi", file=sys.stderr, hidden=not sys.stderr.isatty())
    with bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield show
