"""Text in fonts that show other signs than they hold: old Vietnamese ones become Unicode, Greek of Symbol as well."""

import re

from ..domain.legacy_vietnamese import UNREADABLE, from_tcvn3, from_vni

#: Where fonts of signs have theirs.
_SIGN_OF_A_FONT = re.compile("[\uf000-\uf0ff]")

_SYMBOL = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
        strict=True,
    )
) | {
    "\xa3": "≤",
    "\xb3": "≥",
    "\xb9": "≠",
    "\xb1": "±",
    "\xb4": "×",
    "\xb8": "÷",
    "\xbb": "≈",
    "\xa5": "∞",
    "\xb0": "°",
    "\xd7": "⋅",
    "\xae": "→",
    "\xac": "←",
    "\xde": "⇒",
    "\xdb": "⇔",
    "\xce": "∈",
    "\xcf": "∉",
    "\xc8": "∪",
    "\xc7": "∩",
    "\xcc": "⊂",
    "\xc6": "∅",
    "\x22": "∀",
    "\x24": "∃",
    "\xd0": "∠",
    "\x5e": "⊥",
    "\xd6": "√",
    "\xb7": "•",
    "-": "−",
}
#: The same in any font of signs.
_AS_IT_IS = frozenset("0123456789 \t\n.,;:()[]{}+=<>/|%!?_")
_PICTURE_FONTS = ("wingdings", "webdings", "zapfdingbats", "mt extra", "marlett", "bookshelf symbol")


def in_unicode(text: str, font: str) -> str:
    """What a reader sees; `UNREADABLE` for a sign of a font of pictures."""
    name = font.casefold()
    if name.startswith((".vn", "vni-")) and any(sign > "\xff" for sign in text):
        # Unicode typed in an old font: the program shows those signs in another one.
        return text
    if name.startswith(".vn"):
        seen = from_tcvn3(text)
        return seen.upper() if name.endswith("h") else seen
    if name.startswith("vni-"):
        return from_vni(text)
    if name == "symbol" or name.startswith(_PICTURE_FONTS):
        return "".join(symbol(sign, font) for sign in text)
    return _SIGN_OF_A_FONT.sub(UNREADABLE, text)


def symbol(sign: str, font: str) -> str:
    """One sign of a font of signs; such fonts have theirs from U+F000 as well."""
    code = ord(sign)
    low = chr(code - 0xF000) if 0xF000 <= code <= 0xF0FF else sign
    if font.casefold() == "symbol":
        return _SYMBOL.get(low) or (low if low in _AS_IT_IS or low > "\xff" else UNREADABLE)
    return low if low in " \t\n" else UNREADABLE
