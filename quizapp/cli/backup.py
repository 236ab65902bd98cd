"""`flask backup`: made while the service runs, checked, kept by age, restored all or nothing."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from ..config import Settings
from ..domain.errors import Refusal
from ..queries.backups import stored_backups
from ..services.backups.checking import check_backup
from ..services.backups.creating import create_backup
from ..services.backups.encryption import make_identity
from ..services.backups.folder import make_nightly, prune_backups
from ..services.backups.key import known_key, seal_key, show_code
from ..services.backups.manifest import Checked, Manifest
from ..services.backups.restoring import Source, finish_interrupted, restore_backup
from .output import database, now, print_json, refusing, timestamp
from .output_files import whole_file

backup = AppGroup("backup", help="Backups of the whole installation.")

_INPUT = click.Path(dir_okay=False, exists=True, path_type=Path)
_OUTPUT = click.Path(dir_okay=False, path_type=Path)
_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
_identity = click.option("--identity", type=_INPUT, help="The key file of an encrypted backup.")
_key = click.option("--key", metavar="CODE", help="The code `flask backup key` printed where the backup was made.")


@backup.command()
@click.option("-o", "--output", type=_OUTPUT, required=True, help="The file to write; never there half.")
@click.option("--encrypt-to", metavar="RECIPIENT", help="An age public key (age1…): for a copy off the machine.")
@_as_json
@refusing
def create(output: Path, encrypt_to: str | None, as_json: bool) -> None:
    """Back everything up into one file, while the service runs."""
    if not output.parent.is_dir():
        raise click.BadParameter(f"Không có thư mục {output.parent}.", param_hint="-o")
    made = create_backup(_settings(), database(), output.resolve(), now(), encrypt_to)
    if as_json:
        print_json({"file": str(output), "size": output.stat().st_size, "encrypted": bool(encrypt_to), **_shown(made)})
        return
    click.echo(f"Đã sao lưu {sum(made.tables.values())} dòng của {len(made.tables)} bảng vào {output}.")


@backup.command()
@click.argument("file", type=_INPUT)
@_identity
@_key
@_as_json
@refusing
def verify(file: Path, identity: Path | None, key: str | None, as_json: bool) -> None:
    """Read FILE through: whole, unaltered, sealed here? Exit 1 when not."""
    try:
        checked = check_backup(file, known_key(_settings().data_dir, key), identity)
    except Refusal as refusal:
        if as_json:
            print_json({"file": str(file), "ok": False, "code": refusal.code, "reason": str(refusal)})
        raise
    made = checked.manifest
    if as_json:
        print_json({"file": str(file), "ok": True, "seal_checked": checked.is_seal_checked, **_shown(made)})
        return
    click.echo(f"Bản sao lưu nguyên vẹn: {made.site}, {made.created_at}, {sum(made.tables.values())} dòng.")
    _say_unsealed(checked)


@backup.command()
@click.argument("file", type=_INPUT, required=False)
@click.option("--yes", is_flag=True, help="Replace the data that is there, after a backup of it.")
@click.option("--accept-foreign", is_flag=True, help="Do not compare the seal with this installation's key.")
@click.option("--finish", is_flag=True, help="End a restore that was interrupted.")
@_identity
@_key
@refusing
def restore(
    file: Path | None, yes: bool, accept_foreign: bool, finish: bool, identity: Path | None, key: str | None
) -> None:
    """Put FILE in the place of what is there: checked first, all or nothing, while the service is stopped."""
    if finish:
        done = finish_interrupted(_settings(), database())
        click.echo("Đã hoàn tất lần khôi phục trước." if done else "Không có lần khôi phục nào dang dở.")
        return
    if file is None:
        raise click.UsageError("Hãy cho biết tệp sao lưu cần khôi phục.")
    source = Source(file, identity, key, accept_foreign)
    restored = restore_backup(_settings(), database(), source, now(), replace=yes)
    made = restored.checked.manifest
    click.echo(f"Đã khôi phục {sum(made.tables.values())} dòng, như lúc {made.created_at}.")
    if restored.safety_copy:
        click.echo(f"Dữ liệu trước đó: {restored.safety_copy}")
    _say_unsealed(restored.checked)


@backup.command(name="list")
@_as_json
def list_(as_json: bool) -> None:
    """The backups kept in the data folder, newest first."""
    stored = stored_backups(_settings().data_dir)
    if as_json:
        print_json([{"file": str(one.path), "created_at": timestamp(one.made_at), "size": one.size} for one in stored])
        return
    for one in stored:
        click.echo(f"{timestamp(one.made_at)}  {one.size:>15,}  {one.path}".replace(",", "."))
    if not stored:
        click.echo("Chưa có bản sao lưu nào.")


@backup.command()
@refusing
def prune() -> None:
    """Delete kept backups that age has made superfluous; never the newest good one."""
    for path in prune_backups(_settings()):
        click.echo(f"Đã xóa {path}")


@backup.command()
@click.option("--now", "at_once", is_flag=True, help="Whether or not one is due.")
@refusing
def nightly(at_once: bool) -> None:
    """The night's backup where it is due, then prune; the service calls this by itself (FLASK_BACKUP_HOUR)."""
    made = make_nightly(_settings(), database(), now(), even_if_not_due=at_once)
    click.echo(f"Đã sao lưu vào {made}." if made else "Chưa đến giờ sao lưu, hoặc một lệnh khác đang sao lưu.")


@backup.command()
@refusing
def key() -> None:
    """Print the code that seals this installation's backups: write it down, keep it away from the backups."""
    click.echo(show_code(seal_key(_settings().data_dir)))


@backup.command()
@click.option("-o", "--output", type=_OUTPUT, required=True, help="Where the secret half goes.")
def keygen(output: Path) -> None:
    """Make a key pair for encrypted copies; prints the public half, for --encrypt-to."""
    if output.exists():
        raise click.BadParameter(f"Tệp {output} đã có; không ghi đè khóa.", param_hint="-o")
    secret, public = make_identity()
    with whole_file(output) as file:
        file.write(f"# public key: {public}\n{secret}\n".encode())
    click.echo(public)


def _settings() -> Settings:
    found: Settings = current_app.extensions["quizapp"].settings
    return found


def _shown(made: Manifest) -> dict[str, Any]:
    fields = asdict(made)
    return {name: fields[name] for name in ("created_at", "engine", "engine_version", "revision", "site", "tables")}


def _say_unsealed(checked: Checked) -> None:
    if not checked.is_seal_checked:
        click.echo(
            "Lưu ý: chưa kiểm dấu niêm phong; thêm --key MÃ của nơi đã tạo tệp để biết chắc tệp không bị sửa.", err=True
        )
