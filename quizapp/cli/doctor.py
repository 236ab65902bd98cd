"""`flask doctor`: is this installation safe to hold a contest on?"""

import click
from flask import current_app
from flask.cli import with_appcontext

from ..queries.doctor import Level, examine, read_machine
from .output import database, now, print_json, timestamp

_WORDS = {Level.OK: "tốt", Level.WARNING: "lưu ý", Level.UNSAFE: "KHÔNG AN TOÀN"}
#: On a terminal; elsewhere click leaves colours out.
_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.UNSAFE: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Check settings, database, disk and clock: one line each. Exit 1 when something is unsafe."""
    moment = now()
    settings = current_app.extensions["quizapp"].settings
    machine = read_machine(settings.data_dir, is_debug=current_app.debug)
    checks = examine(settings, database(), machine, moment)
    is_safe = all(check.level is not Level.UNSAFE for check in checks)
    if as_json:
        print_json(
            {
                "checked_at": timestamp(moment),
                "safe": is_safe,
                "checks": [{"name": check.name, "level": check.level.value, "message": str(check)} for check in checks],
            }
        )
    else:
        for check in checks:
            click.secho(f"[{_WORDS[check.level]}] {check}", fg=_COLOURS[check.level])
    if not is_safe:
        raise SystemExit(1)
