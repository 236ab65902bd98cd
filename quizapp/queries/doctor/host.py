"""The doctor on the machine: disk, file system, clock, limits, time zones, fonts."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...domain.errors import N_
from ..readiness import MIN_FREE_BYTES
from .check import Check, Level
from .machine import Machine

#: When the code was written: a clock before this is wrong.
BUILT_IN = 2026
LAST_YEAR = 2100
COMFORTABLE_BYTES = 2 * 1024 * 1024 * 1024
_GIB = 1024 * 1024 * 1024
#: Below this share of free inodes no file can soon be made, however many bytes are free.
FEW_INODES = 0.02
#: A worker's connections, its files, and room for a crowd.
ENOUGH_FILES = 1024
#: A deadline that is off by more is unfair to somebody.
MOST_SECONDS_OFF = 1.0
#: Locks of one host are not seen by another, and SQLite's file breaks: https://sqlite.org/howtocorrupt.html
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "lustre", "afs", "ncpfs", "davfs", "ocfs2", "gfs2"}
)
#: Files shared into a virtual machine: locks are kept by some and forgotten by others.
SHARED_IN = frozenset({"9p", "virtiofs", "vboxsf", "vmhgfs", "drvfs", "prl_fs"})
MEMORY = frozenset({"tmpfs", "ramfs"})


def check_disk(machine: Machine) -> Check:
    params: dict[str, object] = {"free": f"{machine.free_bytes / _GIB:.1f}".replace(".", ",")}
    if machine.free_bytes < MIN_FREE_BYTES:
        return Check("disk", Level.UNSAFE, N_("Đĩa gần đầy, chỉ còn %(free)s GB. Hãy dọn đĩa ngay."), params)
    if machine.free_inodes_share < FEW_INODES:
        message = N_("Đĩa gần hết chỗ cho tệp mới (inode). Hãy xóa các tệp nhỏ không dùng: df -i")
        return Check("disk", Level.UNSAFE, message)
    if machine.free_bytes < COMFORTABLE_BYTES:
        return Check("disk", Level.WARNING, N_("Đĩa còn %(free)s GB. Nên dọn đĩa trước kỳ thi."), params)
    return Check("disk", Level.OK, N_("Đĩa còn %(free)s GB."), params)


def file_system_of(path: Path, mounts: str) -> str:
    """The type of the file system that holds the path, as mountinfo names it; "" when it does not say."""
    best, found = -1, ""
    for line in mounts.splitlines():
        before, dash, after = line.partition(" - ")
        if not dash:
            continue
        # Blanks in names are written in octal.
        point = before.split()[4].replace("\\040", " ")
        is_in = path == Path(point) or Path(point) in path.parents
        # The last of several on one point lies on top.
        if is_in and len(point) >= best:
            best, found = len(point), after.split()[0]
    return found


def check_file_system(database_file: Path, machine: Machine) -> Check:
    kind = file_system_of(database_file.parent.resolve(), machine.mounts)
    params: dict[str, object] = {"kind": kind, "path": database_file.parent}
    if is_network(kind) or kind in SHARED_IN:
        message = N_(
            "Tệp SQLite nằm trên đĩa mạng (%(kind)s): có thể hỏng dữ liệu. "
            "Hãy chuyển %(path)s về đĩa của chính máy này, hoặc dùng PostgreSQL."
        )
        return Check("file_system", Level.UNSAFE, message, params)
    if kind in MEMORY:
        message = N_("Dữ liệu nằm trong bộ nhớ (%(kind)s), tắt máy là mất. Chỉ để chạy thử; hãy chuyển về đĩa.")
        return Check("file_system", Level.WARNING, message, params)
    if not kind:
        message = N_("Không biết %(path)s nằm trên loại đĩa nào. Hãy chắc rằng đó là đĩa của chính máy này.")
        return Check("file_system", Level.WARNING, message, params)
    return Check("file_system", Level.OK, N_("Tệp SQLite nằm trên đĩa của máy (%(kind)s)."), params)


def is_network(kind: str) -> bool:
    """FUSE is a network's until it is known not to be: sshfs, rclone, s3fs, gluster."""
    is_fuse = kind.startswith("fuse.") and kind not in ("fuse.lxcfs", "fuse.ntfs-3g")
    return kind in NETWORK or is_fuse


def check_clock(now: datetime, machine: Machine) -> Iterator[Check]:
    shown: dict[str, object] = {"moment": now.astimezone(UTC).strftime("%d/%m/%Y %H:%M UTC")}
    if not BUILT_IN <= now.year <= LAST_YEAR:
        message = N_("Đồng hồ máy sai: %(moment)s. Giờ mở, đóng kỳ thi tính theo đồng hồ này.")
        yield Check("clock", Level.UNSAFE, message, shown)
        return
    yield Check("clock", Level.OK, N_("Đồng hồ máy: %(moment)s."), shown)
    clock = machine.clock
    if clock is None or not clock.is_synchronised:
        message = N_(
            "Không thấy đồng bộ giờ qua mạng: hãy so đồng hồ máy với giờ chuẩn, và bật bằng: timedatectl set-ntp true"
        )
        yield Check("clock_sync", Level.WARNING, message)
    elif clock.most_seconds_off > MOST_SECONDS_OFF:
        off: dict[str, object] = {"seconds": f"{clock.most_seconds_off:.1f}".replace(".", ",")}
        message = N_("Đồng hồ máy có thể lệch tới %(seconds)s giây. Hãy xem lại máy chủ giờ: chronyc tracking")
        yield Check("clock_sync", Level.UNSAFE, message, off)
    else:
        yield Check("clock_sync", Level.OK, N_("Đồng hồ máy được đồng bộ qua mạng."))


def check_limits(machine: Machine) -> Iterator[Check]:
    params: dict[str, object] = {"limit": machine.open_files_limit, "least": ENOUGH_FILES}
    if machine.open_files_limit < ENOUGH_FILES:
        message = N_("Chỉ được mở %(limit)s tệp và kết nối cùng lúc. Hãy nâng lên: ulimit -n %(least)s")
        yield Check("open_files", Level.UNSAFE, message, params)
    else:
        yield Check("open_files", Level.OK, N_("Được mở %(limit)s tệp và kết nối cùng lúc."), params)
    if machine.has_memory_folder:
        yield Check("heartbeat", Level.OK, N_("Nhịp của các tiến trình nằm trong bộ nhớ."))
    else:
        message = N_("Không có /dev/shm: đĩa chậm có thể làm tiến trình bị cho là treo. Hãy gắn tmpfs vào /dev/shm.")
        yield Check("heartbeat", Level.WARNING, message)


def check_timezones(find: Callable[[str], ZoneInfo] = ZoneInfo.no_cache) -> Check:
    try:
        find("Asia/Ho_Chi_Minh")
    except ZoneInfoNotFoundError:
        return Check("timezone", Level.UNSAFE, N_("Thiếu dữ liệu múi giờ. Hãy cài lại các thư viện bằng “make run”."))
    return Check("timezone", Level.OK, N_("Có dữ liệu múi giờ Việt Nam."))


def check_fonts(machine: Machine) -> Check:
    if machine.has_font:
        return Check("fonts", Level.OK, N_("Có phông chữ tiếng Việt."))
    message = N_("Không thấy phông chữ tiếng Việt để in giấy tờ. Hãy cài: apt-get install fonts-dejavu-core")
    return Check("fonts", Level.WARNING, message)
