"""Looks an installation over: whatever could lose an answer or open a door is named, with the mend."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from ...config import Settings
from ...db import Database
from ...domain.errors import N_
from ...sharing.shared import Shared, SharedAway
from .backups import check_last_backup
from .check import Check, Level
from .databases import check_clocks, check_migrations, check_postgresql, check_sqlite
from .host import (
    check_clock,
    check_disk,
    check_file_system,
    check_fonts,
    check_limits,
    check_timezones,
    is_network,
)
from .machine import Machine, read_machine
from .settings import check_data_folder, check_key, check_settings

__all__ = ["Check", "Level", "Machine", "deadly", "examine", "read_machine"]


def examine(settings: Settings, database: Database, machine: Machine, now: datetime) -> list[Check]:
    """Every check, in the order of the report; a database that can't be reached is one of them, not an error."""
    return [
        *check_settings(settings, machine),
        *check_key(settings),
        *check_data_folder(settings.data_dir),
        check_disk(machine),
        *_file_system(settings, machine),
        *_database(database, now),
        *_redis(settings),
        *check_clock(now, machine),
        check_timezones(),
        check_last_backup(settings, now),
        *check_limits(machine),
        check_fonts(machine),
    ]


def deadly(settings: Settings, database: Database, machine: Machine) -> list[Check]:
    """What the service does not start with: answers that it called saved could be lost. A database that is away for
    the moment is no reason: it may come back."""
    checks = [check for check in _file_system(settings, machine) if is_network(str(check.params["kind"]))]
    try:
        with database.engine.connect() as connection:
            checks += (check_sqlite if database.is_sqlite else check_postgresql)(connection)
    except SQLAlchemyError:
        pass
    finally:
        # Workers are forked after this.
        database.dispose()
    return [check for check in checks if check.level is Level.UNSAFE]


def _file_system(settings: Settings, machine: Machine) -> Iterator[Check]:
    if settings.is_sqlite:
        yield check_file_system(Path(make_url(settings.database_url).database or ""), machine)


def _database(database: Database, now: datetime) -> Iterator[Check]:
    try:
        with database.engine.connect() as connection:
            yield from (check_sqlite if database.is_sqlite else check_postgresql)(connection)
            migrations = check_migrations(connection)
            yield migrations
            if migrations.level is Level.OK:
                yield from check_clocks(connection, now)
    except SQLAlchemyError as error:
        yield Check(
            "database",
            Level.UNSAFE,
            N_("Không mở được cơ sở dữ liệu (%(error)s). Hãy xem lại DATABASE_URL và máy chủ cơ sở dữ liệu."),
            {"error": type(error).__name__},
        )


def _redis(settings: Settings) -> Iterator[Check]:
    if not settings.redis_url:
        return
    try:
        Shared(settings).get("doctor")
    except SharedAway:
        message = N_("Không gọi được Redis ở REDIS_URL: các máy không chia sẻ được giới hạn và hàng chờ.")
        # The service goes on without: slower, with limits of the database alone, and nothing is lost.
        yield Check("redis", Level.WARNING, message)
    else:
        yield Check("redis", Level.OK, N_("Redis trả lời."))
