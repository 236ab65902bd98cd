"""`flask units`: the ward's units and how many people each has."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from ..domain.questions import Severity
from ..domain.units import DraftUnits
from ..files.unit_table import read_units
from ..queries.units import unit_names
from ..services.audit import CLI
from ..services.units import UnitsLoaded, import_units
from .output import database, now, print_json, refusing

units = AppGroup("units", help="Units and headcounts.")


@units.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and check only; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@refusing
def import_file(file: Path, dry_run: bool, as_json: bool) -> None:
    """Load units and headcounts per target group from FILE (.xlsx, .csv): all of it or nothing."""
    data = file.read_bytes()
    with database().reading() as session:
        drafts = read_units(data, file.name, unit_names(session))
    has_errors = any(finding.severity is Severity.ERROR for finding in drafts.findings)
    loaded = None
    if not dry_run and not has_errors:
        with database().transaction() as session:
            loaded = import_units(session, CLI, drafts, now())
    if as_json:
        print_json(_report(drafts, loaded))
    else:
        _say(drafts, loaded)
    if has_errors:
        raise SystemExit(1)


def _report(drafts: DraftUnits, loaded: UnitsLoaded | None) -> dict[str, Any]:
    return {
        "found": drafts.found,
        "accepted": len(drafts.units),
        "rejected": drafts.found - len(drafts.units),
        "stored": loaded is not None,
        "created": loaded.created if loaded else 0,
        "updated": loaded.updated if loaded else 0,
        "findings": [
            {
                "place": str(finding.place),
                "severity": finding.severity.value,
                "code": finding.code,
                "message": str(finding),
                "unit": finding.stem,
            }
            for finding in drafts.findings
        ],
    }


def _say(drafts: DraftUnits, loaded: UnitsLoaded | None) -> None:
    for finding in drafts.findings:
        word = "lỗi" if finding.severity is Severity.ERROR else "lưu ý"
        click.echo(f"{finding.place}: {word}: {finding}", err=finding.severity is Severity.ERROR)
    if loaded:
        click.echo(f"Đã lưu {loaded.created + loaded.updated} đơn vị: {loaded.created} mới, {loaded.updated} cập nhật.")
    else:
        click.echo(f"Đọc được {len(drafts.units)} trong {drafts.found} đơn vị. Chưa có đơn vị nào được lưu.")
