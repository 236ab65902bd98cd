"""Vietnamese telephone numbers: however they are typed, kept as ten or eleven digits from 0 on, shown with a gap."""

import re
import unicodedata

from .errors import N_, Refusal
from .text import tidy

_SEPARATORS = re.compile(r"[\s.,·()/_‐‑‒–—−-]")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{8,9}")
_OLD_MOBILE = re.compile(r"(01[0-9]{2})([0-9]{7})")
_ABROAD = re.compile(r"(?:\+|00)(?!84)[1-9][0-9]{5,14}")
_COUNTRY = re.compile(r"(?:\+|00)?84(?=[0-9]{9})0?")

#: The eleven-digit prefixes of before 15 September 2018 and what the ministry's plan made of them.
_NEW_PREFIXES = {
    # Viettel
    **{f"016{digit}": f"03{digit}" for digit in "23456789"},
    # MobiFone
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    # VinaPhone
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    # Vietnamobile, Gmobile
    **{"0186": "056", "0188": "058", "0199": "059"},
}


def phone(text: str) -> str:
    """`0912345678`: a mobile or landline number of Vietnam, old eleven-digit mobile numbers as they are since 2018.

    Takes +84, 84 and 0084, blanks, dots and dashes, full-width digits. Refuses numbers of other countries
    (foreign_phone) and everything else (bad_phone).
    """
    typed = _SEPARATORS.sub("", unicodedata.normalize("NFKC", tidy(text)))
    if _ABROAD.fullmatch(typed):
        raise Refusal(
            "foreign_phone",
            N_("Hệ thống chỉ nhận số điện thoại Việt Nam, ví dụ 0912 345 678. Quý vị có thể ghi số của người thân."),
            field="phone",
        )
    number = _COUNTRY.sub("0", typed, count=1) if _COUNTRY.match(typed) else typed
    old = _OLD_MOBILE.fullmatch(number)
    if old and old[1] in _NEW_PREFIXES:
        number = _NEW_PREFIXES[old[1]] + old[2]
    if not (_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number)):
        raise Refusal(
            "bad_phone",
            N_("Số điện thoại chưa đúng. Hãy nhập đủ các chữ số, ví dụ 0912 345 678."),
            field="phone",
        )
    return number


def mask_phone(number: str) -> str:
    """`0912***678`; nothing of a number too short to hide anything in."""
    return f"{number[:4]}***{number[-3:]}" if len(number) >= 9 else "***"
