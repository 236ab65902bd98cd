"""Vietnamese text in one shape: `tidy` is how it is stored, `fold` how it is compared and searched."""

import unicodedata

#: Signs that take no room and change no meaning; they come along when text is pasted from Word, Zalo or a web page.
_INVISIBLE = dict.fromkeys(
    (0x00AD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)
_D_WITH_STROKE = str.maketrans("đĐ", "dD")


def tidy(text: str) -> str:
    """One line of NFC text without invisible signs, every run of blanks one space, trimmed; done twice, the same."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


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
    marks_off = "".join(sign for sign in unicodedata.normalize("NFD", bare) if not unicodedata.combining(sign))
    return tidy(marks_off)
