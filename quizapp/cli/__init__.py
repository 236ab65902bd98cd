"""Commands: `flask …`, a file per group. Exit 0 done, 1 refused with the reason in words, 2 wrong usage."""

from flask import Flask

from .bank import bank
from .demo import demo
from .doctor import doctor
from .schema import db
from .staff import staff
from .units import units

GROUPS = (bank, db, demo, doctor, staff, units)


def register_commands(app: Flask) -> None:
    for group in GROUPS:
        app.cli.add_command(group)
