"""`flask demo`: a ward to look at, in an empty database; with people when load or figures are to be seen."""

import sys
from typing import Any

import click
from flask.cli import with_appcontext

from ..domain.access import Role
from ..services.audit import CLI
from ..services.demo import Demo, is_empty, make_demo
from .output import database, now, print_json, refusing

_ROLES = {
    Role.ADMINISTRATOR: "Quản trị",
    Role.ORGANISER: "Ban Tổ chức",
    Role.REVIEWER: "Thẩm định",
    Role.REPORTER: "Báo cáo",
    Role.COORDINATOR: "Phụ trách đơn vị",
}


@click.command()
@click.option("--participants", type=click.IntRange(0, 1_000_000), default=0, help="People in the open contest.")
@click.option("--seed", type=int, default=57, show_default=True, help="The same seed gives the same people.")
@click.option("--if-empty", "only_if_empty", is_flag=True, help="Do nothing when the database holds anything.")
@click.option("--json", "as_json", is_flag=True, help="Print the logins as one JSON document.")
@with_appcontext
@refusing
def demo(participants: int, seed: int, only_if_empty: bool, as_json: bool) -> None:
    """Fill an empty database: units, the shipped bank, three contests, staff with one-time passwords."""
    if only_if_empty:
        with database().reading() as session:
            if not is_empty(session):
                return
    bar: Any = click.progressbar(
        length=participants,
        label="Người dự thi mẫu",
        file=sys.stderr,
        hidden=not participants or not sys.stderr.isatty(),
    )
    with bar, database().transaction() as session:
        made = make_demo(session, CLI, now(), participants=participants, seed=seed, progress=bar.update)
    if as_json:
        print_json(_document(made))
    else:
        _print_table(made)


def _document(made: Demo) -> dict[str, Any]:
    return {
        "contests": {
            "open": made.open_contest,
            "upcoming": made.upcoming_contest,
            "finished": made.finished_contest,
        },
        "logins": [
            {"login": one.login, "name": one.name, "role": one.role.value, "one_time_password": one.password}
            for one in made.logins
        ],
    }


def _print_table(made: Demo) -> None:
    rows = [("Tên đăng nhập", "Mật khẩu dùng một lần", "Vai trò", "Họ tên")]
    rows += [(one.login, one.password, _ROLES[one.role], one.name) for one in made.logins]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    click.echo("\nTài khoản cán bộ (đăng nhập tại /staff/), chỉ hiện một lần; đăng nhập xong phải đổi mật khẩu:\n")
    for row in rows:
        click.echo("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    click.echo(f"\nCuộc thi đang mở: /c/{made.open_contest}")
