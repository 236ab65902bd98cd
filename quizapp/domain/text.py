"""Vietnamese text in one shape: `tidy` is how it is stored, `fold` how it is compared and searched."""

import re
import unicodedata

#: Signs that take no room and change no meaning; they come along when text is pasted from Word, Zalo or a web page.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_D_WITH_STROKE = str.maketrans("đĐ", "dD")


def tidy(text: str) -> str:
    """One line of NFC text without invisible signs, every run of blanks one space, trimmed; done twice, the same."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def tidy_lines(text: str) -> str:
    """As `tidy`, but line breaks stay: as `\\n`, never more than one blank line together, none at either end."""
    lines: list[str] = []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = tidy(raw)
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n")


def fold(text: str) -> str:
    """What is left to compare: lower case, without marks, `đ` as `d`, one space between words; done twice, the same."""
    bare = tidy(text).translate(_D_WITH_STROKE).lower()
    if bare.isascii():
        return bare
    marks_off = "".join(sign for sign in unicodedata.normalize("NFD", bare) if not unicodedata.combining(sign))
    return tidy(marks_off)
