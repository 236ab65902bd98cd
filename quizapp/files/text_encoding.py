"""Turns the bytes of a text file into NFC text: UTF-8, UTF-16 or Windows-1258, decided strictly."""

import codecs
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ..domain.errors import N_, Refusal
from ..domain.legacy_vietnamese import legacy_encoding
from .legacy_files import in_unicode

_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_VIETNAMESE = frozenset("đĐ") | {
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in ("", "̀", "́", "̉", "̃", "̣")
}
#: How many of a hundred telling signs must fit before a reading is believed.
_PLAUSIBLE = 0.95
_HEAD = 4096


@dataclass(frozen=True)
class Decoded:
    """NFC text without a byte order mark, and the encoding it was found in: `utf-8`, `utf-16`, `windows-1258`, or the
    old one it was meant for: `TCVN3`, `VNI`.
    """

    text: str
    encoding: str


# Each reader that is asked whether it knows the file asks for its text; the next file takes the place of this one.
@lru_cache(maxsize=1)
def decode(data: bytes) -> Decoded:
    """Reads the bytes in the one encoding that fits; a text that is in TCVN3 or VNI as a whole is converted.

    Refuses `unknown_encoding`, and `legacy_encoding` where only a part of the text is so.
    """
    decoded = _decode_unicode(data) or _decode_windows(data)
    if decoded is None:
        raise Refusal(
            "unknown_encoding",
            N_(
                "Không nhận ra bảng mã của tệp nên chữ tiếng Việt sẽ bị sai. "
                "Hãy mở tệp bằng Excel, lưu thành .xlsx hoặc “CSV UTF-8” rồi gửi lại."
            ),
            field="file",
        )
    return _meant(decoded.text) or decoded


def _meant(text: str) -> Decoded | None:
    """What was typed for an old font, as it was meant; None for any other text."""
    name = legacy_encoding(text)
    if name is None:
        return None
    if converted := in_unicode(text):
        return Decoded(*converted)
    raise legacy_refusal(name)


def legacy_refusal(name: str) -> Refusal:
    """For a whole file typed in an old font; `name` is TCVN3 or VNI."""
    return Refusal(
        "legacy_encoding",
        N_(
            "Chữ trong tệp gõ bằng bảng mã cũ %(name)s (phông .VnTime, VNI-Times…), không phải Unicode. "
            "Hãy chuyển sang Unicode bằng Unikey (Ctrl+Shift+F6) rồi gửi lại."
        ),
        field="file",
        name=name,
    )


def looks_like_text(data: bytes) -> bool:
    """Whether the bytes can be someone's text in any encoding: few control signs, zero bytes only as in UTF-16."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    head = data[:_HEAD]
    if b"\x00" in head:
        return _utf_16_without_mark(head[: len(head) // 2 * 2]) is not None
    controls = sum(byte < 0x20 and byte not in b"\t\n\r\x0b\x0c\x1f" for byte in head)
    return controls * 20 <= len(head)


def _decode_unicode(data: bytes) -> Decoded | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _strictly(data, "utf-16")
        return _decoded(text, "utf-16")
    if b"\x00" in data:
        return _decoded(_utf_16_without_mark(data), "utf-16")
    return _decoded(_strictly(data, "utf-8-sig"), "utf-8")


def _decode_windows(data: bytes) -> Decoded | None:
    """Windows-1258 writes a tone as a sign of its own after the vowel; composing it must leave no tone alone."""
    if b"\x00" in data or data.startswith(codecs.BOM_UTF8):
        return None
    if meant := _meant(data.decode("latin-1")):
        return meant
    decoded = _decoded(_strictly(data, "cp1258"), "windows-1258")
    if decoded is None:
        return None
    telling = [sign for sign in decoded.text if not sign.isascii() and unicodedata.category(sign)[0] in "LM"]
    fitting = sum(sign in _VIETNAMESE for sign in telling)
    return decoded if fitting >= _PLAUSIBLE * len(telling) else None


def _decoded(text: str | None, encoding: str) -> Decoded | None:
    return None if text is None else Decoded(unicodedata.normalize("NFC", text), encoding)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf_16_without_mark(data: bytes) -> str | None:
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strictly(data, encoding)
        if text and sum(map(_is_common, text)) >= _PLAUSIBLE * len(text):
            return text
    return None


def _is_common(sign: str) -> bool:
    """Latin letters with any marks, general punctuation and line ends: what Vietnamese text is made of."""
    code = ord(sign)
    return sign in "\t\r\n" or 0x20 <= code < 0x370 or 0x1E00 <= code < 0x2070
