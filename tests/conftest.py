"""What every test may ask for: an application on a fresh, migrated database, SQLite and PostgreSQL in turn."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from quizapp.app import create_app
from quizapp.config import Settings, load_settings
from quizapp.db import Database
from quizapp.models import Base
from quizapp.queries.schema import alembic_config
from tests.factories import make_account, sign_in_staff
from tests.people import Staff

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SECRET = "a-key-for-tests-only-0123456789abcdefghij"

# No deadline: a machine busy with other things is no fault of the code.
hypothesis.settings.register_profile("quizapp", deadline=None, max_examples=60)
hypothesis.settings.load_profile("quizapp")


def postgresql_is_there() -> bool:
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def chromium_path() -> str | None:
    """The system's own; playwright brings none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def missing_for_clusters() -> list[str]:
    """What tests/cluster needs and this machine has not."""
    programs = ("ip", "nginx", "pgbouncer", "redis-server", "openssl", "setpriv")
    missing = [
        program for program in programs if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    ]
    return missing + ([] if os.geteuid() == 0 else ["root"])


def pytest_report_header() -> str:
    there = postgresql_is_there()
    databases = f"databases: SQLite{' and PostgreSQL' if there else ' ONLY: no PostgreSQL at ' + POSTGRESQL}"
    return f"{databases}; browser: {chromium_path() or 'NONE: browser tests are left out'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out what this machine can't run, and says so; never with CI=true, where it fails instead."""
    if os.environ.get("CI") == "true":
        return
    if not postgresql_is_there():
        leave_out = pytest.mark.skip(reason=f"no PostgreSQL at {POSTGRESQL}")
        for item in items:
            if "postgresql" in item.nodeid:
                item.add_marker(leave_out)
    if not chromium_path():
        leave_out = pytest.mark.skip(reason="no Chromium")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(leave_out)
    if missing := missing_for_clusters():
        leave_out = pytest.mark.skip(reason=f"several machines: no {', '.join(missing)}")
        for item in items:
            if item.get_closest_marker("cluster"):
                item.add_marker(leave_out)
    if not shutil.which("redis-server"):
        leave_out = pytest.mark.skip(reason="no redis-server")
        for item in items:
            if item.get_closest_marker("redis"):
                item.add_marker(leave_out)


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("template")
    migrate(load_settings({}, data_dir=folder, secret_key=SECRET, tick_seconds=0))
    return folder / "quizapp.db"


@pytest.fixture(scope="session")
def postgresql_url(worker: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test process; emptied before every test."""
    name = f"quizapp_test_{worker}_{os.getpid()}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    url = POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"
    yield url
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated_postgresql_url(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    migrate(postgresql_settings(postgresql_url, tmp_path_factory.mktemp("postgresql")))
    return postgresql_url


def postgresql_settings(url: str, folder: Path) -> Settings:
    return load_settings({"DATABASE_URL": url}, data_dir=folder, secret_key=SECRET, tick_seconds=0)


def migrate(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    app.extensions["quizapp"].database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an installation with an empty, migrated database; each test runs on both engines."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "quizapp.db")
        return load_settings({}, data_dir=tmp_path, secret_key=SECRET, tick_seconds=0)
    url = request.getfixturevalue("migrated_postgresql_url")
    with psycopg.connect(url, autocommit=True) as connection:
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    return postgresql_settings(url, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    yield app
    app.extensions["quizapp"].database.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    return app.extensions["quizapp"].database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session of the test's own: `session.commit()` before anything else is asked to see its rows."""
    with Session(database.engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def count_rows(database: Database):
    """How many rows a table holds now: for "nothing is stored half"."""

    def count(table: str) -> int:
        with database.engine.connect() as connection:
            return connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one()

    return count


@pytest.fixture
def staff_client(app: Flask, session: Session):
    """A browser signed in as one of the cast: `staff_client(LAN)`."""

    def signed_in(staff: Staff, **account: Any) -> FlaskClient:
        row = make_account(session, staff, **account)
        token = sign_in_staff(session, row)
        session.commit()
        client = app.test_client()
        client.set_cookie("qz-staff", token)
        return client

    return signed_in


@pytest.fixture
def token_of():
    """The CSRF token of a page just opened, as its forms and its meta tag carry it."""

    def find(html: str) -> str:
        found = re.search(r'name="csrf[_-]token" (?:value|content)="([^"]+)"', html)
        assert found, "the page carries no CSRF token"
        return found[1]

    return find
