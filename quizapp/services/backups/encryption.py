"""Encrypted copies for places that are not ours, by age (https://age-encryption.org): any age program opens them."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ...domain.errors import Refusal
from .refusals import damaged, needs_identity

_MAGIC = b"age-encryption.org/v1"


def make_identity() -> tuple[str, str]:
    """A new pair: the secret line for the key file, and the recipient anybody may know."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def encrypt(source: BinaryIO, target: BinaryIO, recipient: str) -> None:
    """In pieces, whatever the size."""
    import pyrage

    pyrage.encrypt_io(source, target, [parse_recipient(recipient)])


def parse_recipient(recipient: str) -> object:
    import pyrage

    try:
        return pyrage.x25519.Recipient.from_str(recipient.strip())
    except pyrage.RecipientError as error:
        raise Refusal(
            "bad_recipient", "Khóa công khai phải có dạng age1… (lệnh “flask backup keygen” tạo ra)."
        ) from error


@contextlib.contextmanager
def opened(file: Path, identity: Path | None, folder: Path) -> Iterator[BinaryIO]:
    """The plain backup to read, decrypted into `folder` where it was encrypted."""
    with file.open("rb") as source:
        is_encrypted = source.read(len(_MAGIC)) == _MAGIC
        source.seek(0)
        if not is_encrypted:
            yield source
            return
        if identity is None:
            raise needs_identity()
        plain = folder / "decrypted.tar"
        with plain.open("w+b") as target:
            plain.unlink()  # gone with the process, however it ends
            _decrypt(source, target, identity)
            target.seek(0)
            yield target


def _decrypt(source: BinaryIO, target: BinaryIO, identity: Path) -> None:
    import pyrage

    lines = [line.strip() for line in identity.read_text(encoding="utf-8").splitlines()]
    try:
        identities = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise Refusal("bad_identity", "Tệp khóa không có dòng AGE-SECRET-KEY-… hợp lệ.") from error
    try:
        pyrage.decrypt_io(source, target, identities)
    except (pyrage.DecryptError, OSError) as error:
        raise damaged("không giải mã được: sai khóa, hoặc tệp đã bị sửa") from error
