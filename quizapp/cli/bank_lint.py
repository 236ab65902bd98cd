"""`flask bank lint`: what a careful reader would remark about a bank, or about a file before it is loaded."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from ..domain.bank_checks import as_documents
from ..domain.questions import Finding, Place, Severity
from ..domain.text import tidy
from ..files.apart import read_apart
from ..queries.bank_export import load_bank
from ..services.question_quality import remarks_on
from .bank import SEVERITY, bank
from .output import database, print_json, refusing


@bank.command("lint")
@click.argument("slug_or_file")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON document.")
@refusing
def lint(slug_or_file: str, as_json: bool) -> None:
    """Look through the questions of a bank, or of a file: sources, wording, keys that give themselves away, repeats.

    Ends with 1 when the file holds a question that could not be loaded; remarks on quality alone end with 0.
    """
    count, findings = _look_through(slug_or_file)
    if as_json:
        print_json({"name": slug_or_file, "questions": count, "findings": as_documents(findings)})
    else:
        for finding in findings:
            about = f" [{tidy(finding.stem)[:60]}]" if finding.stem else ""
            place = finding.place if finding.place != Place() else "toàn bộ"
            click.echo(f"{SEVERITY[finding.severity]}\t{place}\t{finding}{about}")
        click.echo(f"Đã soát {count} câu: {len(findings)} điều cần xem lại." if findings else _in_order(count))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SystemExit(1)


def _look_through(slug_or_file: str) -> tuple[int, Sequence[Finding]]:
    """A file of that name wins over a bank: what stands on the disk is what somebody is working on."""
    file = Path(slug_or_file)
    if file.is_file():
        read = read_apart(file.read_bytes(), file.name)
        return read.draft.found, (*read.draft.findings, *read.remarks)
    with database().reading() as session:
        found = load_bank(session, slug_or_file)
    # A question without an id of the organiser's is named by the one in its address.
    named = zip(found.questions, found.pids, strict=True)
    questions = [one if one.place.name else replace(one, place=Place(one.place.row, name=pid)) for one, pid in named]
    return len(questions), remarks_on(questions)


def _in_order(count: int) -> str:
    return f"Đã soát {count} câu: không có điều nào cần xem lại."
