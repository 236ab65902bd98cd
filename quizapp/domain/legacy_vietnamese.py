"""Recognises Vietnamese typed for the old fonts (TCVN3 `.VnTime`, VNI), which looks like garbage in Unicode."""

import re

#: TCVN3 puts its vowels where Latin-1 has signs: `C©u hái nµo ®óng`. No Unicode word has such a sign inside it.
#: `®` stands for đ and `©` for â: after a word (Windows®) they are what they seem. Other vowels are capitals of
#: Latin-1, which no small letter of a word is followed by: `ViÖt`.
_TCVN3 = re.compile(
    "[a-zA-ZÀ-ỹ][¸µ¶·¹¨¾»¼½ª¬\u00ad]|[a-zA-ZÀ-ỹ]©[a-z]|[¸µ¶¹¨¾©®ª¬\u00ad§][a-zA-ZÀ-ỹ]|[a-z][ÆÈÉÊËÌÎÏÑÒÓÔÕÖØÜÞ]"
)
#: VNI writes the mark as a second letter: `Caâu hoûi naøo ñuùng`. No Vietnamese word has these pairs.
_VNI = re.compile("[aeAE][ùøûõïâáàåãäêéèúüÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜ]|[oO][âøûïåäüÂØÛÏ]|[uUyY][øûïõÕØÛÏ]|[ñÑ][aeiouyöô]")
#: One look for the signs of both, whole words or not: where it finds nothing, they don't either.
_ANY = re.compile(
    "[¸µ¶·¹¨¾»¼½ª¬\u00ad©®§ñÑÆÈÉÊËÌÎÏÒÓÔÕÖØÜÞùøûõïâáàåãäêéèúüÙÛÂÁÀÅÃÄÚ](?:(?<=[¸µ¶·¹¨¾»¼½ª¬\u00ad©®§ñÑ])"
    "|(?<=[a-z][ÆÈÉÊËÌÎÏÑÒÓÔÕÖØÜÞ])|(?<=[aeAE][ùøûõïâáàåãäêéèúüÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜ])"
    "|(?<=[oO][âøûïåäüÂØÛÏ])|(?<=[uUyY][øûïõÕØÛÏ]))"
)
#: One word with a sign inside (a name, a unit) proves nothing; a third of the marked words does.
_FEWEST_WORDS = 2
_SMALLEST_SHARE = 0.3


def legacy_encoding(text: str) -> str | None:
    """`TCVN3` or `VNI` when the text is meant for such a font, else None. Unicode Vietnamese is never named."""
    if not may_be_legacy(text):
        return None
    marked = [word for word in text.split() if not word.isascii()]
    for name, pattern in (("TCVN3", _TCVN3), ("VNI", _VNI)):
        telling = sum(1 for word in marked if pattern.search(word))
        if telling >= _FEWEST_WORDS and telling >= _SMALLEST_SHARE * len(marked):
            return name
    return None


def may_be_legacy(text: str) -> bool:
    """False for what `legacy_encoding` names in no part: one look at all texts of a question spares one at each."""
    return not text.isascii() and _ANY.search(text) is not None
