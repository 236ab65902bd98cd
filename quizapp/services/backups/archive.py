"""The file a backup is: a plain tar, accepted only as it was written, byte for byte.

Names in the tar are our own few (`database…`, `files/000001`, `manifest.json`, `seal`): where a file belongs stands in
the manifest. A reader builds each header anew and compares: links, paths, modes, padding and tails of other
programs are refused without a rule for each.
"""

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from .refusals import damaged, not_a_backup

MANIFEST = "manifest.json"
SEAL = "seal"
CHUNK = 1 << 20
MAX_TEXT_BYTES = 64 * 1024 * 1024
_BLOCK = 512
_ZEROS = bytes(_BLOCK)
_NAME = re.compile(r"database\.(sqlite3\.gz|dump)|files/\d{6}|manifest\.json|seal")


@dataclass(frozen=True)
class Member:
    name: str
    size: int
    sha256: str


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def write_member(file: BinaryIO, name: str, chunks: Iterable[bytes]) -> Member:
    """Appends one member as long as it turns out to be; `file` must be seekable."""
    start = file.tell()
    file.write(_ZEROS)
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        file.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    file.write(_padding(size))
    end = file.tell()
    file.seek(start)
    file.write(_header(name, size))
    file.seek(end)
    return Member(name, size, digest.hexdigest())


def write_end(file: BinaryIO) -> None:
    file.write(_ZEROS * 2)


def read_archive(file: BinaryIO, sink: Callable[[str, bytes], None]) -> tuple[list[Member], dict[str, bytes]]:
    """All members as they are, and the two short texts; the others' content goes to `sink` by chunks.

    Refuses whatever differs from what `write_member` and `write_end` write. Nothing is believed yet: sums are
    compared with the manifest, and the manifest with its seal, by `manifest.check`.
    """
    members: list[Member] = []
    texts: dict[str, bytes] = {}
    while (block := _exactly(file, _BLOCK)) != _ZEROS:
        name, size = _parse(block, is_first=not members)
        digest, kept, left = hashlib.sha256(), bytearray(), size
        while left:
            chunk = _exactly(file, min(left, CHUNK))
            left -= len(chunk)
            digest.update(chunk)
            if name in {MANIFEST, SEAL}:
                kept += chunk
            else:
                sink(name, chunk)
        if _exactly(file, len(_padding(size))) != _padding(size):
            raise damaged(name)
        if name in {MANIFEST, SEAL}:
            texts[name] = bytes(kept)
        members.append(Member(name, size, digest.hexdigest()))
    if _exactly(file, _BLOCK) != _ZEROS or file.read(1):
        raise damaged("cuối tệp")
    return members, texts


def _parse(block: bytes, is_first: bool) -> tuple[str, int]:
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        is_ours = bool(_NAME.fullmatch(info.name)) and _header(info.name, info.size) == block
    except (tarfile.HeaderError, ValueError):
        is_ours = False
    if not is_ours:
        raise not_a_backup() if is_first else damaged("tên mục")
    if info.name in {MANIFEST, SEAL} and info.size > MAX_TEXT_BYTES:
        raise damaged(info.name)
    return info.name, info.size


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise damaged("tệp bị cắt")
    return data
