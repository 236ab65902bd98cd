"""An installation whose database holds nothing, not even a table; on each engine in turn."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from quizapp.app import create_app
from quizapp.config import load_settings
from tests.conftest import POSTGRESQL, SECRET, postgresql_settings


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    if request.param == "sqlite":
        yield from _running(create_app(load_settings({}, data_dir=tmp_path, secret_key=SECRET, tick_seconds=0)))
        return
    name = f"quizapp_migrations_{uuid4().hex}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        yield from _running(create_app(postgresql_settings(POSTGRESQL.rsplit("/", 1)[0] + f"/{name}", tmp_path)))
    finally:
        with psycopg.connect(POSTGRESQL, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _running(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
    app.extensions["quizapp"].database.dispose()
