"""What the long lists cost: a million rows of 20 columns by our writers, beside bare XlsxWriter and bare csv.

Each way in a process of its own, one after the other, its time and its largest memory by the system's account.
`python -m bench.scale_exports [--rows N]`; with `--contest SLUG` the results of a contest of the configured
installation instead: `flask export results` with all that belongs to it, beside the bare writers of the same cells.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizapp.app import create_app
from quizapp.config import load_settings
from quizapp.files.csv_out import write_long_csv
from quizapp.files.long_workbook import write_long_workbook
from quizapp.files.outgoing import NUMBER_FORMATS, Cell, Column, ColumnKind, LongTable
from quizapp.services.export_tables import Stamp, results_tables

#: The kinds of the columns of the office's list, and six more.
KINDS = "WTCCTTWWWWDMTC" + "TTWWDS"
_KINDS = {
    "W": ColumnKind.WHOLE,
    "T": ColumnKind.TEXT,
    "C": ColumnKind.CODE,
    "D": ColumnKind.DECIMAL,
    "M": ColumnKind.MOMENT,
    "S": ColumnKind.SHARE,
}
COLUMNS = tuple(Column(f"Cột {at}", _KINDS[kind], 14) for at, kind in enumerate(KINDS, start=1))
_MOMENT = datetime(2026, 10, 10, 8, 0)  # noqa: DTZ001 (a spreadsheet knows no zone)


def rows(count: int) -> Iterator[tuple[Cell, ...]]:
    for at in range(count):
        yield (
            at + 1,
            f"Nguyễn Thị Hoa {at}",
            "1956",
            f"09{at:08}",
            "Cán bộ, công chức, viên chức",
            f"Tổ dân phố số {at % 40}",
            at % 11,
            10,
            at % 977,
            None,
            at / 7,
            _MOMENT + timedelta(seconds=at % 86400),
            "",
            "",
            "Phường Minh Xuân",
            "Ghi chú & <b>",
            at,
            at % 100,
            at / 3,
            at % 100 / 100,
        )


@contextmanager
def lists(slug: str, count: int) -> Iterator[Iterable[LongTable]]:
    """The lists to be written: those of a contest, or one made up."""
    if not slug:
        yield [LongTable("Danh sách", "", "", [], COLUMNS, rows(count), count)]
        return
    database = create_app(load_settings(tick_seconds=0)).extensions["quizapp"].database
    with database.snapshot() as session:
        yield results_tables(session, slug, Stamp("", "", datetime.now(UTC)))
    database.dispose()


def ours_xlsx(tables: Iterable[LongTable], path: Path) -> None:
    write_long_workbook(list(tables), path)


def bare_xlsxwriter(tables: Iterable[LongTable], path: Path) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), {**options, "default_date_format": NUMBER_FORMATS[ColumnKind.MOMENT]}) as book:
        for table in tables:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, [column.title for column in table.columns])
            for at, row in enumerate(table.rows, start=1):
                sheet.write_row(at, 0, row)


def ours_csv(tables: Iterable[LongTable], path: Path) -> None:
    with path.open("wb") as file:
        write_long_csv(next(iter(tables)), file)


def bare_csv(tables: Iterable[LongTable], path: Path) -> None:
    table = next(iter(tables))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.title for column in table.columns])
        writer.writerows(table.rows)


def all_rows(tables: Iterable[LongTable], _path: Path) -> None:
    """Where the rows come from, without a writer."""
    for table in tables:
        for _row in table.rows:
            pass


def first_rows(tables: Iterable[LongTable], path: Path) -> None:
    all_rows([next(iter(tables))], path)


WAYS: dict[str, Callable[[Iterable[LongTable], Path], None]] = {
    "first_rows": first_rows,
    "ours_csv": ours_csv,
    "bare_csv": bare_csv,
    "all_rows": all_rows,
    "ours_xlsx": ours_xlsx,
    "bare_xlsxwriter": bare_xlsxwriter,
}
#: By command, as an official would call it.
COMMANDS = {"ours_csv": ".csv", "ours_xlsx": ".xlsx"}


def measure(way: str, slug: str, count: int) -> dict[str, float]:
    """One way in a process of its own: seconds on the wall and of the processor, megabytes at most and on disk."""
    words = [sys.executable, "-m", "bench.scale_exports", "--rows", str(count), "--contest", slug, "--way", way]
    found: dict[str, float] = json.loads(subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return found


def compare(slug: str, count: int) -> None:
    """All ways in one run. The goals: the workbook in half of XlsxWriter's time and 200 MB, CSV in twice csv's."""
    found = {}
    for way in WAYS:
        found[way] = measure(way, slug, count)
        print(f"{way:16}" + "  ".join(f"{what} {value:9.2f}" for what, value in found[way].items()), flush=True)
    for ours, bare, source in (("ours_xlsx", "bare_xlsxwriter", "all_rows"), ("ours_csv", "bare_csv", "first_rows")):
        whole, other, before = (found[way]["cpu"] for way in (ours, bare, source))
        print(
            f"{ours} / {bare}: {whole / other:.2f} of its processor time; "
            f"all that ours takes / {bare} without where the rows come from: {whole / max(other - before, 0.01):.2f}"
        )


def _measured(way: str, slug: str, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export{COMMANDS.get(way, '')}"
        began = time.monotonic()
        if slug and way in COMMANDS:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "export", "results", slug, "-o", str(path)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
        else:
            with lists(slug, count) as tables:
                WAYS[way](tables, path)
            used = resource.getrusage(resource.RUSAGE_SELF)
        return _figures(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss, path)


def _figures(seconds: float, cpu: float, kilobytes: int, path: Path) -> dict[str, float]:
    size = path.stat().st_size / 2**20 if path.exists() else 0.0
    figures = {"seconds": seconds, "cpu": cpu, "peak_mb": kilobytes / 1024, "file_mb": size}
    return {name: round(value, 2) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--contest", default="")
    given = parser.parse_args()
    if given.way:
        print(json.dumps(_measured(given.way, given.contest, given.rows)))
    else:
        compare(given.contest, given.rows)


if __name__ == "__main__":
    main()
