"""Opens a zip from a stranger only after its directory was judged, and reads its parts without trusting their sizes."""

import io
import stat
import struct
import zipfile
import zlib

from ..domain.errors import N_, Refusal
from .limits import (
    MAX_PACKAGE_DIRECTORY_BYTES,
    MAX_PACKAGE_MEMBERS,
    MAX_UNPACKED_BYTES,
    MAX_ZIP_DIRECTORY_BYTES,
    MAX_ZIP_MEMBERS,
    MAX_ZIP_RATIO,
    RATIO_FROM_BYTES,
)

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_CHUNK = 64 * 1024
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".jar", ".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".odt")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def open_zip(data: bytes, *, is_package: bool = False) -> zipfile.ZipFile:
    """The archive, its central directory found harmless; no part has been unpacked yet.

    A package of questions may have more parts than a document.

    Refuses, each with its own code: broken or cut off, too many parts, too large unpacked, a bomb's ratio,
    a part that is itself an archive, an unsafe path, a symbolic link, two parts of one name, a password.
    """
    most = MAX_PACKAGE_MEMBERS if is_package else MAX_ZIP_MEMBERS
    _check_directory_size(data, most, MAX_PACKAGE_DIRECTORY_BYTES if is_package else MAX_ZIP_DIRECTORY_BYTES)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, struct.error) as error:
        raise zip_broken() from error
    members = archive.infolist()
    check_member_count(archive, most)
    for member in members:
        _check_member(member)
    if len({member.filename.lower() for member in members}) != len(members):
        raise zip_broken()
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise _too_large_unpacked()
    return archive


def check_member_count(archive: zipfile.ZipFile, most: int = MAX_ZIP_MEMBERS) -> None:
    """Refuses `zip_too_many_members`."""
    if len(archive.infolist()) > most:
        raise _too_many_members(most)


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, unpacked in small steps and never beyond the size the directory claims for it."""
    member = archive.getinfo(name)
    chunks: list[bytes] = []
    size = 0
    try:
        with archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                chunks.append(chunk)
                size += len(chunk)
                if size > member.file_size:
                    raise zip_broken()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise zip_broken() from error
    if size != member.file_size:
        raise zip_broken()
    return b"".join(chunks)


def zip_broken() -> Refusal:
    return Refusal(
        "file_broken",
        N_("Tệp bị hỏng hoặc tải lên chưa đủ. Hãy mở tệp bằng Excel hoặc Word, lưu lại rồi gửi tệp mới."),
        field="file",
    )


def _check_directory_size(data: bytes, most: int, largest: int) -> None:
    """Counted before the standard library builds its list, which would take memory for every entry claimed."""
    end = len(data) - _END_SIZE
    if not (end >= 0 and data.startswith(_END, end) and data.endswith(b"\x00\x00")):
        end = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or end + _END_SIZE > len(data):
        raise zip_broken()
    entries, size = struct.unpack_from("<HI", data, end + 10)
    if data[max(0, end - 20) : end].startswith(b"PK\x06\x07") or entries == 0xFFFF or size == 0xFFFFFFFF:
        # Zip64 is for archives over 4 GB: nothing of ours.
        raise zip_broken()
    if entries > most or size > largest:
        raise _too_many_members(most)


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or "\x00" in name or name[1:2] == ":":
        raise Refusal(
            "zip_unsafe_path",
            N_("Tệp nén chứa đường dẫn không an toàn nên không được mở. Hãy tạo lại tệp bằng Excel hoặc Word."),
            field="file",
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refusal(
            "zip_symlink",
            N_("Tệp nén chứa liên kết tới tệp khác nên không được mở. Hãy tạo lại tệp bằng Excel hoặc Word."),
            field="file",
        )
    if member.flag_bits & 0x1:
        raise Refusal(
            "file_encrypted",
            N_("Tệp được bảo vệ bằng mật khẩu. Hãy bỏ mật khẩu (Tệp, Thông tin, Bảo vệ), lưu lại rồi gửi."),
            field="file",
        )
    if member.compress_type not in _METHODS:
        raise zip_broken()
    if name.lower().endswith(_ARCHIVES):
        raise Refusal(
            "zip_nested",
            N_("Bên trong tệp có tệp nén hoặc tài liệu khác được nhúng. Hãy xóa phần nhúng rồi lưu lại."),
            field="file",
        )
    if member.file_size > RATIO_FROM_BYTES and member.file_size > MAX_ZIP_RATIO * max(member.compress_size, 1):
        raise Refusal(
            "zip_bomb",
            N_(
                "Một phần của tệp nén nhỏ bất thường so với dung lượng thật nên không được mở. "
                "Hãy xóa vùng trống đã định dạng trong bảng rồi lưu lại."
            ),
            field="file",
        )


def _too_many_members(most: int) -> Refusal:
    return Refusal(
        "zip_too_many_members",
        N_("Tệp chứa quá %(limit)s thành phần. Hãy bỏ hình ảnh, biểu đồ rồi lưu lại."),
        field="file",
        limit=most,
    )


def _too_large_unpacked() -> Refusal:
    return Refusal(
        "zip_too_large",
        N_("Nội dung tệp sau khi mở vượt quá %(limit)s MB. Hãy bỏ hình ảnh hoặc chia tệp nhỏ hơn."),
        status=413,
        field="file",
        limit=MAX_UNPACKED_BYTES // 1_000_000,
    )
