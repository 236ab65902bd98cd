"""A PostgreSQL database to and from a file, by PostgreSQL's own pg_dump and pg_restore."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from ...db import Database
from ...domain.errors import Refusal
from .archive import chunks_of
from .refusals import failed, not_restored

MEMBER = "database.dump"
STAGED = "quizapp_staged"
REPLACED = "quizapp_replaced"
_HELD = "quizapp_held"

#: The dump names the schema `public`: it is loaded there while the real one waits aside, all in one transaction.
_BEFORE = f"""
DROP SCHEMA IF EXISTS {STAGED} CASCADE;
ALTER SCHEMA public RENAME TO {_HELD};
CREATE SCHEMA public;
"""
#: A dump holds no statistics. Until they are there each look at a paper is planned as if it had thousands of questions.
_AFTER = f"""
ANALYZE;
ALTER SCHEMA public RENAME TO {STAGED};
ALTER SCHEMA {_HELD} RENAME TO public;
"""
_ALL_OR_NOTHING = ("-X", "-q", "-o", os.devnull, "--single-transaction", "-v", "ON_ERROR_STOP=1")
#: Extensions belong to the database, not to what is replaced.
_KEEP_EXTENSIONS = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT extname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE n.nspname = 'quizapp_replaced'
  LOOP EXECUTE 'ALTER EXTENSION ' || quote_ident(one.extname) || ' SET SCHEMA public'; END LOOP;
END $$
"""


@contextmanager
def dump(database: Database, schema: str = "public") -> Iterator[tuple[Mapping[str, int], Iterator[bytes]]]:
    """Rows of each table, and the dump of the very same moment."""
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        program = _program("pg_dump", server_version(connection))
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        counts = count_rows(connection, schema)
        words = [program, "--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}"]
        yield counts, _output([*words, f"--snapshot={snapshot}", _address(database)], database)


def count_rows(connection: Connection, schema: str) -> Mapping[str, int]:
    names = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY tablename"), {"schema": schema}
    ).scalars()
    return {
        name: connection.execute(text(f'SELECT COUNT(*) FROM {schema}."{name}"')).scalar_one()  # noqa: S608
        for name in names
    }


def database_bytes(connection: Connection) -> int:
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def server_version(connection: Connection) -> str:
    return str(connection.execute(text("SHOW server_version")).scalar_one())


def others_connected(connection: Connection) -> int:
    return int(
        connection.execute(
            text(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
        ).scalar_one()
    )


def load_staged(database: Database, file: Path) -> None:
    """The dump into a schema beside the one in use; nothing of it is left when it fails."""
    with database.engine.connect() as connection:
        version = server_version(connection)
    restore, psql = _program("pg_restore", version), _program("psql", version)
    database.dispose()
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        before, after = Path(folder, "before.sql"), Path(folder, "after.sql")
        before.write_text(_BEFORE)
        after.write_text(_AFTER)
        words = [restore, "--no-owner", "--no-privileges", "--schema=public", "--file=-", str(file)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:  # noqa: S603
            loader = subprocess.run(  # noqa: S603
                [psql, *_ALL_OR_NOTHING, "-d", _address(database), "-f", str(before), "-f", "-", "-f", str(after)],
                stdin=reader.stdout,
                stderr=subprocess.PIPE,
                env=_environment(database),
                check=False,
            )
    if reader.returncode or loader.returncode:
        raise not_restored(_first_line(loader.stderr) or "pg_restore")


def has_staged(connection: Connection) -> bool:
    query = text("SELECT COUNT(*) FROM pg_namespace WHERE nspname = :name")
    return bool(connection.execute(query, {"name": STAGED}).scalar_one())


def put_staged_in_place(connection: Connection) -> None:
    """Within the caller's transaction: what was loaded becomes what is used."""
    for statement in (
        f"ALTER SCHEMA public RENAME TO {REPLACED}",
        f"ALTER SCHEMA {STAGED} RENAME TO public",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
        _KEEP_EXTENSIONS,
        f"DROP SCHEMA {REPLACED} CASCADE",
    ):
        connection.exec_driver_sql(statement)


def drop_staged(connection: Connection) -> None:
    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {STAGED} CASCADE")


def _program(name: str, server: str) -> str:
    """The newest on this machine; refused when it is older than the server, or not there at all."""
    wanted = int(server.split(".", 1)[0])
    found = [str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    versions = {path: _major(path) for path in [shutil.which(name), *found] if path}
    best = max(versions, key=lambda path: versions[path], default="")
    if not best or versions[best] < wanted:
        raise Refusal(
            "no_pg_dump",
            "Cần chương trình %(name)s bản %(version)s trở lên. Hãy chạy: sudo apt-get install "
            "postgresql-client-%(version)s",
            name=name,
            version=wanted,
        )
    return best


def _major(program: str) -> int:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\) (\d+)", shown)
    return int(found[1]) if found else 0


def _output(words: list[str], database: Database) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603
            words, stdout=subprocess.PIPE, stderr=errors, env=_environment(database)
        )
        assert process.stdout is not None  # noqa: S101 (for the type checker)
        with process.stdout as output:
            yield from chunks_of(output)
        if process.wait():
            errors.seek(0)
            raise failed(_first_line(errors.read()) or "pg_dump")


def _address(database: Database) -> str:
    """Without the password: other users see the words of a command."""
    return database.engine.url.set(drivername="postgresql", password=None).render_as_string()


def _environment(database: Database) -> dict[str, str]:
    password = database.engine.url.password
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _first_line(output: bytes) -> str:
    return output.decode(errors="replace").strip().partition("\n")[0]
