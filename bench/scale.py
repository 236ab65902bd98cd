"""`make bench-scale`: the office's work on a million attempts, on SQLite and PostgreSQL: time, CPU, largest memory.

Every command runs in a process of its own, as an official would call it, and is measured by the system's account.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psycopg

from .servers import CONTEST, ROOT

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
ENGINES = ("SQLite", "PostgreSQL")
#: Gives about a million attempts.
PEOPLE = 450_000
FEW = 450


@dataclass(frozen=True)
class Task:
    name: str
    arguments: tuple[str, ...]
    #: Seconds and MB; None where none was set.
    seconds: float | None = None
    megabytes: float | None = None


TASKS = (
    Task("participation, group × unit", ("report", "participation", CONTEST, "--by", "group,unit", "--json"), 5, 300),
    Task("participation, unit", ("report", "participation", CONTEST, "--by", "unit", "--json"), 5, 300),
    Task("participation, round", ("report", "participation", CONTEST, "--by", "round", "--json"), 5, 300),
    Task("participation, day", ("report", "participation", CONTEST, "--by", "day", "--json"), 5, 300),
    Task("ranking of a round", ("contest", "rank", CONTEST, "--round", "1", "--json"), 10, 500),
    Task("ranking over all rounds", ("contest", "rank", CONTEST, "--json"), 25, 500),
    Task("raw export", ("export", "raw", CONTEST, "-o", "{folder}/raw.jsonl"), None, 300),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument("--participants", type=int, default=PEOPLE, help="450,000 give a million attempts")
    parser.add_argument("--journeys", type=int, default=100, help="for the growth of a step's cost")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this one")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keeps what it builds there; uses what is there")
    arguments = parser.parse_args()
    worst = 0
    with _folder(arguments.keep) as folder:
        for engine in arguments.engine or ENGINES:
            with _databases(engine, folder, is_kept=arguments.keep is not None) as (few, many):
                worst |= _measure(engine, few, many, arguments)
    return 1 if worst else 0


def _measure(engine: str, few: Mapping[str, str], many: Mapping[str, str], arguments: argparse.Namespace) -> int:
    """Everything on one engine; 1 when a command failed."""
    worst = 0
    print(f"\n{engine}, {arguments.participants} people\n", flush=True)
    print(f"{'':32}{'s':>8}{'CPU s':>8}{'MB':>7}   goal", flush=True)
    for environment, people in ((few, FEW), (many, arguments.participants)):
        built = Path(environment["FLASK_DATA_DIR"]) / "built"
        # What is there already may have been made by an earlier release.
        commands = (
            [("db", "upgrade")] if built.exists() else [("db", "upgrade"), ("demo", "--participants", str(people))]
        )
        for command in commands:
            worst |= _run(Task(" ".join(command), command), environment)
        if not worst:
            built.touch()
    for task in TASKS:
        worst |= _run(task, many)
    print(flush=True)
    exports = [sys.executable, "-m", "bench.scale_exports", "--contest", CONTEST]
    worst |= subprocess.run(exports, cwd=ROOT, env=os.environ | many, check=False).returncode
    print(flush=True)
    names = {"FEW_URL": few["DATABASE_URL"], "MANY_URL": many["DATABASE_URL"]}
    folders = few["FLASK_DATA_DIR"], many["FLASK_DATA_DIR"]
    growth = [sys.executable, "-m", "bench.growth", *folders, "--journeys", str(arguments.journeys)]
    worst |= subprocess.run(growth, cwd=ROOT, env=os.environ | names, check=False).returncode
    return worst


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()


@contextmanager
def _databases(engine: str, folder: Path, *, is_kept: bool) -> Iterator[list[dict[str, str]]]:
    """The environments of an installation with few and of one with many; not kept, their databases go afterwards."""
    made: list[dict[str, str]] = []
    try:
        for name in ("few", "many"):
            data = folder / f"{engine}-{name}"
            data.mkdir(exist_ok=is_kept)
            database = f"quizapp_scale_{name}_{'kept' if is_kept else os.getpid()}"
            url = _create(database) if engine == "PostgreSQL" else ""
            made.append({"FLASK_DATA_DIR": str(data), "DATABASE_URL": url})
        yield made
    finally:
        for one in made:
            if one["DATABASE_URL"] and not is_kept:
                _server(f'DROP DATABASE "{one["DATABASE_URL"].rsplit("/", 1)[1]}" WITH (FORCE)')


def _create(name: str) -> str:
    """Makes the database where there is none; its address."""
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection, suppress(psycopg.errors.DuplicateDatabase):
        connection.execute(f'CREATE DATABASE "{name}"')
    return POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"


def _server(sql: str) -> None:
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(sql)


def _run(task: Task, environment: Mapping[str, str]) -> int:
    """Runs and prints it; how many of its goals were missed by more than the machine may explain is for the reader."""
    arguments = [one.format(folder=environment["FLASK_DATA_DIR"]) for one in task.arguments]
    # A process between: the account of children is kept for all that ever were.
    with get_context("spawn").Pool(1) as pool:
        code, seconds, cpu, megabytes = pool.apply(_measured, (arguments, dict(environment)))
    goals = [f"{task.seconds:g} s"] if task.seconds else []
    goals += [f"{task.megabytes:g} MB"] if task.megabytes else []
    fault = f"   FAILED with {code}" if code else ""
    print(f"{task.name:32}{seconds:>8.1f}{cpu:>8.1f}{megabytes:>7.0f}   {', '.join(goals)}{fault}", flush=True)
    return code


def _measured(arguments: list[str], environment: dict[str, str]) -> tuple[int, float, float, float]:
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        code = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env=os.environ | environment,
            check=False,
            stdout=output,
        ).returncode
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return code, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
