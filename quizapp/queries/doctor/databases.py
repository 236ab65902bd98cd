"""The doctor on the database: what is in force, not what the code meant to set."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, text

from ...db import FIRST_SAFE_WAL, sqlite_module
from ...domain.errors import N_
from ...models import Attempt
from ..schema import expected_revision, stored_revision
from .check import Check, Level

FIRST_POSTGRESQL = 15
#: PRAGMA synchronous answers in numbers.
_FULL = 2
#: Two clocks that differ by more give one attempt two deadlines.
MOST_APART = timedelta(seconds=2)
#: What was stored later than now, with room for another host's clock.
_ROOM = timedelta(seconds=60)


def check_sqlite(connection: Connection) -> Iterator[Check]:
    version = sqlite_module().sqlite_version_info
    journal = str(_pragma(connection, "journal_mode")).lower()
    params: dict[str, object] = {"version": ".".join(map(str, version)), "journal": journal}
    if journal == "wal" and version < FIRST_SAFE_WAL:
        yield Check(
            "engine",
            Level.UNSAFE,
            N_("SQLite %(version)s có lỗi mất dữ liệu ở chế độ WAL. Hãy cài lại bằng “make run” hoặc dùng PostgreSQL."),
            params,
        )
    elif version < FIRST_SAFE_WAL:
        message = N_("SQLite %(version)s cũ: dùng nhật ký %(journal)s thay cho WAL, an toàn nhưng chậm hơn.")
        yield Check("engine", Level.WARNING, message, params)
    else:
        yield Check("engine", Level.OK, N_("SQLite %(version)s."), params)
    is_durable = journal in {"wal", "delete"} and int(str(_pragma(connection, "synchronous"))) >= _FULL
    yield _durability(is_durable, f"journal_mode={journal}, synchronous=FULL", "journal_mode, synchronous=FULL")
    yield _foreign_keys(_pragma(connection, "foreign_keys") == 1)


def _pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def check_postgresql(connection: Connection) -> Iterator[Check]:
    version = int(_show(connection, "server_version_num")) // 10_000
    params: dict[str, object] = {"version": _show(connection, "server_version"), "least": FIRST_POSTGRESQL}
    if version < FIRST_POSTGRESQL:
        message = N_("PostgreSQL %(version)s quá cũ: cần từ bản %(least)s.")
        yield Check("engine", Level.UNSAFE, message, params)
    else:
        yield Check("engine", Level.OK, N_("PostgreSQL %(version)s."), params)
    # Of synchronous_commit `local` and stronger wait for the disk of this server; only `off` answers before.
    wanted = "fsync=on, synchronous_commit=on, full_page_writes=on"
    is_durable = (
        _show(connection, "fsync") == "on"
        and _show(connection, "synchronous_commit") != "off"
        and _show(connection, "full_page_writes") == "on"
    )
    yield _durability(is_durable, wanted, wanted)


def _show(connection: Connection, name: str) -> str:
    return str(connection.execute(text(f"SHOW {name}")).scalar_one())


def _durability(is_durable: bool, found: str, wanted: str) -> Check:
    if is_durable:
        message = N_("Chỉ báo “Đã lưu” sau khi dữ liệu đã xuống đĩa (%(settings)s).")
        return Check("durability", Level.OK, message, {"settings": found})
    message = N_("Mất điện có thể làm mất câu trả lời đã báo lưu. Cần đặt %(settings)s.")
    return Check("durability", Level.UNSAFE, message, {"settings": wanted})


def _foreign_keys(are_on: bool) -> Check:
    if are_on:
        return Check("foreign_keys", Level.OK, N_("Ràng buộc khóa ngoại đang bật."))
    return Check("foreign_keys", Level.UNSAFE, N_("Ràng buộc khóa ngoại đang tắt."))


def check_migrations(connection: Connection) -> Check:
    stored, expected = stored_revision(connection), expected_revision()
    if stored == expected:
        return Check("migrations", Level.OK, N_("Cấu trúc dữ liệu đúng bản %(revision)s."), {"revision": expected})
    message = N_("Cấu trúc dữ liệu ở bản “%(stored)s”, cần bản %(expected)s. Hãy chạy: flask db upgrade")
    return Check("migrations", Level.UNSAFE, message, {"stored": stored, "expected": expected})


def check_clocks(connection: Connection, now: datetime) -> Iterator[Check]:
    """The machine's clock against the database server's, and against what was stored last."""
    if connection.dialect.name == "postgresql":
        server: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        yield clocks_apart(now, server.astimezone(UTC))
    last = connection.scalar(select(Attempt.started_at).order_by(Attempt.id.desc()).limit(1))
    if last is not None and last > now + _ROOM:
        params: dict[str, object] = {"moment": last.astimezone(UTC).strftime("%d/%m/%Y %H:%M UTC")}
        message = N_("Đã có lượt thi bắt đầu lúc %(moment)s, sau giờ của máy: đồng hồ máy đã bị chỉnh lùi.")
        yield Check("clock_back", Level.UNSAFE, message, params)


def clocks_apart(now: datetime, server: datetime) -> Check:
    apart: dict[str, object] = {"seconds": round(abs((server - now).total_seconds()))}
    if abs(server - now) > MOST_APART:
        message = N_("Đồng hồ máy và đồng hồ máy chủ cơ sở dữ liệu lệch nhau %(seconds)s giây. Hãy chỉnh cả hai.")
        return Check("clock_database", Level.UNSAFE, message, apart)
    return Check("clock_database", Level.OK, N_("Đồng hồ máy và máy chủ cơ sở dữ liệu khớp nhau."))
