"""`flask db …`: migrations, on SQLite and PostgreSQL."""

import click
from alembic import command
from alembic.util import CommandError
from flask.cli import AppGroup

from ..queries.schema import alembic_config
from ..services.migrating import migrate
from .output import refusing

db = AppGroup("db", help="Migrations of the database.")


@db.command()
@click.argument("revision", default="head")
@refusing
def upgrade(revision: str) -> None:
    """Bring the database to REVISION (default: the newest)."""
    migrate(revision)


@db.command()
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION (default: one step)."""
    command.downgrade(alembic_config(), revision)


@db.command()
def current() -> None:
    """Show the revision the database is at."""
    command.current(alembic_config(), verbose=False)


@db.command()
def check() -> None:
    """Fail when the tables of the code and of the migrations differ."""
    try:
        command.check(alembic_config())
    except CommandError as error:
        raise click.ClickException(str(error)) from error


@db.command()
@click.option("-m", "--message", required=True, help="What changes, in the imperative.")
def revision(message: str) -> None:
    """Write a new migration from what differs (look at it before you commit it)."""
    command.revision(alembic_config(), message=message, autogenerate=True)
