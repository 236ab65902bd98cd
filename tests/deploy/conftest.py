"""One service with one front for the whole room: its tests read, or count from where they began."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from quizapp.config import load_settings
from quizapp.db import Database
from tests.conftest import SECRET
from tests.deploy.front import NAME, Front, running_front
from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.running import RunningService, running_service

METRICS_TOKEN = "so-lieu-van-hanh-0123456789"


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """As behind the shipped nginx, with an open round."""
    folder = tmp_path_factory.mktemp("data")
    shutil.copy(sqlite_template, folder / "quizapp.db")
    settings = load_settings({}, data_dir=folder, secret_key=SECRET, tick_seconds=0)
    database = Database(settings)
    with Session(database.engine) as session:
        make_round(session, make_contest(session), make_bank(session, questions=8), count=4)
        make_unit(session, "Tổ dân phố số 1")
        session.commit()
    database.dispose()
    given = {
        "FLASK_HTTPS": "1",
        "FLASK_PROXY_HOPS": "1",
        "FLASK_TRUSTED_HOSTS": f"{NAME},127.0.0.1",
        "FLASK_METRICS_TOKEN": METRICS_TOKEN,
        "FLASK_LOG_LEVEL": "DEBUG",
    }
    with running_service(settings, **given) as service:
        yield service


@pytest.fixture(scope="module")
def front(service: RunningService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_front(int(service.address.rsplit(":", 1)[1]), tmp_path_factory.mktemp("nginx")) as front:
        yield front
