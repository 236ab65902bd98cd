"""The figures that are looked up when somebody asks: rounds, running attempts, disk, backups, worker processes."""

import os
import platform
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ...queries.backups import stored_backups
from ...queries.operations import Operations, find_operations
from ..admission import find_queue
from ..context import Services

_TICKS = os.sysconf("SC_CLK_TCK")


class Present(Collector):
    """Asks the database at each scrape; when it is away, `quizapp_database_up` says so and its figures are left out."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        settings = self._services.settings
        yield _one("quizapp_build_info", "What runs here", 1, version=_version(), python=platform.python_version())
        moment = datetime.now(UTC)
        found = find_operations(self._services.database, moment)
        yield _one("quizapp_database_up", "Whether the database answers", 1 if found else 0)
        if found:
            yield from _contest(found)
        queue = find_queue(self._services, moment)
        if queue:
            yield _one("quizapp_queue_open", "Whether new starts have to queue", int(queue.is_open))
            yield _one("quizapp_queue_waiting", "People who wait for their start", queue.waiting)
            yield _one("quizapp_queue_starts_per_second", "New starts let in, at most", queue.rate)
        disk = shutil.disk_usage(settings.data_dir)
        yield _one("quizapp_disk_free_bytes", "Free space where the data lives", disk.free)
        yield _one("quizapp_disk_size_bytes", "Size of the file system where the data lives", disk.total)
        last = _last_backup(settings.data_dir)
        yield _one("quizapp_last_backup_timestamp_seconds", "When the newest backup kept here was made", last)
        yield from _processes()


def _contest(found: Operations) -> Iterator[Metric]:
    closing = GaugeMetricFamily(
        "quizapp_round_closes_timestamp_seconds", "When each open round closes", labels=("contest", "round")
    )
    for one in found.open_rounds:
        closing.add_metric((one.contest, str(one.number)), one.closes_at.timestamp())
    yield closing
    yield _one("quizapp_open_rounds", "Rounds open now", len(found.open_rounds))
    yield _one("quizapp_attempts_running", "Attempts begun and not over", found.running)
    yield _one("quizapp_attempts_overdue", "Attempts a minute past their deadline and not closed", found.overdue)
    jobs = GaugeMetricFamily("quizapp_jobs", "Jobs in each state", labels=("state",))
    for state, count in found.jobs.items():
        jobs.add_metric((state,), count)
    yield jobs


def _processes() -> Iterator[Metric]:
    """Every worker of this service, as the kernel sees it; this process alone where there are none."""
    families = {
        "quizapp_worker_memory_bytes": ("Resident memory of a worker", _memory),
        "quizapp_worker_cpu_seconds": ("Processor time of a worker since its start", _cpu),
        "quizapp_worker_open_files": ("Open files and connections of a worker", _open_files),
    }
    workers = _workers()
    for name, (words, look) in families.items():
        family = GaugeMetricFamily(name, words, labels=("pid",))
        for pid in workers:
            try:
                family.add_metric((str(pid),), look(Path(f"/proc/{pid}")))
            except OSError:  # it ended meanwhile
                continue
        yield family
    yield _one("quizapp_workers", "Worker processes", len(workers))


def _workers() -> list[int]:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        parent = os.getppid()
        try:
            return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
        except OSError:  # the arbiter is of another user, or the kernel tells no children
            pass
    return [os.getpid()]


def _memory(process: Path) -> float:
    return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _cpu(process: Path) -> float:
    # The name before it may hold blanks and brackets.
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _open_files(process: Path) -> float:
    return len(list((process / "fd").iterdir()))


def _last_backup(data_dir: Path) -> float:
    """0 when there is none: as old as can be."""
    return next((one.made_at.timestamp() for one in stored_backups(data_dir)), 0.0)


def _one(name: str, words: str, value: float, **labels: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=tuple(labels))
    family.add_metric(tuple(labels.values()), value)
    return family


def _version() -> str:
    try:
        return version("quizapp")
    except PackageNotFoundError:  # run from its folder, as usual
        return "unreleased"
