"""The real service in a process of its own: gunicorn with the shipped settings on a free port of loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from quizapp.config import Settings

ROOT = Path(__file__).parents[1]
START_SECONDS = 30
STOP_SECONDS = 20


@dataclass
class RunningService:
    address: str
    process: subprocess.Popen
    log: Path
    #: How many it was told to have.
    worker_count: int

    def get(self, path: str) -> str:
        with urlopen(self.address + path, timeout=10) as response:
            return response.read().decode()

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def is_settled(self) -> bool:
        """Whether every worker has begun its work: gunicorn may lose a signal sent to one that is still being made."""
        workers = self.workers()
        return len(workers) == self.worker_count and all(_has_begun(worker) for worker in workers)

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=STOP_SECONDS)

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def is_ready(self) -> bool:
        return _answers(self) and self.is_settled()

    def stop(self) -> None:
        """As a supervisor stops it; the process is gone afterwards."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextmanager
def running_service(settings: Settings, **environment: str) -> Iterator[RunningService]:
    """Serves the data folder and database of `settings` until the block ends; `environment` names further settings."""
    service = launch(settings, free_port(), **environment)
    try:
        wait_until(service.is_ready, START_SECONDS, service.output)
        yield service
    finally:
        service.stop()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def launch(settings: Settings, port: int, before: Sequence[str] = (), **environment: str) -> RunningService:
    """Starts the service in a process group of its own and waits for nothing; `before` is a program that runs it."""
    log = settings.data_dir / "service.log"
    given = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "FLASK_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "FLASK_SECRET_KEY": settings.secret_key,
        "WEB_CONCURRENCY": "2",
        "FLASK_BACKUP_HOUR": "off",
        **environment,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
    with log.open("ab") as file:
        process = subprocess.Popen(
            [*before, sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
            cwd=ROOT,
            env=kept | given,
            stdout=file,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    return RunningService(f"http://127.0.0.1:{port}", process, log, int(given["WEB_CONCURRENCY"]))


def wait_until(condition: Callable[[], bool], seconds: float, explain: Callable[[], str] = str) -> None:
    """Looks again and again; AssertionError with the explanation when the time is over."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not within {seconds} s: {explain()}"
        time.sleep(0.05)


def _has_begun(worker: int) -> bool:
    try:
        # The look for overdue attempts is the last thing that is started.
        return len(list(Path(f"/proc/{worker}/task").iterdir())) > 1
    except FileNotFoundError:
        return False


def _answers(service: RunningService) -> bool:
    assert service.process.poll() is None, service.output()
    try:
        service.get("/healthz")
    except (URLError, ConnectionError, TimeoutError):
        return False
    return True
