"""`flask upgrade`: back up, migrate, hand over to the new code; each step only when the one before has succeeded."""

import shlex
import subprocess

import click
from alembic import command
from flask import current_app
from flask.cli import with_appcontext

from ..queries.backups import stored_backups
from ..queries.schema import alembic_config, expected_revision, stored_revision
from ..services.backups.creating import create_backup
from ..services.backups.folder import kept_backup
from ..services.migrating import migrate
from ..sharing.locks import running_service_pid
from .output import database, now, refusing


@click.command()
@click.option("--restart", metavar="COMMAND", help="Restarts the service, such as “systemctl restart quizapp”.")
@with_appcontext
@refusing
def upgrade(restart: str | None) -> None:
    """Bring the database to this code's schema and restart the service; go back to the old schema when that fails."""
    settings = current_app.extensions["quizapp"].settings
    if not restart and running_service_pid(settings.data_dir):
        raise click.UsageError("Dịch vụ đang chạy: thêm --restart LỆNH (lệnh khởi động lại), hoặc dừng dịch vụ trước.")
    before = _revision()
    if before:
        moment = now()
        output = kept_backup(settings.data_dir, "before-upgrade", moment)
        create_backup(settings, database(), output, moment)
        click.echo(f"1. Đã sao lưu: {stored_backups(settings.data_dir)[0].path}")
    migrate()
    click.echo(f"2. Cấu trúc dữ liệu: {before or 'trống'} → {expected_revision()}")
    if not restart:
        click.echo("3. Dịch vụ chưa chạy: hãy khởi động.")
        return
    if subprocess.run(shlex.split(restart), check=False).returncode == 0:  # noqa: S603 (the operator's own command)
        click.echo("3. Đã khởi động lại dịch vụ.")
        return
    if before and before != expected_revision():
        command.downgrade(alembic_config(), before)
    click.echo(f"Khởi động lại không thành; cấu trúc dữ liệu đã trở về bản {before}. Hãy đưa mã cũ trở lại.", err=True)
    raise SystemExit(1)


def _revision() -> str:
    with database().engine.connect() as connection:
        return stored_revision(connection)
