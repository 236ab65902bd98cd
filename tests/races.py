"""Several things done at the same moment, each in a transaction of its own."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from quizapp.db import Database
from quizapp.domain.errors import Refusal


def race(database: Database, *works: Callable[[Session], Any]) -> list[Any]:
    """Begins all at once; what each returned, or the code of its refusal, in the order given."""
    barrier = threading.Barrier(len(works))
    outcomes: list[Any] = [None] * len(works)

    def run(at: int, work: Callable[[Session], Any]) -> None:
        barrier.wait()
        try:
            with database.transaction() as session:
                outcomes[at] = work(session)
        except Refusal as refusal:
            outcomes[at] = refusal.code

    threads = [threading.Thread(target=run, args=(at, work)) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
