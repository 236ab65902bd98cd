"""`flask bank export`: a bank as a file that its own import, or another system, reads."""

from pathlib import Path
from typing import Any

import click

from ..files.outgoing_bank import PARTS, WrittenBank
from ..files.registry import WRITERS, find_writer, write_bank
from ..queries.bank_export import load_bank
from ..services.audit import CLI
from ..services.bank_exports import record_bank_export
from .bank import bank
from .output import database, now, print_json, refusing
from .output_files import whole_file


@bank.command("export")
@click.argument("slug")
@click.option("--format", "kind", type=click.Choice([writer.name for writer in WRITERS]), required=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON document.")
@refusing
def export_file(slug: str, kind: str, output: Path, as_json: bool) -> None:
    """Write the questions of bank SLUG, with their keys, into a file; say what the format could not take."""
    with database().reading() as session:
        found = load_bank(session, slug)
    written = write_bank(found.title, found.questions, kind)
    with whole_file(output) as file:
        file.write(written.content)
        with database().transaction() as session:
            record_bank_export(
                session, CLI, slug, now(), format=kind, count=written.count, left_out=len(written.left_out)
            )
    if as_json:
        print_json(_as_document(kind, written))
        return
    for fault in written.left_out:
        click.echo(f"KHÔNG GHI\tcâu {fault.place}\t{fault}", err=True)
    for part, count in written.lost.items():
        click.echo(f"LƯU Ý\t{find_writer(kind).shown_as} không chứa {PARTS[part]}: {count} câu mất phần này.", err=True)
    click.echo(f"Đã ghi {written.count} câu của ngân hàng {slug} vào {output}.")


def _as_document(kind: str, written: WrittenBank) -> dict[str, Any]:
    return {
        "format": kind,
        "written": written.count,
        "left_out": [
            {"place": str(fault.place), "code": fault.code, "message": str(fault), "stem": fault.stem}
            for fault in written.left_out
        ],
        "lost": {part.value: count for part, count in written.lost.items()},
    }
