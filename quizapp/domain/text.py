"""Vietnamese text in one shape: `tidy` is how it is stored, `fold` how it is compared and searched."""

import re
import unicodedata
from collections.abc import Iterable

#: Signs that take no room and change no meaning; they come along when text is pasted from Word, Zalo or a web page.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
#: The one of them that Python calls printable; the others, and every blank but the space, it does not.
_JOINER = "\u034f"
_D_WITH_STROKE = str.maketrans("đĐ", "dD")
#: What takes apart nearly every letter there is of ours and our neighbours.
_MARKS = re.compile("[\u0300-\u036f]+")


def tidy(text: str) -> str:
    """One line of NFC text without invisible signs, every run of blanks one space, trimmed; done twice, the same."""
    if text.isprintable() and _JOINER not in text:
        # Most texts: nothing invisible, no blank but spaces. Ten thousand questions are looked at several times.
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        return text if "  " not in text and text.strip(" ") == text else " ".join(text.split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def side_by_side(texts: Iterable[str]) -> str:
    """Texts as one, a blank around each that holds something: for one look at all of them instead of one at each."""
    return " ".join(("", *filter(None, texts), ""))


def are_tidy(beside: str) -> bool:
    """Whether `tidy` would leave each text of `side_by_side` as it is; False where only a look at each can tell.

    A blank at the end of a text stands there beside another one, and a blank keeps a mark from the letter before it.
    """
    return (
        beside.isprintable()
        and "  " not in beside
        and _JOINER not in beside
        and unicodedata.is_normalized("NFC", beside)
    )


def is_blank(text: str) -> bool:
    """Whether nothing of it is left when it is tidied."""
    return not (text and (text[0].isalnum() or tidy(text)))


def tidy_lines(text: str) -> str:
    """As `tidy`, but line breaks stay: as `\\n`, never more than one blank line together, none at either end."""
    if "\n" not in text and "\r" not in text:
        return tidy(text)
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
    apart = _MARKS.sub("", unicodedata.normalize("NFD", bare))
    if apart.isascii():
        return tidy(apart)
    marks_off = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return tidy(marks_off)
