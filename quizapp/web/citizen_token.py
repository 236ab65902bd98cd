"""The CSRF token of citizens' forms: bound to the browser's own token by a key, so that nothing has to be kept for it.

The HMAC-based pattern of OWASP's CSRF cheat sheet. Each page shows it under another mask, so that its compressed
length tells nothing about it (BREACH).
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache

#: Half of the token is the mask.
_BYTES = 16


def issue_token(secret_key: str, visitor: str) -> str:
    """A token for the forms of the browser whose hashed own token is `visitor`."""
    mask = os.urandom(_BYTES)
    return urlsafe_b64encode(mask + _crossed(mask, _proof(secret_key, visitor))).decode().rstrip("=")


def is_token(secret_key: str, visitor: str, token: str) -> bool:
    """Whether the token was issued for this browser; False for a browser without a token of its own."""
    try:
        given = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return False
    if not visitor or len(given) != 2 * _BYTES:
        return False
    return hmac.compare_digest(_crossed(given[:_BYTES], given[_BYTES:]), _proof(secret_key, visitor))


def _proof(secret_key: str, visitor: str) -> bytes:
    return hmac.digest(_key(secret_key), visitor.encode(), "sha256")[:_BYTES]


@cache
def _key(secret_key: str) -> bytes:
    return hashlib.sha256(b"citizens' forms " + secret_key.encode()).digest()


def _crossed(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(_BYTES)
