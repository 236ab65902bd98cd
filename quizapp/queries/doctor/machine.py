"""What the doctor has to know about the machine, read once: the checks themselves are functions of it."""

import ctypes
import os
import resource
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: Of adjtimex(2): nobody keeps the clock right.
_UNSYNCHRONISED = 0x40
_MICROSECONDS = 1_000_000
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
#: They have every letter of Vietnamese.
_FONTS = ("DejaVu*.ttf", "NotoSans*.ttf", "Noto*.ttc", "BeVietnam*.ttf", "Liberation*.ttf")


@dataclass(frozen=True)
class Clock:
    """What the kernel knows about its clock."""

    is_synchronised: bool
    #: How far it may be off, as far as whoever keeps it right knows.
    most_seconds_off: float


@dataclass(frozen=True)
class Machine:
    environ: Mapping[str, str]
    #: `/proc/self/mountinfo`; "" where the kernel does not tell.
    mounts: str
    #: None where it can't be asked.
    clock: Clock | None
    is_root: bool
    is_debug: bool
    cores: int
    open_files_limit: int
    has_memory_folder: bool
    has_font: bool
    free_bytes: int
    #: 1.0 on file systems that count no inodes.
    free_inodes_share: float


def read_machine(data_dir: Path, *, is_debug: bool) -> Machine:
    mounts = Path("/proc/self/mountinfo")
    inodes = os.statvfs(data_dir)
    return Machine(
        environ=os.environ,
        mounts=mounts.read_text(encoding="utf-8", errors="replace") if mounts.exists() else "",
        clock=_read_clock(),
        is_root=os.geteuid() == 0,
        is_debug=is_debug,
        cores=len(os.sched_getaffinity(0)),
        open_files_limit=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        has_memory_folder=Path("/dev/shm").is_dir(),  # noqa: S108 (only looked at)
        has_font=any(any(Path(folder).rglob(font)) for folder in _FONT_FOLDERS for font in _FONTS),
        free_bytes=shutil.disk_usage(data_dir).free,
        free_inodes_share=inodes.f_favail / inodes.f_files if inodes.f_files else 1.0,
    )


class _Timex(ctypes.Structure):
    """The head of adjtimex's struct; the rest is room for what the kernel writes behind it."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    )


def _read_clock() -> Clock | None:
    """Asks the kernel and changes nothing: it knows whether chrony, timesyncd or another keeps the clock right."""
    try:
        ask = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    told = _Timex()
    if ask(ctypes.byref(told)) < 0:
        return None
    return Clock(not told.status & _UNSYNCHRONISED, told.maxerror / _MICROSECONDS)
