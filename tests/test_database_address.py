"""DATABASE_URL with one host or several: a primary and its standbys are asked for the one that takes writes."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from quizapp.config import load_settings

KEY = "a-key-for-tests-only-0123456789abcdefghij"


def libpq_reads(url: str, folder: Path) -> dict[str, str]:
    """What the driver is told in the end."""
    settings = load_settings({"DATABASE_URL": url}, data_dir=folder, secret_key=KEY)
    dialect = PGDialect_psycopg()
    dialect.dbapi = psycopg
    _positional, told = dialect.create_connect_args(make_url(settings.database_url))
    return {name: str(value) for name, value in told.items() if name != "context"}


def test_one_host_is_asked_as_it_is(tmp_path):
    told = libpq_reads("postgresql://quiz:p%40ss@db:5433/quizapp", tmp_path)
    assert told == {"host": "db", "port": "5433", "user": "quiz", "password": "p@ss", "dbname": "quizapp"}


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_of_several_hosts_the_one_that_takes_writes_is_asked(scheme, tmp_path):
    assert libpq_reads(f"{scheme}://quiz:p%40ss@one:5433,two/quizapp?sslmode=require", tmp_path) == {
        "host": "one,two",
        "port": "5433,",
        "user": "quiz",
        "password": "p@ss",
        "dbname": "quizapp",
        "sslmode": "require",
        "target_session_attrs": "read-write",
    }


def test_what_the_address_itself_says_of_the_hosts_comes_first(tmp_path):
    told = libpq_reads("postgresql://quiz@one,two/quizapp?target_session_attrs=any", tmp_path)
    assert (told["host"], told["target_session_attrs"]) == ("one,two", "any")
