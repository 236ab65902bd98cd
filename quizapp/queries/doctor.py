"""Looks an installation over: whatever could lose an answer or open a door is named, with the mend."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from ..config import MIN_SECRET_LENGTH, Settings
from ..db import FIRST_SAFE_WAL, Database, sqlite_module
from ..domain.errors import N_
from .readiness import MIN_FREE_BYTES
from .schema import expected_revision, stored_revision

FIRST_POSTGRESQL = 15
#: When the code was written: a clock before this is wrong.
BUILT_IN = 2026
LAST_YEAR = 2100
COMFORTABLE_BYTES = 2 * 1024 * 1024 * 1024
_GIB = 1024 * 1024 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: PRAGMA synchronous answers in numbers.
_FULL = 2


class Level(StrEnum):
    OK = "ok"
    #: Works, but somebody should know.
    WARNING = "warning"
    #: Answers could be lost or seen by others.
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Check:
    """One line of the report. `message` is a Vietnamese source sentence, filled from `params`."""

    name: str
    level: Level
    message: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


def examine(settings: Settings, database: Database, now: datetime) -> list[Check]:
    """Every check, in the order of the report; a database that can't be reached is one of them, not an error."""
    checks = [*_settings(settings), *_key(settings), *_data_folder(settings.data_dir), _disk(settings.data_dir)]
    try:
        with database.engine.connect() as connection:
            look = _sqlite if database.is_sqlite else _postgresql
            checks += [*look(connection), _migrations(connection)]
    except SQLAlchemyError as error:
        checks.append(
            Check(
                "database",
                Level.UNSAFE,
                N_("Không mở được cơ sở dữ liệu (%(error)s). Hãy xem lại DATABASE_URL và máy chủ cơ sở dữ liệu."),
                {"error": type(error).__name__},
            )
        )
    return [*checks, _clock(now), _timezones()]


def _settings(settings: Settings) -> Iterator[Check]:
    if settings.is_https:
        yield Check("https", Level.OK, N_("Cookie chỉ đi qua https."))
    else:
        yield Check(
            "https",
            Level.WARNING,
            N_("Chưa đặt FLASK_HTTPS=1: chỉ dùng khi chạy thử hoặc trong mạng nội bộ."),
        )
    if settings.trusted_hosts:
        hosts = ", ".join(settings.trusted_hosts)
        yield Check("hosts", Level.OK, N_("Chỉ trả lời cho tên miền: %(hosts)s."), {"hosts": hosts})
    else:
        yield Check(
            "hosts", Level.WARNING, N_("Chưa đặt FLASK_TRUSTED_HOSTS: máy chủ trả lời cho mọi tên miền trỏ tới.")
        )


def _key(settings: Settings) -> Iterator[Check]:
    if len(settings.secret_key) < MIN_SECRET_LENGTH:
        message = N_("Khóa ký cookie ngắn hơn %(least)s ký tự. Hãy bỏ FLASK_SECRET_KEY để hệ thống tự tạo.")
        yield Check("key", Level.UNSAFE, message, {"least": MIN_SECRET_LENGTH})
    path = settings.data_dir / "secret_key"
    if not path.exists():
        yield Check("key", Level.OK, N_("Khóa ký cookie lấy từ biến môi trường."))
    elif path.stat().st_mode & _OTHERS:
        yield Check(
            "key", Level.UNSAFE, N_("Người khác đọc được tệp khóa. Hãy chạy: chmod 600 %(path)s"), {"path": path}
        )
    else:
        yield Check("key", Level.OK, N_("Tệp khóa ký cookie chỉ chủ dịch vụ đọc được."))


def _data_folder(folder: Path) -> Iterator[Check]:
    if not os.access(folder, os.W_OK | os.X_OK):
        message = N_("Không ghi được vào thư mục dữ liệu %(path)s. Hãy chạy dịch vụ bằng chủ của thư mục.")
        yield Check("data_folder", Level.UNSAFE, message, {"path": folder})
    elif folder.stat().st_mode & _OTHERS:
        message = N_("Người dùng khác trên máy mở được thư mục dữ liệu. Hãy chạy: chmod 700 %(path)s")
        yield Check("data_folder", Level.UNSAFE, message, {"path": folder})
    else:
        yield Check("data_folder", Level.OK, N_("Thư mục dữ liệu %(path)s ghi được và riêng tư."), {"path": folder})


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    params: dict[str, object] = {"free": f"{free / _GIB:.1f}".replace(".", ",")}
    if free < MIN_FREE_BYTES:
        return Check("disk", Level.UNSAFE, N_("Đĩa gần đầy, chỉ còn %(free)s GB. Hãy dọn đĩa ngay."), params)
    if free < COMFORTABLE_BYTES:
        return Check("disk", Level.WARNING, N_("Đĩa còn %(free)s GB. Nên dọn đĩa trước kỳ thi."), params)
    return Check("disk", Level.OK, N_("Đĩa còn %(free)s GB."), params)


def _sqlite(connection: Connection) -> Iterator[Check]:
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


def _postgresql(connection: Connection) -> Iterator[Check]:
    version = int(_show(connection, "server_version_num")) // 10_000
    params: dict[str, object] = {"version": _show(connection, "server_version"), "least": FIRST_POSTGRESQL}
    if version < FIRST_POSTGRESQL:
        message = N_("PostgreSQL %(version)s quá cũ: cần từ bản %(least)s.")
        yield Check("engine", Level.UNSAFE, message, params)
    else:
        yield Check("engine", Level.OK, N_("PostgreSQL %(version)s."), params)
    # `local` and stronger wait for the disk of this server; only `off` answers before.
    is_durable = _show(connection, "fsync") == "on" and _show(connection, "synchronous_commit") != "off"
    yield _durability(is_durable, "fsync=on, synchronous_commit=on", "fsync=on, synchronous_commit=on")


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


def _migrations(connection: Connection) -> Check:
    stored, expected = stored_revision(connection), expected_revision()
    if stored == expected:
        return Check("migrations", Level.OK, N_("Cấu trúc dữ liệu đúng bản %(revision)s."), {"revision": expected})
    message = N_("Cấu trúc dữ liệu ở bản “%(stored)s”, cần bản %(expected)s. Hãy chạy: flask db upgrade")
    return Check("migrations", Level.UNSAFE, message, {"stored": stored, "expected": expected})


def _clock(now: datetime) -> Check:
    shown = now.astimezone(UTC).strftime("%d/%m/%Y %H:%M UTC")
    if BUILT_IN <= now.year <= LAST_YEAR:
        return Check("clock", Level.OK, N_("Đồng hồ máy: %(moment)s."), {"moment": shown})
    message = N_("Đồng hồ máy sai: %(moment)s. Giờ mở, đóng kỳ thi tính theo đồng hồ này.")
    return Check("clock", Level.UNSAFE, message, {"moment": shown})


def _timezones(find: Callable[[str], ZoneInfo] = ZoneInfo.no_cache) -> Check:
    try:
        find("Asia/Ho_Chi_Minh")
    except ZoneInfoNotFoundError:
        return Check("timezone", Level.UNSAFE, N_("Thiếu dữ liệu múi giờ. Hãy cài lại các thư viện bằng “make run”."))
    return Check("timezone", Level.OK, N_("Có dữ liệu múi giờ Việt Nam."))
