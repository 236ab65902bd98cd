"""Short codes that people read aloud and type: Crockford's base 32, without I, L, O and U."""

import unicodedata

from .errors import N_, Refusal
from .text import tidy

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
_BITS = 5
_GROUP = 4
_READ_AS = str.maketrans("OIL", "011")
_SEPARATORS = dict.fromkeys(map(ord, "-‐‑‒–—−._ "))


def code_from_bytes(data: bytes, length: int = CODE_LENGTH) -> str:
    """A code of `length` signs out of random bytes, every code as likely as any other; 8 signs need 5 bytes.

    ValueError when there are too few bytes.
    """
    spare_bits = len(data) * 8 - length * _BITS
    if spare_bits < 0:
        raise ValueError(f"{len(data)} bytes are too few for a code of {length} signs")
    number = int.from_bytes(data, "big") >> spare_bits
    return "".join(ALPHABET[number >> _BITS * place & 31] for place in reversed(range(length)))


def format_code(code: str) -> str:
    """`7K39QFXX` as it is shown: `7K39-QFXX`."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def normalise_code(text: str, length: int = CODE_LENGTH) -> str:
    """The code that was meant: capitals, O as 0, I and L as 1, without dashes and blanks. Refuses anything else."""
    typed = unicodedata.normalize("NFKC", "".join(tidy(text).split())).translate(_SEPARATORS)
    code = typed.upper().translate(_READ_AS)
    # Capitals of other letters may be plain ones: ß would become SS.
    if len(code) != length or not typed.isascii() or not set(code) <= set(ALPHABET):
        raise Refusal(
            "bad_code",
            N_("Mã gồm %(length)s chữ và số, ví dụ %(example)s. Hãy xem lại mã rồi nhập lại."),
            field="code",
            length=length,
            example=format_code("7K39QFXX" if length == CODE_LENGTH else ALPHABET[-length:]),
        )
    return code
