"""Databases as earlier releases left them: rows recorded at one revision, loaded by raw SQL at that revision.

`python -m tests.migrations.releases` records one of the newest revision; each release adds its file.
"""

import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, text

from quizapp.domain.attempts import AttemptState
from quizapp.queries.raw_export import raw_attempts
from tests.factories import make_attempt, make_bank, make_participant, make_question, make_round
from tests.factories.crowds import make_crowd
from tests.people import HOA

RELEASES = Path(__file__).parent / "releases"
#: The cookie of the person who is in the middle of a paper.
BROWSER = "trinh-duyet-dang-lam-bai"
CONTEST = "thi-thu"


def recorded() -> list[str]:
    return sorted(path.stem for path in RELEASES.glob("*.json"))


def load(connection: Connection, revision: str, now: datetime) -> list[dict[str, Any]]:
    """Fills the tables of that revision, all moments moved so that it was recorded just now; the export it had then."""
    release = json.loads((RELEASES / f"{revision}.json").read_text(encoding="utf-8"))
    later = round(now.timestamp() * 1000) - release["recorded_at"]
    tables = MetaData()
    tables.reflect(connection)
    for name, rows in release["tables"].items():
        table = tables.tables[name]
        if rows:
            connection.execute(table.insert(), [_moved(table, row, later) for row in rows])
        if connection.dialect.name == "postgresql" and "id" in table.c:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT COALESCE(MAX(id), 1) FROM {name}))"
                )
            )
    return [_export_moved(line, later) for line in release["export"]]


def _moved(table: Table, row: dict[str, Any], later: int) -> dict[str, Any]:
    moments = {name for name in row if (name == "at" or name.endswith("_at")) and isinstance(row[name], int)}
    return {name: value + later if name in moments else value for name, value in row.items()}


def _export_moved(value: Any, later: int) -> Any:
    if isinstance(value, list):
        return [_export_moved(one, later) for one in value]
    if isinstance(value, dict):
        return {
            name: one + later if name.endswith("_at") and one is not None else _export_moved(one, later)
            for name, one in value.items()
        }
    return value


def export_of(database) -> list[dict[str, Any]]:
    """The raw export, its moments as milliseconds."""
    from quizapp.services.exports import write_raw

    lines: list[str] = []
    with database.reading() as session:
        write_raw(raw_attempts(session, CONTEST), lines.append)
    return [_in_milliseconds(json.loads(line)) for line in lines]


def _in_milliseconds(value: Any) -> Any:
    if isinstance(value, list):
        return [_in_milliseconds(one) for one in value]
    if isinstance(value, dict):
        return {
            name: round(datetime.fromisoformat(one).timestamp() * 1000)
            if name.endswith("_at") and one
            else _in_milliseconds(one)
            for name, one in value.items()
        }
    return value


def record() -> Path:
    """A small contest at the newest revision: results of three, one paper begun and half answered, one run out."""
    from quizapp.app import create_app
    from quizapp.config import load_settings
    from quizapp.queries.schema import expected_revision
    from tests.conftest import SECRET, migrate

    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({}, data_dir=Path(folder), secret_key=SECRET, tick_seconds=0)
        migrate(settings)
        database = create_app(settings).extensions["quizapp"].database
        now = datetime.now(UTC)
        with database.transaction() as session:
            crowd = make_crowd(session, CONTEST)
            bank = make_bank(session, "nq57")
            versions = [make_question(session, bank, f"Câu đang làm {number}?") for number in range(4)]
            round_ = make_round(session, crowd.contest, bank, number=2, count=4)
            person = make_participant(session, crowd.contest, crowd.unit, HOA, token=BROWSER)
            running = {"state": AttemptState.IN_PROGRESS, "started_at": now - timedelta(minutes=1)}
            make_attempt(session, person, round_, versions, right=2, **running)
            make_attempt(session, crowd.an, round_, versions, right=1, state=AttemptState.EXPIRED)
        with database.engine.connect() as connection:
            tables = MetaData()
            tables.reflect(connection)
            rows = {
                table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in tables.sorted_tables
                if table.name != "alembic_version"
            }
        document = {"recorded_at": round(now.timestamp() * 1000), "tables": rows, "export": export_of(database)}
        database.dispose()
        path = RELEASES / f"{expected_revision()}.json"
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1, default=date.isoformat) + "\n")
        return path


if __name__ == "__main__":
    print(record())
