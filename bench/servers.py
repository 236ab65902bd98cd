"""Starts the service or the floor under gunicorn, and reads what CPU its processes have used."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 30
CONTEST = "nq57-2026"


class Server:
    """A running gunicorn on a port of its own."""

    def __init__(self, process: subprocess.Popen, port: int, start_seconds: float) -> None:
        self.process = process
        self.port = port
        #: From the command to the first page.
        self.start_seconds = start_seconds

    def cpu_seconds(self) -> float:
        """User and system time of the master, the workers, and workers that ended."""
        return sum(map(_cpu_seconds, [self.process.pid, *_children(self.process.pid)]))

    def largest_worker_mb(self) -> float:
        """Resident memory, what it shares with the others included."""
        return max(_resident_mb(pid) for pid in _children(self.process.pid))


def flask(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def service(data_dir: Path, database_url: str) -> Iterator[Server]:
    """The product as `make run` serves it, with the demonstration in a fresh database."""
    environment = {"FLASK_DATA_DIR": str(data_dir), "DATABASE_URL": database_url, "FLASK_BACKUP_HOUR": "off"}
    flask(environment, "db", "upgrade")
    flask(environment, "demo")
    with _gunicorn(environment, "gunicorn.conf.py", "wsgi:app") as server:
        yield server


@contextmanager
def floor(database: str) -> Iterator[Server]:
    environment = {"FLOOR_DATABASE": database}
    create = "from bench.floor_app import create_tables; create_tables()"
    subprocess.run([sys.executable, "-c", create], cwd=ROOT, env=os.environ | environment, check=True)
    with _gunicorn(environment, "bench/floor_gunicorn.py", "bench.floor_app:app") as server:
        yield server


@contextmanager
def _gunicorn(environment: dict[str, str], config: str, target: str) -> Iterator[Server]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", config, target],
        cwd=ROOT,
        env=os.environ | environment | {"HOST": "127.0.0.1", "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Server(process, port, time.monotonic() - started)
    finally:
        process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/c/{CONTEST}", timeout=5).close()
            return
        except HTTPError as error:
            raise RuntimeError(f"the first page answers {error.code}") from error
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"no answer on port {port}")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[at]) for at in (11, 12, 13, 14)) / TICKS


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))
