"""`flask doctor`: one line each, and exit 1 when something is unsafe."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from quizapp.app import create_app
from quizapp.config import load_settings
from quizapp.db import Database
from quizapp.queries.backups import backup_name, backups_folder, failure_note
from quizapp.queries.doctor import Level, deadly, examine
from quizapp.queries.doctor import databases as database_checks
from quizapp.queries.doctor.databases import check_postgresql, check_sqlite, clocks_apart
from quizapp.queries.doctor.host import file_system_of
from quizapp.queries.doctor.machine import Clock, Machine, read_machine
from tests.crash.cluster import own_cluster
from tests.factories import (
    make_attempt,
    make_bank,
    make_contest,
    make_participant,
    make_question,
    make_round,
    make_unit,
)
from tests.running import wait_until

LOCAL_DISK = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw"
SOUND = Machine(
    environ={},
    mounts=LOCAL_DISK,
    clock=Clock(is_synchronised=True, most_seconds_off=0.02),
    is_root=False,
    is_debug=False,
    cores=2,
    open_files_limit=4096,
    has_memory_folder=True,
    has_font=True,
    free_bytes=50 * 1024**3,
    free_inodes_share=0.9,
)


@pytest.fixture
def levels(settings, database):
    """The levels by name, on a sound machine with these differences."""

    def levels(now=None, settings=settings, **differences):
        checks = examine(settings, database, replace(SOUND, **differences), now or datetime.now(UTC))
        return {check.name: check.level for check in checks}

    return levels


def test_a_sound_installation_is_safe(app, monkeypatch):
    monkeypatch.setattr(import_module("quizapp.cli.doctor"), "read_machine", lambda *_given, **_named: SOUND)
    app.extensions["quizapp"].settings.data_dir.chmod(0o700)
    result = app.test_cli_runner().invoke(args=["doctor", "--json"])
    report = json.loads(result.stdout)
    is_sqlite = app.extensions["quizapp"].database.is_sqlite
    assert result.exit_code == 0, result.stdout
    assert report["safe"] is True
    assert [check["name"] for check in report["checks"]] == [
        "https",
        "hosts",
        "debug",
        "user",
        "workers",
        "key",
        "data_folder",
        "disk",
        *(["file_system"] if is_sqlite else []),
        "engine",
        "durability",
        *(["foreign_keys"] if is_sqlite else []),
        "migrations",
        *([] if is_sqlite else ["clock_database"]),
        "clock",
        "clock_sync",
        "timezone",
        "last_backup",
        "open_files",
        "heartbeat",
        "fonts",
    ]
    assert {check["level"] for check in report["checks"]} == {"ok", "warning"}


def test_in_words_there_is_one_line_a_check_and_red_only_on_a_terminal(app):
    result = app.test_cli_runner().invoke(args=["doctor"])
    lines = result.stdout.splitlines()
    assert len(lines) >= 15
    assert all(line.startswith("[") for line in lines)
    coloured = app.test_cli_runner().invoke(args=["doctor"], color=True, env={"FLASK_DEBUG": "1"})
    assert "\x1b[" in coloured.stdout


def test_the_machine_is_read_as_it_is(tmp_path):
    read = read_machine(tmp_path, is_debug=True)
    assert read.is_debug
    assert read.cores >= 1
    assert read.open_files_limit > 0
    assert read.free_bytes > 0
    assert 0 < read.free_inodes_share <= 1
    assert file_system_of(tmp_path, read.mounts)
    assert read.clock is None or read.clock.most_seconds_off >= 0


def test_missing_migrations_are_unsafe(tmp_path):
    settings = load_settings({}, data_dir=tmp_path, tick_seconds=0)
    app = create_app(settings)
    result = app.test_cli_runner().invoke(args=["doctor"])
    app.extensions["quizapp"].database.dispose()
    assert result.exit_code == 1
    assert "[KHÔNG AN TOÀN] Cấu trúc dữ liệu" in result.stdout


def test_a_database_that_can_not_be_reached_is_said_and_no_error(tmp_path):
    settings = load_settings({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, data_dir=tmp_path)
    checks = examine(settings, Database(settings), SOUND, datetime.now(UTC))
    assert [check.name for check in checks if check.level is Level.UNSAFE] == ["database"]


def test_several_hosts_need_the_same_key(tmp_path):
    environment = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    alone = load_settings(environment, data_dir=tmp_path, tick_seconds=0)
    together = replace(alone, secret_key="the-same-on-every-host-0123456789abcdef")
    keys = [
        next(check for check in examine(settings, Database(settings), SOUND, datetime.now(UTC)) if check.name == "key")
        for settings in (alone, together)
    ]
    assert [key.level for key in keys] == [Level.WARNING, Level.OK]
    assert "FLASK_SECRET_KEY" in str(keys[0])


def test_a_key_or_a_folder_that_others_can_read_is_unsafe(tmp_path):
    settings = load_settings({}, data_dir=tmp_path / "data", tick_seconds=0)
    (settings.data_dir / "secret_key").chmod(0o640)
    settings.data_dir.chmod(0o755)
    levels = {check.name: check.level for check in examine(settings, Database(settings), SOUND, datetime.now(UTC))}
    assert levels["key"] == levels["data_folder"] == Level.UNSAFE
    short = replace(settings, secret_key="short")
    checks = examine(short, Database(short), SOUND, datetime.now(UTC))
    assert any(check.name == "key" and "ngắn" in str(check) for check in checks)


def test_a_clock_of_another_year_is_unsafe(levels):
    assert levels()["clock"] is Level.OK
    assert levels(datetime(1970, 1, 1, tzinfo=UTC))["clock"] is Level.UNSAFE


@pytest.mark.parametrize(
    ("name", "differences", "level"),
    [
        ("disk", {"free_bytes": 1024}, Level.UNSAFE),
        ("disk", {"free_bytes": 1024**3}, Level.WARNING),
        ("disk", {"free_inodes_share": 0.001}, Level.UNSAFE),
        ("debug", {"is_debug": True}, Level.UNSAFE),
        ("user", {"is_root": True}, Level.WARNING),
        ("workers", {"environ": {"WEB_CONCURRENCY": "9"}}, Level.WARNING),
        ("workers", {"environ": {"WEB_CONCURRENCY": "hai"}}, Level.UNSAFE),
        ("clock_sync", {"clock": Clock(is_synchronised=False, most_seconds_off=0)}, Level.WARNING),
        ("clock_sync", {"clock": None}, Level.WARNING),
        ("clock_sync", {"clock": Clock(is_synchronised=True, most_seconds_off=4)}, Level.UNSAFE),
        ("open_files", {"open_files_limit": 256}, Level.UNSAFE),
        ("heartbeat", {"has_memory_folder": False}, Level.WARNING),
        ("fonts", {"has_font": False}, Level.WARNING),
    ],
)
def test_a_machine_that_is_not_sound_is_named(levels, name, differences, level):
    assert levels()[name] is Level.OK
    assert levels(**differences)[name] is level


MOUNTED = "40 27 0:50 / {point} rw,relatime shared:3 - {kind} server:/share rw"


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "9p", "fuse.sshfs", "virtiofs", "glusterfs", "fuse.rclone"])
def test_sqlite_on_a_network_file_system_is_unsafe_and_postgresql_does_not_mind(levels, settings, kind):
    mounts = LOCAL_DISK + "\n" + MOUNTED.format(point=settings.data_dir, kind=kind)
    assert levels(mounts=mounts).get("file_system") is (Level.UNSAFE if settings.is_sqlite else None)


def test_the_file_system_is_the_one_nearest_above_the_file():
    mounts = "\n".join(
        (
            MOUNTED.format(point="/srv", kind="nfs4"),
            MOUNTED.format(point="/srv/quiz\\040app", kind="xfs"),
            MOUNTED.format(point="/srv/quiz", kind="cifs"),
            # In the order in which they were mounted, and "/" may be mounted anew.
            LOCAL_DISK,
        )
    )
    assert file_system_of(Path("/srv/quiz app/instance"), mounts) == "xfs"
    assert file_system_of(Path("/srv/quizapp"), mounts) == "nfs4"
    assert file_system_of(Path("/home"), mounts) == "ext4"
    assert file_system_of(Path("/home"), "") == ""


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("mounts", "level"), [("", Level.WARNING), (LOCAL_DISK.replace("ext4", "tmpfs"), Level.WARNING)]
)
def test_a_file_system_nobody_knows_or_in_memory_is_remarked(levels, mounts, level):
    assert levels(mounts=mounts)["file_system"] is level


@pytest.mark.parametrize(
    ("hosts", "is_https", "level"),
    [
        (("thi.example.vn",), False, Level.UNSAFE),
        (("8.8.8.8",), False, Level.UNSAFE),
        (("thi.example.vn",), True, Level.OK),
        (("may-chu", "192.168.1.9", "quiz.lan", "localhost"), False, Level.WARNING),
        ((), False, Level.WARNING),
    ],
)
def test_a_public_name_without_https_is_unsafe(levels, settings, hosts, is_https, level):
    assert levels(settings=replace(settings, trusted_hosts=hosts, is_https=is_https))["https"] is level


def test_a_redis_that_does_not_answer_is_worth_a_warning(levels, settings):
    assert "redis" not in levels()
    assert levels(settings=replace(settings, redis_url="redis://127.0.0.1:1/8"))["redis"] is Level.WARNING


def test_a_clock_that_was_put_back_is_seen_by_what_was_stored(levels, session):
    bank = make_bank(session)
    versions = [make_question(session, bank, "Câu 1?")]
    contest = make_contest(session)
    row = make_round(session, contest, bank, count=1)
    started = datetime.now(UTC)
    make_attempt(session, make_participant(session, contest, make_unit(session)), row, versions, started_at=started)
    session.commit()
    assert "clock_back" not in levels(started + timedelta(seconds=30))
    assert levels(started - timedelta(minutes=10))["clock_back"] is Level.UNSAFE


def test_two_clocks_that_differ_are_unsafe():
    now = datetime.now(UTC)
    assert clocks_apart(now, now + timedelta(seconds=1)).level is Level.OK
    assert clocks_apart(now, now - timedelta(seconds=3)).level is Level.UNSAFE


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_role_that_is_set_not_to_wait_for_the_disk_is_unsafe(settings, levels, database):
    """As an administrator may have done for speed: it is in force for every new connection of the role."""
    name = f"hasty_{Path(settings.database_url).name}"
    with psycopg.connect(settings.database_url.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f'CREATE ROLE "{name}" LOGIN IN ROLE pg_read_all_data')
        try:
            server.execute(f'ALTER ROLE "{name}" SET synchronous_commit = off')
            hasty = replace(settings, database_url=settings.database_url.replace("//postgres@", f"//{name}@"))
            own = Database(hasty)
            checks = {one.name: one.level for one in examine(hasty, own, SOUND, datetime.now(UTC))}
            refused = deadly(hasty, own, SOUND)
            own.dispose()
        finally:
            server.execute(f'DROP ROLE "{name}"')
    assert levels()["durability"] is Level.OK
    assert checks["durability"] is Level.UNSAFE
    assert [check.name for check in refused] == ["durability"]


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_is_set_to_forget_is_unsafe(forgetful_server, setting):
    engine = create_engine(forgetful_server.url.replace("postgresql:", "postgresql+psycopg:"))

    def durability():
        with engine.connect() as connection:
            return next(one.level for one in check_postgresql(connection) if one.name == "durability")

    assert durability() is Level.OK
    with forgetful_server.connect() as server:
        server.execute(f"ALTER SYSTEM SET {setting} = off")
        server.execute("SELECT pg_reload_conf()")
        wait_until(lambda: durability() is Level.UNSAFE, 20)
        server.execute(f"ALTER SYSTEM RESET {setting}")
        server.execute("SELECT pg_reload_conf()")
        wait_until(lambda: durability() is Level.OK, 20)
    engine.dispose()


@pytest.fixture(scope="module")
def forgetful_server():
    with own_cluster() as cluster:
        yield cluster


def test_settings_that_lose_answers_at_a_power_cut_are_unsafe(settings, database):
    """The check reads what is in force, not what the code meant to set."""
    switch_off = "PRAGMA synchronous=NORMAL" if database.is_sqlite else "SET synchronous_commit = off"
    look = check_sqlite if database.is_sqlite else check_postgresql
    with database.engine.connect() as connection:
        before = {check.name: check.level for check in look(connection)}
        connection.rollback()
        # In autocommit: SQLite takes no pragma of this kind within a transaction.
        raw = connection.connection.driver_connection
        raw.execute(switch_off)
        after = {check.name: check.level for check in look(connection)}
        connection.execute(text("SELECT 1"))
        connection.invalidate()
    assert before["durability"] is Level.OK
    assert after["durability"] is Level.UNSAFE
    raw.close()


def test_an_engine_with_the_wal_bug_is_named(tmp_path, monkeypatch):
    settings = load_settings({}, data_dir=tmp_path, tick_seconds=0)
    database = Database(settings)

    class Old:
        sqlite_version_info = (3, 40, 1)

    def engine_level():
        return next(c.level for c in examine(settings, database, SOUND, datetime.now(UTC)) if c.name == "engine")

    assert engine_level() is Level.OK
    monkeypatch.setattr(database_checks, "sqlite_module", Old)
    assert engine_level() is Level.UNSAFE
    assert [check.name for check in deadly(settings, database, SOUND)] == ["engine"]
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")
        assert next(check_sqlite(connection)).level is Level.WARNING
    database.dispose()


def test_an_old_missing_or_failed_backup_is_said_and_a_fresh_one_is_fine(levels, settings):
    now = datetime.now(UTC)
    assert levels(now)["last_backup"] is Level.WARNING
    backups_folder(settings.data_dir).mkdir()
    (backups_folder(settings.data_dir) / backup_name("nightly", now - timedelta(hours=37))).touch()
    assert levels(now)["last_backup"] is Level.WARNING
    (backups_folder(settings.data_dir) / backup_name("nightly", now - timedelta(hours=20))).touch()
    assert levels(now)["last_backup"] is Level.OK
    failure_note(settings.data_dir).write_text("đĩa đầy")
    assert levels(now)["last_backup"] is Level.WARNING
