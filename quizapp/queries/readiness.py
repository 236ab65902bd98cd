"""Whether answers can be stored now: database reached, schema right, disk not full."""

import shutil

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..db import Database
from .schema import expected_revision, stored_revision

#: Below this a full disk is near enough to send new starts elsewhere.
MIN_FREE_BYTES = 100 * 1024 * 1024


def check_readiness(database: Database) -> list[str]:
    """Names of the checks that fail: `database`, `migrations`, `disk`; empty when ready."""
    problems = []
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            if stored_revision(connection) != expected_revision():
                problems.append("migrations")
    except SQLAlchemyError:
        return ["database"]
    if shutil.disk_usage(database.data_dir).free < MIN_FREE_BYTES:
        problems.append("disk")
    return problems
