"""The order of the Vietnamese alphabet as text that sorts byte by byte, so that a database column can keep it."""

import re
import unicodedata

#: The 29 Vietnamese letters, with f j w z where Latin has them.
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: Ngang, huyền, hỏi, ngã, sắc, nặng.
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")

#: Only figures and small letters: these stand in the same order in every collation, the bytewise one and others.
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
#: Comes before every letter: a word before the longer word that begins like it, nothing before something.
END = _SIGNS[0]
_NUMBER = _SIGNS[1]
_LETTER_SIGNS = {letter: _SIGNS[2 + place] for place, letter in enumerate(LETTERS)}
_TONE_SIGNS = {tone: _SIGNS[place] for place, tone in enumerate(TONES) if tone}
_LEVEL_TONE = _SIGNS[0]
_VOWEL_MARKS = frozenset("\u0302\u0306\u031b")
_WORDS_AND_NUMBERS = re.compile(r"[0-9]+|(?:[^\W\d_][\u0300-\u036f]*)+")


def word_key(word: str) -> str:
    """Orders words by their letters, then by tone. Where the tone mark stands does not matter: hòa and hoà are one."""
    letters: list[str] = []
    tone = _LEVEL_TONE
    for sign in unicodedata.normalize("NFC", word).lower():
        parts = unicodedata.normalize("NFD", sign)
        vowel = unicodedata.normalize("NFC", parts[0] + "".join(mark for mark in parts if mark in _VOWEL_MARKS))
        letters.append(_LETTER_SIGNS.get(vowel) or _LETTER_SIGNS.get(parts[0], ""))
        if tone == _LEVEL_TONE:
            tone = next((_TONE_SIGNS[mark] for mark in parts if mark in _TONE_SIGNS), tone)
    return "".join(letters) + END + tone


def number_key(digits: str) -> str:
    """Orders whole numbers by size, and every number before every word."""
    significant = digits.lstrip("0")[: len(_SIGNS) - 1]
    return _NUMBER + _SIGNS[len(significant)] + significant


def text_key(text: str) -> str:
    """Orders text word by word, as a Vietnamese dictionary does, numbers by size; blanks and other signs divide."""
    parts = _WORDS_AND_NUMBERS.findall(unicodedata.normalize("NFKC", text))
    return "".join(number_key(part) if part.isdecimal() else word_key(part) for part in parts)
