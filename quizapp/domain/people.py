"""What people say about themselves, checked and in one shape; and how their names are listed and shown."""

import re
import unicodedata
from datetime import date

from .alphabet import END, text_key, word_key
from .errors import N_, Refusal
from .phones import mask_phone, phone
from .text import tidy

__all__ = [
    "age_at",
    "birth_year",
    "full_name",
    "given_name",
    "mask_name",
    "mask_phone",
    "needs_guardian",
    "phone",
    "sort_key",
    "unit_sort_key",
]

MAX_NAME = 80
#: The width of the columns that keep sort keys.
MAX_SORT_KEY = 400
#: Below this age a guardian agrees too.
ADULT_AGE = 16
YOUNGEST, OLDEST = 5, 110

#: How telephones and Word write the two signs that belong into names; and an Icelandic letter that some keyboards
#: and old conversions give for the Vietnamese one it looks like.
_PLAIN_SIGNS = str.maketrans("’‘ʼ`´′‐‑‒–—−Ðð", "''''''------Đđ")
_MARKS = r"[\u0300-\u036f]"
_MISPLACED = re.compile(rf"{_MARKS}{{3}}|[ .'-]{_MARKS}")
_LETTERS = re.compile(rf"[^\W\d_](?:[^\W\d_]|{_MARKS})*")
_VOWELS = frozenset("aeiouy")


def full_name(text: str) -> str:
    """The name as it is kept: NFC, single blanks, the person's own capitals.

    A name typed all in small letters or all in capitals gets a capital at each word. Refuses (bad_name) what is empty,
    longer than 80 signs, has fewer than two letters, or anything but Latin letters, blanks and . ' -
    """
    name = tidy(unicodedata.normalize("NFKC", tidy(text)).translate(_PLAIN_SIGNS))
    if name in (name.lower(), name.upper()):
        name = tidy(_LETTERS.sub(_with_capital, name))
    if not name:
        raise _bad_name(N_("Hãy nhập họ và tên, ví dụ Nguyễn Thị Hoa."))
    if len(name) > MAX_NAME:
        raise _bad_name(N_("Họ và tên dài quá %(longest)s ký tự. Hãy nhập họ và tên khai sinh."), longest=MAX_NAME)
    if not name[0].isalpha() or not all(map(_belongs_in_name, name)) or _MISPLACED.search(name):
        raise _bad_name(N_("Họ và tên chỉ gồm chữ cái và dấu cách, không có chữ số hay ký hiệu. Hãy nhập lại."))
    if sum(map(str.isalpha, name)) < 2:
        raise _bad_name(N_("Họ và tên phải có ít nhất hai chữ cái, ví dụ Nguyễn Thị Hoa."))
    return name


def birth_year(text: str | int, today: date) -> int:
    """A year of four digits that makes the person 5 to 110 years old; refuses (bad_birth_year) all else."""
    typed = unicodedata.normalize("NFKC", tidy(str(text)))
    if not re.fullmatch("[0-9]{4}", typed):
        raise Refusal("bad_birth_year", N_("Năm sinh phải gồm 4 chữ số, ví dụ 1968."), field="birth_year")
    year = int(typed)
    if not YOUNGEST <= age_at(year, today) <= OLDEST:
        raise Refusal(
            "bad_birth_year",
            N_("Năm sinh phải từ %(earliest)s đến %(latest)s. Hãy nhập lại năm sinh."),
            field="birth_year",
            earliest=today.year - OLDEST,
            latest=today.year - YOUNGEST,
        )
    return year


def age_at(year: int, today: date) -> int:
    """The age a person born in `year` reaches in the calendar year of `today`."""
    return today.year - year


def needs_guardian(year: int, today: date) -> bool:
    """Whether the person reaches less than 16 years in this calendar year."""
    return age_at(year, today) < ADULT_AGE


def given_name(name: str) -> str:
    """`An` of `Nguyễn Văn An`."""
    return name.split()[-1] if name.strip() else ""


def mask_name(name: str, child: bool = False) -> str:
    """What a public list shows of a name: `Nguyễn V. A.`, of a child's `Ng. V. A.`, of a single word its initial."""
    words = [(word, found[0]) for word in name.split() if (found := _LETTERS.search(word))]
    if not words:
        return ""
    family, letters = words[0]
    shown = _abbreviation(letters) if child or len(words) == 1 else family
    return " ".join([shown, *(f"{letters[0].upper()}." for _word, letters in words[1:])])


def sort_key(name: str) -> str:
    """Orders names as Vietnamese lists do: by given name, then middle names, then family name; sorts bytewise."""
    words = name.split()
    if not words:
        return ""
    family, middle, given = words[: len(words) > 1], words[1:-1], words[-1]
    return (word_key(given) + "".join(map(word_key, middle)) + END + "".join(map(word_key, family)))[:MAX_SORT_KEY]


def unit_sort_key(text: str) -> str:
    """Orders units by the Vietnamese alphabet and numbers by size: `Tổ dân phố số 2` before `số 10`; sorts bytewise."""
    return text_key(text)[:MAX_SORT_KEY]


def _bad_name(message: str, **params: object) -> Refusal:
    return Refusal("bad_name", message, status=422, field="full_name", **params)


def _belongs_in_name(sign: str) -> bool:
    if sign.isalpha():
        return unicodedata.name(sign, "").startswith("LATIN ")
    return sign in " .'-" or "\u0300" <= sign <= "\u036f"


def _with_capital(word: re.Match[str]) -> str:
    return word[0][0].upper() + word[0][1:].lower()


def _abbreviation(letters: str) -> str:
    """`Ng.` of `Nguyễn`, `Tr.` of `Trần`, `L.` of `Lê`."""
    start = letters[:2]
    is_cluster = all(unicodedata.normalize("NFD", sign)[0].lower() not in _VOWELS for sign in start)
    return f"{start if is_cluster else start[0]}."
