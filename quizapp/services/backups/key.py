"""The key that seals backups: it lives in the data folder, never in a backup, and on paper in the office's safe.

Whoever can alter a backup can make its sums right again, and finds the key of the cookies in it; this key is elsewhere.
"""

import os
import secrets
from pathlib import Path

from ...domain.errors import Refusal

KEY_FILE = "backup_key"
_BYTES = 20
#: Without signs that are taken for one another on paper; 32 of them.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ123456789"


def seal_key(data_dir: Path) -> bytes:
    """The installation's key, made the first time."""
    path = data_dir / KEY_FILE
    if not path.exists():
        keep_key(data_dir, "".join(secrets.choice(_ALPHABET) for _ in range(_BYTES * 8 // 5)))
    return path.read_text().strip().encode()


def known_key(data_dir: Path, code: str | None) -> bytes | None:
    """The key as typed from paper; else the installation's own; None where there is none yet."""
    if code:
        return read_code(code).encode()
    return seal_key(data_dir) if (data_dir / KEY_FILE).exists() else None


def keep_key(data_dir: Path, key: str) -> None:
    """Whole or not at all; a key that is there stays."""
    part = data_dir / f".{KEY_FILE}.{secrets.token_hex(4)}"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, data_dir / KEY_FILE)
    except FileExistsError:
        pass  # another process was first
    finally:
        part.unlink()


def show_code(key: bytes) -> str:
    """In groups of four, as it is written on paper."""
    text = key.decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def read_code(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign not in " -")
    if len(plain) != _BYTES * 8 // 5 or any(sign not in _ALPHABET for sign in plain):
        raise Refusal("bad_backup_key", "Mã khóa sao lưu phải có 32 chữ số, chữ cái như “flask backup key” đã in ra.")
    return plain
