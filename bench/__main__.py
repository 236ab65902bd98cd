"""`make bench`: journeys per CPU-second of the service and of the floor, side by side, and what each step costs."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles

import psycopg

from . import servers, statements
from .journeys import STEPS, Measured, drive
from .servers import CONTEST, Server

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
GOAL = 0.7
MAX_STATEMENTS = 6
#: Of the journeys a second that the server managed in the closed loop.
LOAD = 0.7
#: A save at that load, p99, beside the floor's at its own.
MOST_TIMES_THE_FLOOR = 5
MOST_WORKER_MB = 150
MOST_START_SECONDS = 3


@dataclass(frozen=True)
class Run:
    """What one server did; `per_cpu_second` is journeys by the CPU time of all its processes."""

    name: str
    journeys: int
    cpu_ms: float
    per_cpu_second: float
    per_second: float
    #: Milliseconds: p50, p95, p99.
    steps: dict[str, tuple[float, float, float]]
    bytes: dict[str, int]
    faults: list[str]
    #: How often phones were told to wait for their turn.
    waits: int
    worker_mb: float
    start_seconds: float
    #: p50 and p99 of a save at LOAD, milliseconds.
    save_at_load: tuple[float, float]


def main() -> int:
    arguments = _arguments()
    print(_machine(arguments))
    counted: dict[str, dict[str, tuple[int, int]]] = {}
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as folder:
        for engine in ("SQLite", "PostgreSQL"):
            if engine == "PostgreSQL" and not _postgresql_is_there():
                print(f"\nPostgreSQL: left out, none at {POSTGRESQL}")
                continue
            with _fresh(engine, Path(folder), "floor") as (_data, url), servers.floor(url) as server:
                floor = _measure(f"floor, {engine}", server, arguments)
            with _fresh(engine, Path(folder), "service") as (data, url):
                with servers.service(data, url) as server:
                    own = _measure(f"quizapp, {engine}", server, arguments)
                counted[engine] = statements.count(data, url, CONTEST)
            runs += [floor, own]
            _print_engine(engine, floor, own, counted[engine])
    if arguments.json:
        document = {"machine": _machine(arguments), "runs": [asdict(run) for run in runs], "statements": counted}
        Path(arguments.json).write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if any(run.faults for run in runs) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--journeys", type=int, default=600, help="of each server, after the warm-up")
    parser.add_argument("--clients", type=int, default=20, help="at once; each takes its next journey when one is done")
    parser.add_argument("--seconds", type=float, default=60, help="at most, of each server")
    parser.add_argument("--json", metavar="FILE", help="also write everything measured there")
    return parser.parse_args()


@contextmanager
def _fresh(engine: str, folder: Path, name: str) -> Iterator[tuple[Path, str]]:
    """A data folder and a database that nobody else uses; the floor wants a file's path where SQLite is meant."""
    data = folder / f"{name}-{engine}"
    data.mkdir()
    if engine == "SQLite":
        yield data, str(data / "floor.db") if name == "floor" else ""
        return
    database = f"quizapp_bench_{name}_{os.getpid()}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"')
    try:
        yield data, POSTGRESQL.rsplit("/", 1)[0] + f"/{database}"
    finally:
        with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def _measure(name: str, server: Server, arguments: argparse.Namespace) -> Run:
    drive(server.port, CONTEST, arguments.clients * 2, arguments.clients, arguments.seconds)
    cpu, started = server.cpu_seconds(), datetime.now(UTC)
    measured: Measured = drive(server.port, CONTEST, arguments.journeys, arguments.clients, arguments.seconds)
    cpu, seconds = server.cpu_seconds() - cpu, (datetime.now(UTC) - started).total_seconds()
    done = measured.journeys
    steady = drive(
        server.port,
        CONTEST,
        # Long enough that one hiccup of the machine does not make the slowest hundredth.
        arguments.journeys * 2,
        arguments.clients * 2,
        arguments.seconds,
        per_second=LOAD * done / seconds,
    )
    p50, _p95, p99 = _percentiles(steady.seconds["save"])
    return Run(
        name,
        done,
        1000 * cpu / done if done else 0,
        done / cpu if cpu else 0,
        done / seconds,
        {step: _percentiles(values) for step, values in measured.seconds.items() if len(values) > 1},
        {step: round(median(values)) for step, values in measured.sizes.items() if values},
        [*measured.faults, *steady.faults],
        measured.waits,
        server.largest_worker_mb(),
        server.start_seconds,
        (p50, p99),
    )


def _percentiles(seconds: list[float]) -> tuple[float, float, float]:
    cuts = quantiles(seconds, n=100, method="inclusive")
    return 1000 * cuts[49], 1000 * cuts[94], 1000 * cuts[98]


def _print_engine(engine: str, floor: Run, own: Run, counted: dict[str, tuple[int, int]]) -> None:
    print(f"\n{engine}\n")
    print(f"{'':22}{'journeys':>9}{'CPU ms each':>13}{'per CPU-second':>16}{'per second':>12}")
    for run in (floor, own):
        print(f"{run.name:22}{run.journeys:>9}{run.cpu_ms:>13.1f}{run.per_cpu_second:>16.1f}{run.per_second:>12.1f}")
    ratio = own.per_cpu_second / floor.per_cpu_second if floor.per_cpu_second else 0
    print(f"\nratio {ratio:.2f} of the floor (goal: at least {GOAL})")
    print(f"\n{'':22}{'save at 70 %: p50':>20}{'p99 ms':>9}{'worker MB':>11}{'first page s':>14}{'told to wait':>14}")
    for run in (floor, own):
        p50, p99 = run.save_at_load
        start, memory = f"{run.start_seconds:.1f}", f"{run.worker_mb:.0f}"
        print(f"{run.name:22}{p50:>20.1f}{p99:>9.1f}{memory:>11}{start:>14}{run.waits:>14}")
    times = own.save_at_load[1] / floor.save_at_load[1] if floor.save_at_load[1] else 0
    print(
        f"\np99 of a save {times:.1f} times the floor's (goal: at most {MOST_TIMES_THE_FLOOR}); goals for a worker "
        f"{MOST_WORKER_MB} MB and {MOST_START_SECONDS} s"
    )
    print(f"\n{'step':12}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'bytes sent':>12}{'statements':>12}{'commits':>9}")
    for step in STEPS:
        p50, p95, p99 = own.steps.get(step, (0, 0, 0))
        asked, commits = counted[step]
        mark = "  over the limit" if asked > MAX_STATEMENTS else ""
        print(f"{step:12}{p50:>9.1f}{p95:>9.1f}{p99:>9.1f}{own.bytes.get(step, 0):>12}{asked:>12}{commits:>9}{mark}")
    for run in (floor, own):
        for fault in sorted(set(run.faults)):
            print(f"FAULT in {run.name}: {fault} ({run.faults.count(fault)} times)")


def _machine(arguments: argparse.Namespace) -> str:
    packages = ("flask", "gunicorn", "sqlalchemy", "pysqlite3", "psycopg")
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=servers.ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · revision {revision or 'unknown'} · {platform.platform()} · "
        f"{os.cpu_count()} cores ({_processor()})\n"
        f"Python {platform.python_version()} · {' · '.join(f'{name} {version(name)}' for name in packages)}\n"
        f"{arguments.journeys} journeys, {arguments.clients} clients, closed loop, loopback; "
        f"{os.environ.get('WEB_CONCURRENCY') or 2} workers of 8 threads; SQLite WAL, synchronous=FULL"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _postgresql_is_there() -> bool:
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
