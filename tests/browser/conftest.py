"""A real Chromium against the real gunicorn, on a fresh database with the shipped bank. See README.md."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from quizapp.config import Settings, load_settings
from quizapp.models import Base
from tests.browser.citizen import CitizenPhone
from tests.browser.office import OfficeDesk
from tests.browser.ward import Ward, database_of, prepare_units, prepare_ward
from tests.browser.watching import STATUS_HISTORY, Watch
from tests.conftest import SECRET, chromium_path, postgresql_settings
from tests.running import running_service

#: A machine busy with other things is no fault of the code; a condition that comes true ends the wait at once.
PATIENCE_MS = 30_000
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

OpenContext = Callable[..., BrowserContext]
OpenPhone = Callable[..., CitizenPhone]
OpenDesk = Callable[..., OfficeDesk]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    assert path, "browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def ward_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with units, the shipped bank and an open contest; copied for every test."""
    return _template(sqlite_template, tmp_path_factory.mktemp("ward"), prepare_ward)


@pytest.fixture(scope="session")
def units_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office on its first day: units, and nothing else."""
    return _template(sqlite_template, tmp_path_factory.mktemp("units"), prepare_units)


def _template(empty: Path, folder: Path, prepare: Callable[[Settings], None]) -> Path:
    shutil.copy(empty, folder / "quizapp.db")
    prepare(load_settings({}, data_dir=folder, secret_key=SECRET, tick_seconds=0))
    return folder / "quizapp.db"


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An installation with an open contest, on SQLite; `parametrize` it indirectly for another start.

    `postgresql` is the same on PostgreSQL, `first_day` has units only.
    """
    start = getattr(request, "param", "sqlite")
    if start == "postgresql":
        settings = postgresql_settings(request.getfixturevalue("migrated_postgresql_url"), tmp_path)
        with psycopg.connect(settings.database_url.replace("+psycopg", ""), autocommit=True) as connection:
            tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        prepare_ward(settings)
        return settings
    template = request.getfixturevalue("units_template" if start == "first_day" else "ward_template")
    shutil.copy(template, tmp_path / "quizapp.db")
    return load_settings({}, data_dir=tmp_path, secret_key=SECRET, tick_seconds=0)


@pytest.fixture
def ward(settings: Settings) -> Iterator[Ward]:
    with running_service(settings) as service, database_of(settings) as database:
        yield Ward(service.address, settings, database)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Every context of the test is watched; what was wrong on a page fails the test at its end."""
    watch = Watch()
    yield watch
    assert not watch.problems, "\n".join(watch.problems)


@pytest.fixture
def open_context(chromium: Browser, ward: Ward, watch: Watch) -> Iterator[OpenContext]:
    """A browser of its own for each call, as a stranger's; arguments go to playwright's `new_context`."""
    opened: list[BrowserContext] = []
    expect.set_options(timeout=PATIENCE_MS)

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(base_url=ward.address, locale="vi-VN", **options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(STATUS_HISTORY)
        watch.over(context)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def phone(open_context: OpenContext) -> OpenPhone:
    """A citizen's phone of its own for each call."""
    return lambda **options: CitizenPhone(open_context(**PHONE, **options).new_page())


@pytest.fixture
def desk(open_context: OpenContext) -> OpenDesk:
    """An office PC of its own for each call."""
    return lambda **options: OfficeDesk(open_context(**DESK, **options).new_page())
