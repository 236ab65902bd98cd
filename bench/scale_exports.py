"""What the long lists cost: a million rows of 20 columns by our writers, beside bare XlsxWriter and bare csv.

Each way in a process of its own, one after the other, its time and its largest memory by the system's account.
`python -m bench.scale_exports [--rows N]`; with `--contest SLUG` the whole results export of the configured
installation instead, the database's part included.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from quizapp.files.csv_out import write_long_csv
from quizapp.files.long_workbook import write_long_workbook
from quizapp.files.outgoing import NUMBER_FORMATS, Cell, Column, ColumnKind, LongTable

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


def ours_xlsx(count: int, path: Path) -> None:
    write_long_workbook([LongTable("Danh sách", "", "", [], COLUMNS, rows(count), count)], path)


def bare_xlsxwriter(count: int, path: Path) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), {**options, "default_date_format": NUMBER_FORMATS[ColumnKind.MOMENT]}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column.title for column in COLUMNS])
        for at, row in enumerate(rows(count), start=1):
            sheet.write_row(at, 0, row)


def ours_csv(count: int, path: Path) -> None:
    with path.open("wb") as file:
        write_long_csv(LongTable("Danh sách", "", "", [], COLUMNS, rows(count), count), file)


def bare_csv(count: int, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.title for column in COLUMNS])
        writer.writerows(rows(count))


def no_writer(count: int, _path: Path) -> None:
    for _row in rows(count):
        pass


WAYS: dict[str, Callable[[int, Path], None]] = {
    "no_writer": no_writer,
    "ours_csv": ours_csv,
    "bare_csv": bare_csv,
    "ours_xlsx": ours_xlsx,
    "bare_xlsxwriter": bare_xlsxwriter,
}


def measure(way: str, count: int) -> dict[str, float]:
    """One way in a process of its own: seconds on the wall and of the processor, megabytes at most and on disk."""
    words = [sys.executable, "-m", "bench.scale_exports", "--rows", str(count), "--way", way]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def measure_contest(slug: str, ending: str) -> dict[str, float]:
    """The whole results export of a contest of the configured installation, as its command does it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export{ending}"
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*flask, "export", "results", slug, "-o", str(path)], check=True, stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return _figures(
            time.monotonic() - began,
            used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime,
            used.ru_maxrss,
            path,
        )


def compare(count: int) -> dict[str, dict[str, float]]:
    """All ways in one run; the goals: the workbook in half of XlsxWriter's time and 200 MB, CSV in twice csv's."""
    return {way: measure(way, count) for way in WAYS}


def _measured(way: str, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        began = time.monotonic()
        WAYS[way](count, path)
        seconds = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_SELF)
        return _figures(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss, path)


def _figures(seconds: float, cpu: float, kilobytes: int, path: Path) -> dict[str, float]:
    size = path.stat().st_size / 2**20 if path.exists() else 0.0
    figures = {"seconds": seconds, "cpu": cpu, "peak_mb": kilobytes / 1024, "file_mb": size}
    return {name: round(value, 2) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--contest")
    given = parser.parse_args()
    if given.way:
        print(json.dumps(_measured(given.way, given.rows)))
        return
    if given.contest:
        found = {ending: measure_contest(given.contest, ending) for ending in (".csv", ".xlsx")}
    else:
        found = compare(given.rows)
    for name, figures in found.items():
        print(f"{name:16}" + "  ".join(f"{what} {value:9.2f}" for what, value in figures.items()), flush=True)
    if not given.contest:
        for ours, bare in (("ours_xlsx", "bare_xlsxwriter"), ("ours_csv", "bare_csv")):
            print(f"{ours} / {bare}: {found[ours]['cpu'] / found[bare]['cpu']:.2f} of its processor time")


if __name__ == "__main__":
    main()
