"""Vietnamese typed for the old fonts, which looks like garbage in Unicode: recognised, and put into Unicode.

TCVN3 (.VnTime and the other ABC fonts) is the national standard TCVN 5712:1993, code VN3: one byte a letter, as glibc's
`TCVN5712-1` has it. VNI (VNI-Times) is the Windows table of the company VNI: a vowel, then its mark as another letter.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from .vietnamese_syllables import is_syllable

#: What stands for a sign that nobody can name; no question with it enters a bank.
UNREADABLE = "\ufffd"

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


def from_tcvn3(text: str) -> str:
    """What a reader of it sees in a .VnTime font."""
    return "".join(_TCVN3.get(sign, sign) for sign in text)


def from_vni(text: str) -> str:
    """What a reader of it sees in a VNI font; a mark without its vowel is `UNREADABLE`."""
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


READERS: Mapping[str, Callable[[str], str]] = {"TCVN3": from_tcvn3, "VNI": from_vni}
#: The signs that mean something else in either, in both cases.
_SIGNS = {
    "TCVN3": frozenset(_TCVN3),
    "VNI": frozenset(sign for one in (*_VNI_MARKS, *_VNI_ALONE) for sign in (one, one.upper())),
}
#: Letters, and the signs that stand for letters in TCVN3.
_WORD = re.compile("(?:[^\\W\\d_]|[¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾])+")
#: One look for what no Vietnamese word in Unicode has: a sign that is no letter of it, a capital of Latin-1 after a
#: small letter, a mark of VNI after a vowel that can't be followed by it. Where it finds nothing, nobody looks closer.
_ANY = re.compile(
    "[¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾åæäçëîïñöøûüþÅÄÆËÎÏÑÖØÛÜÞÈÉÊÌÒÓÔÕùõâáàãêéèúÙÂÁÀÃÚ]"
    "(?:(?<=[µ¶·¸¹¨©ª«¬\u00ad®§»¼½¾åæäçëîïñöøûüþÅÄËÎÏÑÖÛÜ])|(?<=[a-z][ÆÈÉÊËÌÎÏÑÒÓÔÕÖØÜÞ])"
    "|(?<=[aeAE][ùøûõïâáàåãäêéèúüÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜ])|(?<=[oO][ùõâøûïåäüÙÕÂØÛÏ])|(?<=[uUyY][ùøûïõÙÕØÛÏ]))"
)
#: So many different words that only an old font explains; fewer only where every word of the text fits it.
_FEWEST_WORDS = 2
_SMALLEST_SHARE = 0.3
#: Of a whole file: the share of its words with old signs that become Vietnamese, and how many there must be.
_CLEAR_SHARE = 0.95
_CLEAR_WORDS = 3


def legacy_encoding(text: str) -> str | None:
    """`TCVN3` or `VNI` when the text is meant for such a font, else None. Unicode Vietnamese is never named.

    A word tells when it can't be Vietnamese as it stands and is when it is read in the old way.
    """
    if not may_be_legacy(text):
        return None
    words = _marked_words([text])
    for name in READERS:
        telling, fitting = _weigh(words, name)
        is_all = fitting == len(words) >= _FEWEST_WORDS and telling
        is_much = telling >= max(_FEWEST_WORDS, _SMALLEST_SHARE * len(words))
        if is_all or is_much:
            return name
    return None


def clear_encoding(texts: Iterable[str]) -> str | None:
    """`TCVN3` or `VNI` where all the texts of a file are meant for it beyond doubt, so that they may be converted."""
    words = _marked_words(texts)
    for name in READERS:
        telling, fitting = _weigh(words, name)
        if telling >= max(_CLEAR_WORDS, _SMALLEST_SHARE * len(words)) and fitting >= _CLEAR_SHARE * len(words):
            return name
    return None


def may_be_legacy(text: str) -> bool:
    """False for what `legacy_encoding` names in no part: one look at all texts of a question spares one at each."""
    return not text.isascii() and _ANY.search(text) is not None


def _marked_words(texts: Iterable[str]) -> set[str]:
    """The different words that are not ASCII."""
    words: set[str] = set()
    for text in texts:
        if not text.isascii():
            words.update(_WORD.findall(unicodedata.normalize("NFC", text)))
    return {word for word in words if not word.isascii()}


def _weigh(words: Iterable[str], name: str) -> tuple[int, int]:
    """How many words tell, and how many become Vietnamese in this encoding."""
    read, signs = READERS[name], _SIGNS[name]
    telling = fitting = 0
    for word in words:
        fits = all(sign.isascii() or sign in signs for sign in word) and is_syllable(read(word))
        fitting += fits
        telling += fits and not is_syllable(word) and may_be_legacy(word)
    return telling, fitting
