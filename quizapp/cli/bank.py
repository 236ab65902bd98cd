"""`flask bank …`: files of questions in, banks listed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from ..domain.bank_checks import CheckedBank, ExistingQuestion, check_bank, report
from ..domain.banks import check_bank_name
from ..domain.content_review import ContentState
from ..domain.errors import N_, Refusal
from ..domain.questions import DraftBank, Severity
from ..domain.text import tidy
from ..files.apart import ReadApart, read_apart
from ..files.reading import AUTO, READERS
from ..queries.banks import BankSummary, existing_questions, list_banks
from ..services.audit import CLI
from ..services.bank_imports import check_in_bank, load_checked
from ..services.banks import create_bank
from .output import database, now, print_json, refusing

bank = AppGroup("bank", help="Banks of questions.")

DEFAULT_REASON = "Duyệt ngay khi nạp bằng lệnh flask bank import --approve."

SEVERITY = {Severity.ERROR: "LỖI", Severity.WARNING: "LƯU Ý"}


@bank.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--bank", "slug", required=True, help="The bank's name in addresses; made when it is not there.")
@click.option("--title", default="", help="Title of a bank that is made (default: SLUG).")
@click.option("--format", "kind", type=click.Choice([AUTO, *(reader.name for reader in READERS)]), default=AUTO)
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="A Word or text file with the keys of FILE, which is one of these too: 1.C 2.A … or a table.",
)
@click.option("--dry-run", is_flag=True, help="Only check and report.")
@click.option("--approve", is_flag=True, help="Mark the questions approved; the reason goes into the journal.")
@click.option("--reason", default="", help="Why they are approved without review.")
@click.option("--partial", is_flag=True, help="Load the good questions of a file that has bad ones.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document.")
@refusing
def import_file(
    file: Path,
    slug: str,
    title: str,
    kind: str,
    keys: Path | None,
    dry_run: bool,
    approve: bool,
    reason: str,
    partial: bool,
    as_json: bool,
) -> None:
    """Read the questions of FILE into a bank: all of them, or with one bad question none."""
    if reason and not approve:
        raise click.UsageError("--reason goes with --approve.")
    slug, title = check_bank_name(slug, title or slug)
    with database().reading() as session:
        known = existing_questions(session, slug)
    read = _read(file, kind, keys, known, as_json)
    checked = check_bank(read.draft, known, read.remarks)
    if checked.rejected and not partial:
        _print(checked, as_json)
        raise Refusal(
            "questions_rejected",
            N_("Tệp còn %(rejected)s câu chưa nạp được trong số %(found)s câu. Chưa có câu nào được lưu."),
            rejected=checked.rejected,
            found=checked.found,
        )
    if not dry_run:
        approve_reason = (reason or DEFAULT_REASON) if approve else None
        checked = _load(slug, title, read, file.name, approve_reason, partial)
    _print(checked, as_json)
    if not as_json:
        click.echo(_outcome(checked, slug, dry_run=dry_run, approve=approve))


@bank.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_all(as_json: bool) -> None:
    """List the banks with how many questions they hold."""
    with database().reading() as session:
        banks = list_banks(session)
    if as_json:
        print_json([_as_document(found) for found in banks])
    elif not banks:
        click.echo("Chưa có ngân hàng câu hỏi nào. Nạp tệp bằng: flask bank import FILE --bank SLUG")
    else:
        for found in banks:
            click.echo(
                f"{found.slug}\t{found.title}\t{found.questions} câu, "
                f"{found.count(ContentState.APPROVED)} đã duyệt, {found.count(ContentState.IN_REVIEW)} chờ thẩm định"
            )


def _read(file: Path, kind: str, keys: Path | None, known: Iterable[ExistingQuestion], as_json: bool) -> ReadApart:
    """The file as a draft, with remarks. A file that can't be read as a whole still gets its report."""
    try:
        beside = keys.read_bytes() if keys is not None else None
        return read_apart(file.read_bytes(), file.name, beside, known, format=kind)
    except Refusal as refusal:
        if as_json:
            finding = {
                "place": "",
                "severity": Severity.ERROR.value,
                "code": refusal.code,
                "message": str(refusal),
                "stem": "",
            }
            empty = check_bank(DraftBank("" if kind == AUTO else kind, ()))
            print_json({**report(empty), "findings": [finding]})
        raise


def _load(
    slug: str,
    title: str,
    read: ReadApart,
    filename: str,
    approve_reason: str | None,
    partial: bool,
) -> CheckedBank:
    moment = now()
    with database().transaction() as session:
        if slug not in {found.slug for found in list_banks(session)}:
            create_bank(session, CLI, slug, title, moment)
        # Once more, now that nobody else can write into the bank.
        checked = check_in_bank(session, slug, read.draft, read.remarks)
        load_checked(
            session, CLI, slug, checked, moment, filename=filename, approve_reason=approve_reason, partial=partial
        )
    return checked


def _print(checked: CheckedBank, as_json: bool) -> None:
    if as_json:
        print_json(report(checked))
        return
    for finding in checked.findings:
        about = f" [{tidy(finding.stem)[:60]}]" if finding.stem else ""
        click.echo(f"{SEVERITY[finding.severity]}\t{finding.place}\t{finding}{about}")
    click.echo(
        f"Tệp {checked.format}: tìm thấy {checked.found} câu, nhận {len(checked.accepted)}, "
        f"từ chối {checked.rejected}, trùng {checked.duplicates}."
    )


def _outcome(checked: CheckedBank, slug: str, *, dry_run: bool, approve: bool) -> str:
    if dry_run:
        return "Chỉ kiểm tra, chưa có câu nào được lưu."
    state = "đã duyệt" if approve else "chờ thẩm định"
    return f"Đã nạp {len(checked.accepted)} câu vào ngân hàng {slug} ({state})."


def _as_document(found: BankSummary) -> dict[str, Any]:
    return {
        "slug": found.slug,
        "title": found.title,
        "questions": found.questions,
        **{state.value: found.count(state) for state in ContentState},
    }
