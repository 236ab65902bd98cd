"""The lists with people in them, written down row after row in the same memory, however long they are."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar

from sqlalchemy.orm import Session

from ..db import Database
from ..domain.rounds import VIETNAM
from ..files.csv_out import write_long_csv
from ..files.long_workbook import write_long_workbook
from ..files.outgoing import LongTable
from ..queries.export_size import count_attempts
from ..queries.raw_export import raw_attempts
from .correction_tables import correction_tables
from .export_tables import Stamp, results_tables
from .exports import Export, write_raw

#: So far, of so many (None while nobody knows).
Progress = Callable[[int, int | None], object]
#: Rows between two words about the progress.
_STEP = 500
_Row = TypeVar("_Row")

_TITLES = {
    Export.RESULTS: "Danh sách kết quả",
    Export.RAW: "Dữ liệu lượt thi",
    Export.CORRECTION: "Bài đổi điểm do đính chính",
}
_TABLES = {Export.RESULTS: results_tables, Export.CORRECTION: correction_tables}


def title_of(export: Export, slug: str, now: datetime) -> str:
    """What the file is called, without its ending."""
    return f"{_TITLES[export]} {slug} {now.astimezone(VIETNAM).strftime('%d-%m-%Y')}"


def write_export(
    database: Database, export: Export, slug: str, path: Path, stamp: Stamp, progress: Progress = lambda *_: None
) -> int:
    """Writes the file down to the disk, its format by its ending; how many people (of the first list) or attempts.

    The file is there, private and perhaps half, as soon as this begins: give it another name until it returns.
    """
    with database.snapshot() as session:
        if export is Export.RAW:
            rows = _write_raw(session, slug, path, progress)
        elif path.suffix == ".csv":
            rows = _write_csv(_TABLES[export](session, slug, stamp), path, progress)
        else:
            rows = _write_workbook(_TABLES[export](session, slug, stamp), path, progress)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return rows


def _write_raw(session: Session, slug: str, path: Path, progress: Progress) -> int:
    attempts = _Tally(progress, count_attempts(session, slug)).through(raw_attempts(session, slug))
    with _private(path) as file:
        return write_raw(attempts, lambda line: file.write(line.encode()))


def _write_csv(tables: Iterator[LongTable], path: Path, progress: Progress) -> int:
    """The first list only: a CSV has one."""
    table = next(tables)
    rows = _Tally(progress, table.count).through(table.rows)
    with _private(path) as file:
        write_long_csv(replace(table, rows=rows), file)
    return table.count


def _write_workbook(found: Iterator[LongTable], path: Path, progress: Progress) -> int:
    tables = list(found)
    tally = _Tally(progress, sum(table.count for table in tables))
    _private(path).close()
    write_long_workbook([replace(table, rows=tally.through(table.rows)) for table in tables], path)
    return tables[0].count


class _Tally:
    """Counts what passes, over several lists, and says so now and then."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0
        progress(0, total)

    def through(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        for row in rows:
            yield row
            self._done += 1
            if not self._done % _STEP:
                self._progress(self._done, self._total)


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
