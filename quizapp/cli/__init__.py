"""Commands: `flask …`, a file per group. Exit 0 done, 1 refused with the reason in words, 2 wrong usage."""

from flask import Flask

# These add their commands to `bank` and `contest`.
from . import bank_export, bank_lint, contest_results, contest_tick  # noqa: F401
from .backup import backup
from .bank import bank
from .contest import contest
from .demo import demo
from .doctor import doctor
from .export import export
from .jobs import jobs
from .report import report
from .schema import db
from .staff import staff
from .units import units
from .upgrade import upgrade

GROUPS = (backup, bank, contest, db, demo, doctor, export, jobs, report, staff, units, upgrade)


def register_commands(app: Flask) -> None:
    for group in GROUPS:
        app.cli.add_command(group)
