"""One evening: citizens take attempts, the service is struck again and again, and at the end the books are compared."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from quizapp.config import Settings
from quizapp.db import Database, sqlite_module
from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.running import ROOT

from .checker import Verdict, check
from .citizen import Citizen
from .cluster import Cluster
from .history import History, Kind
from .killer import Stroke, Supervised

SLOTS = 10
#: Without one more acknowledgement for so long, the evening has failed.
STUCK_SECONDS = 180


@dataclass
class Report:
    database: str
    seed: int
    strokes: Counter[Stroke] = field(default_factory=Counter)
    saves: int = 0
    submits: int = 0
    starts: int = 0
    invoked: int = 0
    #: Answers to saves and submits by status; 0 stands for none at all. (Who starts may be asked to wait: 503.)
    statuses: Counter[int] = field(default_factory=Counter)
    most_tries: int = 0
    refusals: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    attempts: int = 0
    seconds: float = 0

    def findings(self) -> list[str]:
        """Everything that must not be; empty after a good evening."""
        return [*self.verdict.findings(), *self.refusals, *self.damage]


def prepare_contest(settings: Settings) -> None:
    """One round that is open for days, with as many tries as anybody likes."""
    database = Database(settings)
    with Session(database.engine) as session:
        contest = make_contest(session)
        make_round(session, contest, make_bank(session, questions=30), count=SLOTS, minutes=600, attempts=0)
        make_unit(session, "Tổ dân phố số 1")
        session.commit()
    database.dispose()


class Crowd:
    """Citizens in threads of their own, and the history of what they were told."""

    def __init__(self, address: str, folder: Path, count: int, seed: int, patience: float = 20.0) -> None:
        self.history = History(folder / "history.jsonl")
        self.stop = threading.Event()
        self.citizens = [Citizen(number, address, self.history, seed, self.stop) for number in range(count)]
        for citizen in self.citizens:
            citizen.patience = patience
        self._threads = [threading.Thread(target=citizen.run) for citizen in self.citizens]
        for thread in self._threads:
            thread.start()

    def saves(self) -> int:
        return self.history.acknowledged(Kind.SAVE)

    def refusals(self) -> list[str]:
        return [text for citizen in self.citizens for text in citizen.refusals]

    def go_home(self) -> None:
        """Everybody brings what was begun to its end."""
        self.stop.set()
        for thread in self._threads:
            thread.join(STUCK_SECONDS)
        stuck = [citizen for citizen, thread in zip(self.citizens, self._threads, strict=True) if thread.is_alive()]
        for citizen in stuck:
            citizen.refusals.append("still waited for an answer")
        # None is left to disturb the next test.
        for thread in self._threads:
            thread.join()
        self.history.close()
        assert not stuck, f"{len(stuck)} citizens still wait for an answer"


def wait_for_saves(crowd: Crowd, wanted: int, running: Supervised) -> None:
    """Until so many saves are acknowledged; the supervisor looks on. AssertionError when nothing moves any more."""
    last, since = -1, time.monotonic()
    while (now := crowd.saves()) < wanted and not crowd.refusals():
        running.look_after()
        if now != last:
            last, since = now, time.monotonic()
        assert time.monotonic() - since < STUCK_SECONDS, f"stuck at {now}: {running.service.output()[-3000:]}"
        time.sleep(0.003)


def spend_evening(
    settings: Settings,
    strokes: Sequence[Stroke],
    *,
    saves: int,
    citizens: int,
    seed: int,
    cluster: Cluster | None = None,
) -> Report:
    """All strokes at random moments among so many acknowledged saves, and what the comparison found."""
    prepare_contest(settings)
    rng = random.Random(seed)
    began = time.monotonic()
    report = Report("sqlite" if settings.is_sqlite else "postgresql", seed)
    with struck_service(settings, cluster) as running:
        crowd = Crowd(running.address, settings.data_dir, citizens, seed)
        try:
            due = 0.0
            for stroke in strokes:
                due += rng.uniform(0.4, 1.6) * saves / (len(strokes) + 1)
                wait_for_saves(crowd, int(due), running)
                time.sleep(rng.random() * 0.02)  # anywhere within a request
                running.strike(stroke, rng)
                report.strokes[stroke] += 1
            wait_for_saves(crowd, saves, running)
        finally:
            keeper = threading.Event()
            watch = threading.Thread(target=_look_on, args=(running, keeper))
            watch.start()
            crowd.go_home()
            keeper.set()
            watch.join()
        _compare(settings, crowd, cluster, report)
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def struck_service(
    settings: Settings, cluster: Cluster | None, *before: str, **environment: str
) -> Iterator[Supervised]:
    running = Supervised(settings, cluster, before, **environment)
    try:
        yield running
    finally:
        running.stop()


def _look_on(running: Supervised, done: threading.Event) -> None:
    while not done.wait(0.05):
        running.look_after()


def _compare(settings: Settings, crowd: Crowd, cluster: Cluster | None, report: Report) -> None:
    history = crowd.history
    rows = export_raw(settings)
    report.verdict = check(history.invocations, history.completions, rows, SLOTS)
    report.attempts = len(rows)
    report.saves, report.submits, report.starts = (
        history.acknowledged(kind) for kind in (Kind.SAVE, Kind.SUBMIT, Kind.START)
    )
    report.invoked, report.statuses = history.invoked(), history.answers(Kind.SAVE, Kind.SUBMIT)
    report.most_tries = max(citizen.most_tries for citizen in crowd.citizens)
    report.refusals = crowd.refusals()
    report.damage = find_damage(settings) if cluster is None else cluster.find_damage()


def export_raw(settings: Settings) -> list[dict]:
    """The rows of the real command, in a process of its own."""
    file = settings.data_dir / "raw.jsonl"
    file.unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "export", "raw", "thi-thu", "-o", str(file)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
        | {"FLASK_DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url},
        check=True,
        capture_output=True,
    )
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def find_damage(settings: Settings) -> list[str]:
    """What SQLite itself finds wrong with its file."""
    connection = sqlite_module().connect(settings.data_dir / "quizapp.db")
    try:
        words = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return words + [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    finally:
        connection.close()
