"""What a request of the hot path costs in statements: at most six, the commit not counted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, update

from quizapp import hot
from quizapp.db import Database
from quizapp.models import Attempt
from quizapp.web import turnout
from quizapp.web.play import entry, landing

MOST = 6


@pytest.fixture
def statements_of(database: Database, monkeypatch) -> Callable[[Callable[[], object]], list[str]]:
    """Every statement of a request, whichever way it reaches the driver; a transaction's begin and end not counted."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    def note_hot(cursor, sql, parameters):
        seen.append(sql)
        run(cursor, sql, parameters)

    run = hot.execute
    monkeypatch.setattr(hot, "execute", note_hot)
    event.listen(database.engine, "before_cursor_execute", note)

    def listen(request: Callable[[], object]) -> list[str]:
        seen.clear()
        request()
        return list(seen)

    return listen


def test_no_play_request_asks_more_than_six_statements(open_round, citizen, session, statements_of, monkeypatch):
    # What is the same for everybody is made anew every 15 s; here one person pays for none of it.
    monkeypatch.setattr(turnout, "SECONDS", 3600)
    monkeypatch.setattr(landing, "SECONDS", 3600)
    monkeypatch.setattr(entry, "SECONDS", 3600)
    open_round(attempts=0)
    first = citizen()
    first.join()
    first.start()
    first.paper()
    first.save(1, {"1": []})
    first.submit()
    first.result()  # the process now remembers what never changes
    browser = citizen()
    costs = {
        "landing": len(statements_of(lambda: browser.client.get("/c/thi-thu"))),
        "join form": len(statements_of(browser.open_join)),
        "join": len(statements_of(lambda: browser.post("/c/thi-thu/join", browser.fields()))),
        "own page": len(statements_of(lambda: browser.client.get("/c/thi-thu/me"))),
        "start": len(statements_of(browser.start)),
        "paper": len(statements_of(browser.paper)),
        "save": len(statements_of(lambda: browser.save(1, {"1": []}))),
        "submit": len(statements_of(lambda: browser.submit(prediction="5"))),
        "result": len(statements_of(browser.result)),
        "next start": len(statements_of(browser.start)),
    }
    whole = {f"q-{slot}": codes[0] for slot, codes in browser.options().items()}
    costs["submit of all answers at once"] = len(statements_of(lambda: browser.submit(**whole)))
    for step, request in (
        ("late start", browser.start),
        ("late result", lambda: browser.client.get(f"/a/{browser.pid}/result")),
    ):
        browser.start()
        session.execute(update(Attempt).values(deadline_at=datetime.now(UTC) - timedelta(minutes=1)))
        session.commit()
        costs[step] = len(statements_of(request))
    assert {step: cost for step, cost in costs.items() if cost > MOST} == {}
    assert costs["save"] <= 2
