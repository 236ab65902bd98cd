"""`flask staff`: accounts of the office, made and helped from the server's command line."""

import sys

import click
from flask.cli import AppGroup

from ..domain.access import Role
from ..domain.accounts import normalise_login
from ..queries.accounts import find_account
from ..services.accounts import create_account, reset_password
from ..services.audit import CLI
from .output import database, now, print_json, refusing

staff = AppGroup("staff", help="Accounts of the office.")


@staff.command()
@click.argument("login")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", help="As shown to colleagues; the login when left out.")
@click.option("--unit", "unit_code", help="Code of the unit a coordinator looks after.")
@click.option("--password-stdin", is_flag=True, help="Read the one-time password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@refusing
def create(login: str, role: str, name: str | None, unit_code: str | None, password_stdin: bool, as_json: bool) -> None:
    """Make an account and print its one-time password."""
    login = normalise_login(login)
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with database().transaction() as session:
        password = create_account(
            session, CLI, login, name or login, Role(role), now(), password=given, unit_code=unit_code
        )
    # What was read is not said back.
    _tell(login, role, None if password_stdin else password, as_json)


@staff.command()
@click.argument("login")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@refusing
def reset(login: str, as_json: bool) -> None:
    """Give an account a new one-time password; its sessions end."""
    login = normalise_login(login)
    with database().transaction() as session:
        password = reset_password(session, CLI, login, now())
        role = find_account(session, login, now()).role
    _tell(login, role.value, password, as_json)


def _tell(login: str, role: str, password: str | None, as_json: bool) -> None:
    if as_json:
        document = {"login": login, "role": role}
        print_json(document if password is None else document | {"one_time_password": password})
        return
    click.echo(f"Tài khoản: {login} ({role})")
    if password is not None:
        click.echo(f"Mật khẩu dùng một lần: {password}")
    click.echo("Lần đăng nhập đầu tiên sẽ yêu cầu đặt mật khẩu riêng.")
