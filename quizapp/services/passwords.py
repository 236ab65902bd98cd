"""Passwords as argon2id hashes: the same work for every guess, and only a few at once in one process."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..domain.errors import N_, Refusal

#: 21 ms of one core and 19 MiB a guess (OWASP's second choice).
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

#: Of nothing anybody knows: a login that does not exist costs as much as one that does.
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$qxsdBuvcxd9ZqWj3buVp2g$reP1ACm9yKcg4ok9zcJ5dkcx8A8/iJk0TsabDEVduSI"

_AT_ONCE = 2
_PATIENCE_SECONDS = 3
_slots = BoundedSemaphore(_AT_ONCE)


def hash_password(password: str) -> str:
    """Takes some 20 ms: compute it before a transaction wherever it can be. Refuses when too many wait."""
    with _turn():
        return HASHER.hash(_one_shape(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; None stands for an account that is not there and takes as long.

    Never inside a transaction: guesses of strangers must not hold the lock that answers are saved under.
    """
    with _turn():
        try:
            return HASHER.verify(password_hash or NOBODYS_HASH, _one_shape(password)) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def _one_shape(password: str) -> str:
    # Keyboards write the same Vietnamese letter composed or decomposed.
    return unicodedata.normalize("NFC", password)


@contextmanager
def _turn() -> Iterator[None]:
    if not _slots.acquire(timeout=_PATIENCE_SECONDS):
        raise Refusal("busy", N_("Đang có nhiều lượt đăng nhập. Hãy thử lại sau ít giây."), status=503)
    try:
        yield
    finally:
        _slots.release()
