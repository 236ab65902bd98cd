"""A consistent copy of a SQLite database while others write, and the check of one; by the product's one engine."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from ...db import Database, sqlite_module
from .archive import CHUNK, chunks_of
from .refusals import damaged, failed

MEMBER = "database.sqlite3.gz"
#: Fast: the disk is waited for, not the processor.
_LEVEL = 3
#: zlib's wish for a gzip header of its own.
_GZIP = 31


def sqlite_path(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def copy_database(database: Database, target: Path) -> None:
    """One read transaction in WAL mode: writers go on, and everything committed before is in the copy.

    VACUUM INTO leaves out free pages: what was erased from the database is not in its backups' slack either.
    """
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def count_rows(path: Path) -> Mapping[str, int]:
    """Rows of each table of a copy that SQLite itself finds sound."""
    with closing(_open(path)) as connection:
        problems = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
        if problems != ["ok"]:
            raise failed(f"bản sao không toàn vẹn: {problems[0]}")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise failed("bản sao không toàn vẹn: khóa ngoại")
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        quoted = {name: name.replace('"', '""') for name in names if not name.startswith("sqlite_")}
        return {
            name: connection.execute(f'SELECT COUNT(*) FROM "{quote}"').fetchone()[0]  # noqa: S608 (names of tables)
            for name, quote in sorted(quoted.items())
        }


def packed(path: Path) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    with path.open("rb") as file:
        for chunk in chunks_of(file):
            yield packer.compress(chunk)
    yield packer.flush()


def unpack(source: Path, target: BinaryIO, size: int) -> None:
    """Refuses content that is not exactly as long as the manifest says."""
    try:
        with gzip.open(source, "rb") as file:
            left = size
            while chunk := file.read(min(CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    break
                target.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise damaged(MEMBER) from error
    if left:
        raise damaged(MEMBER)


def close_for_good(path: Path) -> bool:
    """Brings everything into the one file, without a WAL beside it; False when another process has it open."""
    module = sqlite_module()
    with closing(_open(path)) as connection:
        try:
            return bool(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete")
        except module.OperationalError:
            return False


def _open(path: Path) -> Any:
    return sqlite_module().connect(str(path), isolation_level=None, timeout=2)
