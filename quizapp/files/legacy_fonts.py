"""Text in fonts that show other signs than they hold: old Vietnamese ones become Unicode, Greek of Symbol as well."""

import re
import unicodedata

#: What stands for a sign that nobody can name; no question with it enters a bank.
UNREADABLE = "\ufffd"
#: Where fonts of signs have theirs.
_SIGN_OF_A_FONT = re.compile("[\uf000-\uf0ff]")

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
#: VNI: a vowel, then the sign of its tone (and hat) as a letter of its own.
_VNI_AFTER_A = dict(zip("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ", strict=True))
_VNI_AFTER_E = dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True))
_VNI_AFTER_O = dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True))
_VNI_TONES = "ùøûõï"
_VNI_PAIRS = {
    "a": _VNI_AFTER_A,
    "e": _VNI_AFTER_E,
    "o": _VNI_AFTER_O,
    "u": dict(zip(_VNI_TONES, "úùủũụ", strict=True)),
    "y": dict(zip(_VNI_TONES, "ýỳỷỹỵ", strict=True)),
    "ô": dict(zip(_VNI_TONES, "ớờởỡợ", strict=True)),
    "ö": dict(zip(_VNI_TONES, "ứừửữự", strict=True)),
}
_VNI_ALONE = dict(zip("íìæóòñôöî", "íìỉĩịđơưỵ", strict=True))
_VNI_MARKS = frozenset("ùøûõïâáàåãäêéèúüë")

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
        seen = "".join(_TCVN3.get(sign, sign) for sign in text)
        return seen.upper() if name.endswith("h") else seen
    if name.startswith("vni-"):
        return _from_vni(text)
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


def _from_vni(text: str) -> str:
    seen: list[str] = []
    at = 0
    while at < len(text):
        sign, mark = text[at], text[at + 1 : at + 2]
        pairs = _VNI_PAIRS.get(sign.lower(), {})
        if mark and mark.lower() in pairs:
            letter = pairs[mark.lower()]
            at += 2
        else:
            is_lost_mark = sign.lower() in _VNI_MARKS and sign.lower() not in _VNI_ALONE
            letter = UNREADABLE if is_lost_mark else _VNI_ALONE.get(sign.lower(), sign)
            at += 1
        seen.append(letter.upper() if sign.isupper() else letter)
    return unicodedata.normalize("NFC", "".join(seen))
