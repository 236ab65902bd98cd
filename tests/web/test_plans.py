"""How the database finds what is asked of it: by an index, however many attempts there are.

Every statement of a whole journey and of the office's work is explained with the values it was sent with. A table that
grows with the contest is never read from end to end: SQLite says SCAN for that, PostgreSQL reads sequentially
or through a whole index though it was told that both are costly.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from quizapp import hot
from quizapp.db import Database
from quizapp.models import Attempt
from quizapp.queries.memory import Memory
from quizapp.services.closing import close_all_overdue
from tests.people import LAN

#: Tables with a row for every person, attempt or answer.
GROWING = {
    "attempts",
    "slots",
    "scores",
    "participants",
    "participant_groups",
    "participant_sessions",
    "consents",
}


COUNT_ALL = "FROM participants GROUP BY participants.contest_id"


class Heard:
    """Statements with their values, as the driver got them; each once."""

    def __init__(self) -> None:
        self.statements: dict[str, Any] = {}
        #: What the test itself does is not meant.
        self.is_listening = False

    def note(self, sql: str, values: Any) -> None:
        if self.is_listening and sql.split(None, 1)[0] in ("SELECT", "UPDATE", "DELETE", "WITH"):
            self.statements.setdefault(sql, values[0])


@pytest.fixture
def heard(database: Database, monkeypatch) -> Iterator[Heard]:
    heard = Heard()
    run = hot.execute

    def note_hot(cursor, sql, parameters):
        heard.note(sql, [parameters])
        run(cursor, sql, parameters)

    def note(_connection, _cursor, sql, parameters, _context, many):
        heard.note(sql, parameters if many else [parameters])

    monkeypatch.setattr(hot, "execute", note_hot)
    event.listen(database.engine, "before_cursor_execute", note)
    yield heard
    event.remove(database.engine, "before_cursor_execute", note)


def whole_reads(database: Database, heard: Heard) -> dict[str, set[str]]:
    """The statements that would read a growing table from end to end, with the tables."""
    driver = database.engine.raw_connection()
    cursor = driver.cursor()
    found = {}
    try:
        if not database.is_sqlite:
            # So that the only way is shown: small tables are otherwise read whole, and rightly. What another test has
            # let the server learn of them is forgotten, until this transaction is undone.
            cursor.execute("DELETE FROM pg_statistic")
            cursor.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relkind IN ('r', 'i')")
            for way in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET enable_{way} = off")
        for sql, values in heard.statements.items():
            read = _sqlite(cursor, sql, values) if database.is_sqlite else _postgresql(cursor, sql, values)
            if tables := GROWING & set(read):
                found[sql] = tables
    finally:
        cursor.close()
        driver.invalidate()
    return found


def _sqlite(cursor: Any, sql: str, values: Any) -> Iterator[str]:
    cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
    for *_, detail in cursor.fetchall():
        words = detail.split()
        if words[0] == "SCAN":
            yield words[1]


def _postgresql(cursor: Any, sql: str, values: Any) -> Iterator[str]:
    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
    (document,) = cursor.fetchone()
    plan = document if isinstance(document, list) else json.loads(document)
    waiting = [plan[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        # A partial index holds only what its own condition lets in: reading all of it is reading little.
        is_whole = node["Node Type"].endswith("Scan") and "Index Cond" not in node and "Relation Name" in node
        is_partial = node.get("Index Name", "") in PARTIAL
        if is_whole and not is_partial and node["Node Type"] != "Bitmap Heap Scan":
            yield node["Relation Name"]


PARTIAL = {
    index.name for index in Attempt.__table__.indexes if index.dialect_options["postgresql"]["where"] is not None
}


def test_no_step_of_a_journey_reads_a_growing_table_whole(open_round, citizen, session, database, heard):
    open_round(attempts=0)
    browser = citizen()
    heard.is_listening = True
    for _ in range(2):
        browser.client.get("/c/thi-thu")
        browser.join()
        browser.client.get("/c/thi-thu/me")
        browser.start()
        browser.paper()
        browser.save(1, {"1": []})
        browser.save(2, {"1": [], "2": []}, prediction=5)
        browser.submit(prediction="5")
        browser.result()
        browser.client.get("/c/thi-thu/board")
    browser.start()
    heard.is_listening = False
    session.execute(update(Attempt).values(deadline_at=datetime.now(UTC) - timedelta(minutes=1)))
    session.commit()
    heard.is_listening = True
    close_all_overdue(database, Memory(), datetime.now(UTC))
    # The usual save is one statement, more than one answer is another; neither went unheard.
    assert any(sql.startswith("WITH own") and "UPDATE slots" in sql for sql in heard.statements)
    assert any(sql.startswith("UPDATE slots") for sql in heard.statements)
    assert any("deadline_at <=" in sql for sql in heard.statements)
    assert whole_reads(database, heard) == {}


def test_nor_does_the_offices_work(open_round, citizen, session, staff_client, app, database, heard):
    open_round(attempts=0)
    browser = citizen()
    browser.join()
    browser.start()
    browser.submit()
    office = staff_client(LAN)
    heard.is_listening = True
    pages = ["/staff/", "/staff/reports", "/staff/reports/thi-thu/live/table", "/c/thi-thu/units"]
    for page in pages:
        assert office.get(page).status_code == 200, page
    runner = app.test_cli_runner()
    for by in ("group", "unit", "group,unit", "round", "day"):
        assert runner.invoke(args=["report", "participation", "thi-thu", "--by", by]).exit_code == 0
    assert runner.invoke(args=["contest", "rank", "thi-thu"]).exit_code == 0
    for name in ("raw.jsonl", "results.csv"):
        written = runner.invoke(args=["export", name.split(".")[0], "thi-thu", "-o", str(database.data_dir / name)])
        assert written.exit_code == 0
    assert any("row_number" in sql for sql in heard.statements)
    # Who counts everybody has to pass by everybody.
    heard.statements = {sql: values for sql, values in heard.statements.items() if not sql.endswith(COUNT_ALL)}
    assert whole_reads(database, heard) == {}
