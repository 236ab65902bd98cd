"""What gives a key away to who knows nothing: its length, its form, its fit to the question, words of the stem."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from ..errors import N_
from ..questions import DraftQuestion
from ..text import fold
from .folded import FILLERS, Folded
from .wording import Doubt

#: The key gives itself away when it is so much longer than every distractor.
_LONGER_BY_FACTOR = 1.5
_LONGER_BY_SIGNS = 20
#: With two options there is always one that differs from "all others".
_ENOUGH_OPTIONS = 3
#: What one question in so many says in its stem is the subject of the bank and tells nothing.
_COMMON_SHARE = 1 / 60
#: In a handful of questions nothing is common but what stands in two of them.
_COMMON_AT_LEAST = 2

_ASKS_AMOUNT = re.compile(r"\b(?:bao nhieu|may (?!chu|tinh)|ngay nao|nam nao|thang nao|ngay may|how many)\b")
_AMOUNT = re.compile(r"\d|\b(?:mot|hai|ba|bon|sau|bay|tam|chin|muoi|tram|nghin|trieu|ty)\b")
#: A question word and how an answer to it begins.
_ANSWERS = (
    (re.compile(r"\b(?:vi sao|tai sao)\b"), ("vi ", "do ", "boi ", "nho ")),
    (re.compile(r"\bde lam gi\b|\bnham muc dich gi\b"), ("de ", "nham ")),
    (re.compile(r"\b(?:khi nao|bao gio|luc nao)\b"), ("khi ", "tu ", "luc ", "sau ", "truoc ", "trong ")),
    (re.compile(r"\b(?:o dau|noi nao)\b"), ("o ", "tai ", "tren ", "trong ")),
    (re.compile(r"\bbang cach nao\b"), ("bang ", "thong qua ", "qua ")),
)
#: The stem of an English question that goes on in its options: `Hanoi is a …`.
_ARTICLE = re.compile(r"\b(an?)[\s_.…:]*$")
#: `nghieng` has seven letters.
_LONGEST_SYLLABLE = 7
_TELLS_NOTHING = FILLERS | {"nam", "ngay", "khong", "hai", "ba"}
_SYLLABLE = re.compile(r"\w+")


def cues_of_key(entry: Folded, common: Set[str]) -> Iterator[Doubt]:
    key = entry.only_key
    if key is None:
        return
    if is_key_given_away_by_length(entry.question):
        yield (
            "key_longest",
            N_(
                "Đáp án đúng dài hơn hẳn các phương án khác nên dễ bị đoán ra. "
                "Hãy rút gọn đáp án hoặc viết các phương án khác dài tương đương."
            ),
            {},
        )
    if len(entry.options) < _ENOUGH_OPTIONS:
        return
    if _only_key_fits(entry, key):
        yield (
            "only_key_fits",
            N_(
                "Chỉ đáp án đúng khớp với cách hỏi hoặc khác kiểu viết (chữ đầu, dấu chấm cuối, từ mở đầu, con số) "
                "nên dễ bị đoán ra. Hãy viết các phương án cùng một kiểu."
            ),
            {},
        )
    if repeated := _stem_in_key(entry, key, common):
        yield (
            "key_repeats_stem",
            N_(
                "Chỉ đáp án đúng nhắc lại “%(words)s” của câu hỏi nên dễ bị đoán ra. "
                "Hãy đổi cách viết, hoặc nhắc lại ở cả phương án khác."
            ),
            {"words": repeated},
        )


def is_key_given_away_by_length(question: DraftQuestion) -> bool:
    """Whether the only key is longer by far than every distractor."""
    if len(question.keys) != 1:
        return False
    key = len(question.options[question.keys[0]])
    longest = max(len(option) for at, option in enumerate(question.options) if at != question.keys[0])
    return key >= longest * _LONGER_BY_FACTOR and key - longest >= _LONGER_BY_SIGNS


def _only_key_fits(entry: Folded, key: int) -> bool:
    """Whether the key alone has the form that the stem asks for, or a form that no distractor has."""
    written = entry.question.options
    forms: list[list[bool]] = [
        [option.startswith(openings) for option in entry.options] for openings in _openings(entry)
    ]
    if _ASKS_AMOUNT.search(entry.stem):
        forms.append([bool(_AMOUNT.search(option)) for option in entry.options])
    if any(form[key] and sum(form) == 1 for form in forms):
        return True
    # Here the key may also be the only one without the capital or the full stop.
    looks = ([_begins_small(option) for option in written], [option.endswith(".") for option in written])
    return any(look.count(look[key]) == 1 for look in looks)


def _openings(entry: Folded) -> Iterator[tuple[str, ...]]:
    yield from (openings for asks, openings in _ANSWERS if asks.search(entry.stem))
    if entry.question.stem.isascii() and (article := _ARTICLE.search(entry.stem)):
        yield tuple("aeiou") if article[1] == "an" else tuple("bcdfghjklmnpqrstvwxyz")


def _stem_in_key(entry: Folded, key: int, common: Set[str]) -> str:
    """Two neighbouring syllables or a foreign word that stem and key have, no distractor, and few other stems."""
    elsewhere = {word for at, option in enumerate(entry.options) if at != key for word in _words(option)}
    rare = (_words(entry.stem) & _words(entry.options[key])) - elsewhere - common
    return _as_written(min(rare), entry.question.stem) if rare else ""


def common_words(entries: Sequence[Folded]) -> frozenset[str]:
    """What so many stems say that it tells nothing: the names of the documents a bank is about."""
    counts = Counter(word for entry in entries for word in _words(entry.stem))
    limit = max(_COMMON_AT_LEAST, len(entries) * _COMMON_SHARE)
    return frozenset(word for word, count in counts.items() if count >= limit)


def _words(folded: str) -> set[str]:
    """Pairs of syllables of which none is a filler, and single words longer than any syllable."""
    syllables = _SYLLABLE.findall(folded)
    pairs = {f"{one} {other}" for one, other in pairwise(syllables) if not {one, other} & _TELLS_NOTHING}
    return pairs | {word for word in syllables if len(word) > _LONGEST_SYLLABLE and not word.isdecimal()}


def _as_written(words: str, text: str) -> str:
    written = _SYLLABLE.findall(text)
    size = len(words.split())
    runs = (" ".join(written[at : at + size]) for at in range(len(written)))
    return next((run for run in runs if fold(run) == words), words)


def _begins_small(option: str) -> bool:
    """Not for `eTax` and `iOS`."""
    return option[:1].islower() and not option[1:2].isupper()
