"""The doctor on settings, key and data folder: what opens a door."""

import os
import stat
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from ...config import MIN_SECRET_LENGTH, Settings
from ...domain.errors import N_
from .check import Check, Level
from .machine import Machine

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST_WORKERS_A_CORE = 2


def check_settings(settings: Settings, machine: Machine) -> Iterator[Check]:
    yield _https(settings)
    if settings.trusted_hosts:
        hosts = ", ".join(settings.trusted_hosts)
        yield Check("hosts", Level.OK, N_("Chỉ trả lời cho tên miền: %(hosts)s."), {"hosts": hosts})
    else:
        yield Check(
            "hosts", Level.WARNING, N_("Chưa đặt FLASK_TRUSTED_HOSTS: máy chủ trả lời cho mọi tên miền trỏ tới.")
        )
    if machine.is_debug:
        message = N_("Chế độ gỡ lỗi đang bật: người lạ chạy được lệnh trên máy. Hãy bỏ FLASK_DEBUG.")
        yield Check("debug", Level.UNSAFE, message)
    else:
        yield Check("debug", Level.OK, N_("Chế độ gỡ lỗi đang tắt."))
    if machine.is_root:
        message = N_("Đang chạy bằng quyền root. Nên chạy bằng một người dùng riêng (xem deploy/systemd).")
        yield Check("user", Level.WARNING, message)
    else:
        yield Check("user", Level.OK, N_("Không chạy bằng quyền root."))
    yield _workers(machine)


def _https(settings: Settings) -> Check:
    if settings.is_https:
        return Check("https", Level.OK, N_("Cookie chỉ đi qua https."))
    public = [host for host in settings.trusted_hosts if _is_public(host)]
    if public:
        message = N_("Tên miền %(host)s phục vụ người dân mà chưa đặt FLASK_HTTPS=1: cookie đi không mã hóa.")
        return Check("https", Level.UNSAFE, message, {"host": public[0]})
    return Check("https", Level.WARNING, N_("Chưa đặt FLASK_HTTPS=1: chỉ dùng khi chạy thử hoặc trong mạng nội bộ."))


def _is_public(host: str) -> bool:
    name = host.strip(".").partition(":")[0].lower()
    try:
        return ip_address(name).is_global
    except ValueError:
        return "." in name and not name.endswith((".local", ".lan", ".internal", ".test", ".localhost"))


def _workers(machine: Machine) -> Check:
    given = machine.environ.get("WEB_CONCURRENCY") or "2"
    count = int(given) if given.isdecimal() else 0
    params: dict[str, object] = {"count": given, "cores": machine.cores}
    if not count:
        message = N_("WEB_CONCURRENCY=%(count)s không phải số tiến trình. Hãy đặt bằng số lõi: %(cores)s.")
        return Check("workers", Level.UNSAFE, message, params)
    if count > machine.cores * _MOST_WORKERS_A_CORE:
        message = N_("%(count)s tiến trình trên %(cores)s lõi là quá nhiều. Nên đặt WEB_CONCURRENCY=%(cores)s.")
        return Check("workers", Level.WARNING, message, params)
    return Check("workers", Level.OK, N_("%(count)s tiến trình phục vụ trên %(cores)s lõi."), params)


def check_key(settings: Settings) -> Iterator[Check]:
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
    elif settings.redis_url and path.read_text().strip() == settings.secret_key:
        message = N_("Khóa ký cookie là tệp của riêng máy này. Nhiều máy phải đặt FLASK_SECRET_KEY giống nhau.")
        yield Check("key", Level.WARNING, message)
    else:
        yield Check("key", Level.OK, N_("Tệp khóa ký cookie chỉ chủ dịch vụ đọc được."))


def check_data_folder(folder: Path) -> Iterator[Check]:
    if not os.access(folder, os.W_OK | os.X_OK):
        message = N_("Không ghi được vào thư mục dữ liệu %(path)s. Hãy chạy dịch vụ bằng chủ của thư mục.")
        yield Check("data_folder", Level.UNSAFE, message, {"path": folder})
    elif folder.stat().st_mode & _OTHERS:
        message = N_("Người dùng khác trên máy mở được thư mục dữ liệu. Hãy chạy: chmod 700 %(path)s")
        yield Check("data_folder", Level.UNSAFE, message, {"path": folder})
    else:
        yield Check("data_folder", Level.OK, N_("Thư mục dữ liệu %(path)s ghi được và riêng tư."), {"path": folder})
