"""Counts SQL statements and commits of each request of a journey, inside one process, apart from the timed runs."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event

from quizapp import hot
from quizapp.app import create_app
from quizapp.config import load_settings

from .journeys import STEPS, Measured, Phone

#: The first journeys fill what the process keeps of contest and questions.
WARM_UP = 3


class _Inside(Phone):
    """A phone that talks to the application without a network."""

    def __init__(self, client, counter: "_Counter") -> None:
        super().__init__(0, Measured())
        self.client = client
        self.counter = counter

    def ask(self, step, method, path, form=None, document=None):
        with self.counter.counting(step):
            response = self.client.open(
                path,
                method=method,
                data=None if form is None else {"csrf_token": self.token, **form},
                json=document,
                headers={"X-CSRF-Token": self.token} if document is not None else {},
            )
        if response.status_code not in (200, 303):
            raise RuntimeError(f"{step}: {response.status_code}")
        text = response.get_data(as_text=True)
        self.find_token(text)
        return text, response.headers.get("Location", "")


class _Counter:
    def __init__(self, engine) -> None:
        self.statements = dict.fromkeys(STEPS, 0)
        self.commits = dict.fromkeys(STEPS, 0)
        self.step = ""
        event.listen(engine, "before_cursor_execute", self._statement)
        self._run = hot.execute
        hot.execute = self._hot_statement
        event.listen(engine, "commit", self._commit)

    def _hot_statement(self, cursor, sql, parameters):
        if self.step:
            self.statements[self.step] += 1
        self._run(cursor, sql, parameters)

    @contextmanager
    def counting(self, step: str) -> Iterator[None]:
        before = self.statements[step], self.commits[step]
        self.step = step
        self.statements[step] = self.commits[step] = 0
        yield
        self.step = ""
        self.statements[step] = max(before[0], self.statements[step])
        self.commits[step] = max(before[1], self.commits[step])

    def _statement(self, _connection, _cursor, statement, *_):
        if self.step and not statement.startswith("BEGIN"):
            self.statements[self.step] += 1

    def _commit(self, _connection):
        if self.step:
            self.commits[self.step] += 1


def count(data_dir: Path, database_url: str, slug: str) -> dict[str, tuple[int, int]]:
    """Statements and commits of the costliest request of each step, once the process is warm."""
    app = create_app(load_settings({"DATABASE_URL": database_url}, data_dir=data_dir, tick_seconds=0))
    database = app.extensions["quizapp"].database
    chance = random.Random(1)
    counter = None
    for at in range(WARM_UP * 2):
        if at == WARM_UP:
            counter = _Counter(database.engine)
        phone = _Inside(app.test_client(), counter or _NoCounter())
        phone.take(slug, chance)
    database.dispose()
    return {step: (counter.statements[step], counter.commits[step]) for step in STEPS}


class _NoCounter:
    @contextmanager
    def counting(self, _step: str) -> Iterator[None]:
        yield
