"""The backup's database beside the one in use: complete, counted, migrated, before anything is replaced."""

from dataclasses import replace
from pathlib import Path

from alembic import command
from sqlalchemy import inspect, text

from ...config import Settings
from ...db import Database
from ...queries.schema import alembic_config
from . import postgresql_copy, sqlite_copy
from .durable import sync_file
from .manifest import Manifest
from .refusals import damaged

#: The database's file in the staging folder.
STAGED_FILE = "database.sqlite3"
#: A database with rows in none of these is as good as empty, whatever a migration put into others.
_TELLING = ("accounts", "banks", "contests", "participants", "units")


def occupied_tables(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        query = "SELECT EXISTS (SELECT 1 FROM {})"
        return [
            name for name in _TELLING if name in there and connection.execute(text(query.format(name))).scalar_one()
        ]


def stage_database(settings: Settings, database: Database, manifest: Manifest, folder: Path) -> None:
    """Refuses a database that does not hold the rows the manifest counts."""
    if database.is_sqlite:
        _stage_file(settings, manifest, folder)
    else:
        try:
            _stage_schema(settings, database, manifest, folder)
        except BaseException:
            with database.engine.begin() as connection:
                postgresql_copy.drop_staged(connection)
            raise
    (folder / manifest.members[0].name).unlink()


def _stage_file(settings: Settings, manifest: Manifest, folder: Path) -> None:
    path = folder / STAGED_FILE
    with path.open("wb") as file:
        sqlite_copy.unpack(folder / sqlite_copy.MEMBER, file, manifest.database_bytes)
    path.chmod(0o600)
    if dict(sqlite_copy.count_rows(path)) != dict(manifest.tables):
        raise damaged("số dòng không khớp")
    _migrate(settings, f"sqlite:///{path}")
    sqlite_copy.close_for_good(path)
    sqlite_copy.count_rows(path)
    sync_file(path)


def _stage_schema(settings: Settings, database: Database, manifest: Manifest, folder: Path) -> None:
    postgresql_copy.load_staged(database, folder / postgresql_copy.MEMBER)
    with database.engine.connect() as connection:
        if dict(postgresql_copy.count_rows(connection, postgresql_copy.STAGED)) != dict(manifest.tables):
            raise damaged("số dòng không khớp")
    url = database.engine.url.update_query_dict({"options": f"-csearch_path={postgresql_copy.STAGED}"})
    _migrate(settings, url.render_as_string(hide_password=False))
    database.dispose()


def _migrate(settings: Settings, url: str) -> None:
    staged = Database(replace(settings, database_url=url))
    config = alembic_config()
    config.attributes["database"] = staged
    try:
        command.upgrade(config, "head")
    finally:
        staged.dispose()
