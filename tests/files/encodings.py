"""Writes text as the programs of an office do; the standard library can't write Windows-1258 by itself."""

import codecs
import unicodedata

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-16-le-bom", "utf-16-be-bom", "windows-1258")


def encoded(text: str, encoding: str) -> bytes:
    if encoding == "utf-16-le-bom":
        return codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    if encoding == "utf-16-be-bom":
        return codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    if encoding == "windows-1258":
        return b"".join(_windows_1258(sign) for sign in unicodedata.normalize("NFC", text))
    return text.encode(encoding)


def _windows_1258(sign: str) -> bytes:
    """The vowel with its shape, then the tone as a sign of its own."""
    try:
        return sign.encode("cp1258")
    except UnicodeEncodeError:
        signs = unicodedata.normalize("NFD", sign)
        tone = next(mark for mark in signs[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
        vowel = unicodedata.normalize("NFC", signs.replace(tone, ""))
        return vowel.encode("cp1258") + tone.encode("cp1258")
