"""What is done to the service and its database, and the supervisor that starts both again."""

import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum

from quizapp.config import Settings
from tests.running import RunningService, free_port, launch, wait_until

from .cluster import Cluster


class Stroke(StrEnum):
    WORKER = "one worker"
    #: Its workers are orphans then: they notice, end what they are at, and go.
    MASTER = "the master alone"
    EVERYTHING = "master and all workers"
    DATABASE = "the database's processes, SIGKILL"
    DATABASE_STOP = "the database, stopped without a checkpoint"
    #: Not violent: what an update or a changed setting does.
    RELOAD = "reload (HUP)"
    RESTART = "stop (TERM) and start"


#: What a crash is; the other two have a test of their own.
CRASHES = {
    "sqlite": (Stroke.WORKER, Stroke.EVERYTHING, Stroke.MASTER),
    "postgresql": (Stroke.WORKER, Stroke.DATABASE, Stroke.EVERYTHING, Stroke.DATABASE_STOP, Stroke.MASTER),
}


def plan_strokes(database: str, count: int, seed: int, kinds: Sequence[Stroke] = ()) -> list[Stroke]:
    """Every kind about equally often, in an order that the seed decides."""
    wanted = kinds or CRASHES[database]
    strokes = [wanted[at % len(wanted)] for at in range(count)]
    random.Random(seed).shuffle(strokes)
    return strokes


#: How long anything may take on a machine that has other things to do.
PATIENCE_SECONDS = 180


class Supervised:
    """The service on one port, started again after whatever ended it, as systemd would."""

    def __init__(
        self, settings: Settings, cluster: Cluster | None = None, before: Sequence[str] = (), **environment: str
    ) -> None:
        self._settings, self._cluster, self._before, self._environment = settings, cluster, before, environment
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.service: RunningService
        self.start()
        try:
            self._wait_until(self.service.is_ready)
        except BaseException:
            self.stop()
            raise

    def start(self) -> None:
        self.service = launch(self._settings, self._port, self._before, **self._environment)

    def look_after(self) -> None:
        """Starts it again when it has ended: orphans may have held the port too long for the first start."""
        if self.service.process.poll() is not None:
            self.start()

    def strike(self, stroke: Stroke, rng: random.Random) -> None:
        match stroke:
            case Stroke.WORKER:
                self._strike_worker(rng)
            case Stroke.MASTER:
                self.service.process.kill()
                self.service.process.wait()
                self.start()
            case Stroke.EVERYTHING:
                self._strike_group()
                self.start()
            case Stroke.DATABASE | Stroke.DATABASE_STOP:
                assert self._cluster
                if stroke is Stroke.DATABASE:
                    self._cluster.kill()
                else:
                    self._cluster.stop_immediately()
                time.sleep(rng.random() * 0.3)  # citizens press on while it is away
                self._cluster.start()
            case Stroke.RELOAD:
                # A signal to a master that is still reading its settings ends it: nobody reloads what has not started.
                self._wait_until(lambda: self.service.is_settled())
                self.service.process.send_signal(signal.SIGHUP)
            case Stroke.RESTART:
                self.service.stop()
                self.start()

    def stop(self) -> None:
        self.service.stop()
        self._strike_group()

    def _strike_worker(self, rng: random.Random) -> None:
        self._wait_until(lambda: bool(self.service.workers()))
        with suppress(ProcessLookupError, IndexError):  # it was going anyway
            os.kill(rng.choice(self.service.workers()), signal.SIGKILL)

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        def is_so() -> bool:
            self.look_after()
            return condition()

        wait_until(is_so, PATIENCE_SECONDS, lambda: self.service.output()[-3000:])

    def _strike_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.service.process.pid, signal.SIGKILL)
        self.service.process.wait()
