"""A PostgreSQL to be killed, made once for these tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.config import Settings, load_settings
from tests.conftest import SECRET, migrate, postgresql_settings

from .cluster import Cluster, own_cluster, postgresql_programs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out what this machine has no programs for (bin/what-is-missing names them); never with CI=true."""
    if os.environ.get("CI") == "true":
        return
    for item in items:
        if item.get_closest_marker("strace") and not shutil.which("strace"):
            item.add_marker(pytest.mark.skip(reason="no strace"))
        if "mortal_cluster" in getattr(item, "fixturenames", ()) and not postgresql_programs():
            item.add_marker(pytest.mark.skip(reason="no programs of PostgreSQL"))


@pytest.fixture(scope="session")
def mortal_cluster() -> Iterator[Cluster]:
    with own_cluster() as cluster:
        yield cluster


@pytest.fixture
def cluster(mortal_cluster: Cluster, tmp_path: Path) -> Cluster:
    """With a fresh, migrated database."""
    with mortal_cluster.connect("postgres") as server:
        server.execute("DROP DATABASE quizapp WITH (FORCE)")
        server.execute("CREATE DATABASE quizapp")
    migrate(postgresql_settings(mortal_cluster.url, tmp_path))
    return mortal_cluster


@pytest.fixture
def sqlite_settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    shutil.copy(sqlite_template, tmp_path / "quizapp.db")
    return load_settings({}, data_dir=tmp_path, secret_key=SECRET, tick_seconds=0)


@pytest.fixture
def cluster_settings(cluster: Cluster, tmp_path: Path) -> Settings:
    return postgresql_settings(cluster.url, tmp_path)
