"""The container of old Office files: takes one stream out, and packs one into a container of our own."""

import struct
from array import array
from collections.abc import Collection

from .zip_guard import zip_broken

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_LAST = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_FAT = 0xFFFFFFFD
#: Streams smaller than this stand in a stream of small ones.
_MINI_CUTOFF = 4096
_MINI_SECTOR = 64
#: Of a container that we write: large sectors, so that one header is always enough.
_SECTOR = 4096


def read_stream(data: bytes, names: Collection[str]) -> bytes:
    """The first stream with one of these names. Refuses `file_broken`, for whatever does not fit together."""
    try:
        return _read_stream(data, names)
    except (struct.error, IndexError, UnicodeDecodeError, ValueError) as error:
        raise zip_broken() from error


def pack_stream(name: str, stream: bytes) -> bytes:
    """A container with nothing in it but this stream."""
    stream = stream.ljust(_MINI_CUTOFF, b"\0")
    count = -(-len(stream) // _SECTOR)
    fats = -(-(count + 2) // (_SECTOR // 4 - 1))
    first = fats + 1
    chain = [*[_FAT] * fats, _LAST, *range(first + 1, first + count), _LAST]
    chain += [_FREE] * (fats * _SECTOR // 4 - len(chain))
    header = _SIGNATURE + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, fats, fats, 0, _MINI_CUTOFF, _LAST, 0, _LAST, 0)
    header += struct.pack(f"<{109}I", *range(fats), *[_FREE] * (109 - fats))
    # Some readers want the small streams to begin somewhere, even where there are none: at a chain of one sector.
    directory = _entry("Root Entry", 5, fats, 0, child=1) + _entry(name, 2, first, len(stream))
    parts = (header, struct.pack(f"<{len(chain)}I", *chain), directory, stream)
    return b"".join(part.ljust(-(-len(part) // _SECTOR) * _SECTOR, b"\0") for part in parts)


class _Container:
    """Sectors, and the table that says which follows which."""

    def __init__(self, data: bytes) -> None:
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise zip_broken()
        self._data, self._size = data, 1 << shift
        (self.first_directory,) = struct.unpack_from("<I", data, 48)
        self.first_mini, _minis, next_list, _lists = struct.unpack_from("<4I", data, 60)
        tables = [at for at in struct.unpack_from("<109I", data, 76) if at < _FAT]
        seen: set[int] = set()
        while next_list < _FAT and next_list not in seen:
            seen.add(next_list)
            *more, next_list = struct.unpack(f"<{self._size // 4}I", self._sector(next_list))
            tables += [at for at in more if at < _FAT]
        if len(tables) * self._size > len(data):
            raise zip_broken()
        self._fat = _numbers(b"".join(map(self._sector, tables)))

    def chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(self._fat, start)))

    def _sector(self, at: int) -> bytes:
        return self._data[(at + 1) * self._size : (at + 2) * self._size]


def _read_stream(data: bytes, names: Collection[str]) -> bytes:
    container = _Container(data)
    small = b""
    directory = container.chained(container.first_directory)
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        start, long = struct.unpack_from("<II", directory, at + 116)
        if kind == 5 and start < _FAT:
            small = container.chained(start)
        if kind == 2 and directory[at : at + max(length - 2, 0)].decode("utf-16-le") in names:
            stream = container.chained(start) if long >= _MINI_CUTOFF else _small_stream(container, small, start)
            if len(stream) < long:
                raise zip_broken()
            return stream[:long]
    raise zip_broken()


def _small_stream(container: _Container, small: bytes, start: int) -> bytes:
    chain = _chain(_numbers(container.chained(container.first_mini)), start)
    return b"".join(small[at * _MINI_SECTOR : (at + 1) * _MINI_SECTOR] for at in chain)


def _numbers(table: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(table[: len(table) // 4 * 4])
    return numbers


def _chain(fat: "array[int]", start: int) -> list[int]:
    """The sectors in their order; a chain that never ends is broken."""
    chain: list[int] = []
    at = start
    while at < _FAT:
        chain.append(at)
        if len(chain) > len(fat):
            raise zip_broken()
        at = fat[at]
    return chain


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    coded = (name + "\0").encode("utf-16-le")
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(coded), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
