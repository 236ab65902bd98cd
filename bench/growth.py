"""What a step of a journey costs in a database of few attempts and in one of many: both in one process, in turns.

`python -m bench.growth FEW MANY`: two data folders that `flask demo` has filled; PostgreSQL by `FEW_URL`, `MANY_URL`.
"""

import argparse
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from quizapp.app import create_app
from quizapp.config import load_settings
from quizapp.queries.memory import Memory
from quizapp.services.closing import close_all_overdue

from .journeys import STEPS
from .servers import CONTEST
from .statements import _Inside

WARM_UP = 3


class _Clock:
    """Keeps the CPU and the time of every step, in milliseconds.

    Only from the WSGI front (the short way before Flask) to the answer: what the bench itself costs would hide a
    growth.
    """

    def __init__(self, front: Any) -> None:
        self.front = front
        self.step = ""
        self.cpu: dict[str, list[float]] = {}
        self.wall: dict[str, list[float]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        with self.timing(self.step):
            return self.front(environ, start_response)

    @contextmanager
    def counting(self, step: str) -> Iterator[None]:
        self.step = step
        yield

    @contextmanager
    def timing(self, step: str) -> Iterator[None]:
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu.setdefault(step, []).append(1000 * (time.process_time() - cpu))
        self.wall.setdefault(step, []).append(1000 * (time.perf_counter() - wall))


class Side:
    """One database with what its steps cost so far."""

    def __init__(self, data_dir: Path, url: str) -> None:
        app = create_app(load_settings({"DATABASE_URL": url}, data_dir=data_dir, tick_seconds=0))
        self.app, self.database = app, app.extensions["quizapp"].database
        self.clock = app.wsgi_app = _Clock(app.wsgi_app)
        self.chance = random.Random(1)

    def journey(self) -> None:
        _Inside(self.app.test_client(), self.clock).take(CONTEST, self.chance)

    def look_for_overdue(self) -> None:
        with self.clock.timing("overdue"):
            close_all_overdue(self.database, Memory(), datetime.now(UTC))


def compare(few: Side, many: Side, journeys: int, say: Callable[[str], object] = print) -> dict[str, float]:
    """Prints the medians of every step; how many times a step's CPU is in the large database."""
    for at in range(WARM_UP + journeys):
        for side in (few, many):
            if at == WARM_UP:
                side.clock.cpu.clear()
                side.clock.wall.clear()
            side.journey()
            side.look_for_overdue()
    say(f"{'step':12}{'few: CPU ms':>13}{'ms':>8}{'many: CPU ms':>14}{'ms':>8}{'CPU, times':>12}")
    ratios = {}
    for step in (*STEPS, "overdue"):
        one, other = median(few.clock.cpu[step]), median(many.clock.cpu[step])
        ratios[step] = other / one if one else 0
        say(
            f"{step:12}{one:>13.2f}{median(few.clock.wall[step]):>8.1f}"
            f"{other:>14.2f}{median(many.clock.wall[step]):>8.1f}{ratios[step]:>12.2f}"
        )
    return ratios


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("few", type=Path)
    parser.add_argument("many", type=Path)
    parser.add_argument("--journeys", type=int, default=100)
    arguments = parser.parse_args()
    few, many = (Side(getattr(arguments, name), os.environ.get(f"{name.upper()}_URL", "")) for name in ("few", "many"))
    compare(few, many, arguments.journeys)
    few.database.dispose()
    many.database.dispose()


if __name__ == "__main__":
    main()
