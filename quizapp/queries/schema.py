"""Which revision of the schema the database has, and which one this code was written for."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def alembic_config() -> Config:
    """Alembic's settings, made here so that the project needs no second settings file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


@cache
def expected_revision() -> str:
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def stored_revision(connection: Connection) -> str:
    """The revision the database is at, or "" before the first migration."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def is_known_revision(revision: str) -> bool:
    """Whether this code's history has the revision: one of a newer release it has not."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions())
