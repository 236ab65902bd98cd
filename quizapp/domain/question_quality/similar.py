"""Questions that ask the same: word for word, or in other words.

Vietnamese is compared folded. A number or a negation that differs makes another question of nearly the same words:
`năm 2030` and `năm 2045`, `được` and `không được`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from ..errors import N_
from ..questions import DraftQuestion, Finding, Severity
from .folded import FILLERS, Folded

SIMILAR = 0.66
#: How far back among the questions with the same rare word, and how many of those that share most, are compared: what
#: keeps thousands of questions from one template from being compared each with each.
_BACK, _CLOSEST = 40, 12
_RARE_WORDS = 8
#: One question has a number more: a year, or the number of a document that the other calls by its title.
_MORE_NUMBERS = 0.9
#: What a question weighs by its stem alone; the rest is for what is answered.
_STEM_SHARE = 0.6
#: Many pairs of questions share most letters and little sense.
_LETTERS_PRICE = 0.15
_OTHER_KEY = 0.5
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
#: `57-nq/tw`: the letters after the number of a document say nothing that the number doesn't.
_CODE = re.compile(r"(\d+)[-/](?=[a-z])[\w/-]+")
_AROUND_DATES = frozenset({"ngay", "thang", "nam", "la", "so"})
_LABEL = re.compile(r"(?:cau|bai) ?(?:hoi ?)?(?:so ?)?\d+ ?[.:)/-] ?")
_NEGATION = re.compile(r"(?<!hay )(?<!duoc )\bkhong\b|\bkhong (?=\w)|\b(?:chua|ngoai tru|tru|sai|not|except)\b")


@dataclass(frozen=True)
class Fingerprint:
    """What a question is compared by."""

    words: frozenset[str]
    #: The pairs of neighbouring letters within its words.
    letters: frozenset[str]
    #: With which time it is: `kế hoạch 5/2026, năm 2026` is not `kế hoạch 5/2026, năm 2030`.
    numbers: frozenset[tuple[int, int]]
    is_negative: bool
    keys: frozenset[str]
    options: frozenset[str]

    @classmethod
    def of(cls, entry: Folded) -> "Fingerprint":
        stem = _LABEL.sub("", entry.stem)
        words = _WORD.findall(_CODE.sub(r"\1", stem))
        content = [word for word in words if word not in FILLERS and not word.isdecimal()]
        counts = Counter(map(int, _NUMBER.findall(stem)))
        return cls(
            frozenset(content),
            frozenset(one + other for word in content for one, other in pairwise(f" {word} ")),
            frozenset((number, time) for number, times in counts.items() for time in range(times)),
            bool(_NEGATION.search(stem)),
            frozenset(_bare(entry.options[key]) for key in entry.question.keys),
            frozenset(map(_bare, entry.options)),
        )


def _bare(option: str) -> str:
    """`22/12/2024` and `ngày 22 tháng 12 năm 2024` are one answer."""
    words = (word.lstrip("0") or word for word in _WORD.findall(option) if word not in _AROUND_DATES)
    return " ".join(words) or option


def same_and_similar(entries: Sequence[Folded], known: Sequence[Folded] = ()) -> Iterator[Finding]:
    """One finding at the later of two: `same_stem` where the stems are one, else `near_duplicate`."""
    everything = [*known, *entries]
    first_with_stem: dict[str, int] = {}
    for at, entry in enumerate(everything):
        same = first_with_stem.setdefault(entry.stem, at)
        if at >= len(known) and same != at:
            message = _SAME_IN_BANK if same < len(known) else _SAME
            yield _finding("same_stem", message, entry.question, everything[same].question)
    for at, other in _similar_pairs([Fingerprint.of(entry) for entry in everything], len(known)):
        if everything[at].stem != everything[other].stem:
            message = _SIMILAR_IN_BANK if other < len(known) else _SIMILAR
            yield _finding("near_duplicate", message, everything[at].question, everything[other].question)


_SAME = N_("Cùng câu hỏi với câu %(other)s nhưng phương án khác. Hãy xem có phải một câu ghi hai lần không.")
_SAME_IN_BANK = N_(
    "Cùng câu hỏi với một câu đã có trong ngân hàng nhưng phương án khác. Hãy xem có phải một câu ghi hai lần không."
)
_SIMILAR = N_(
    "Gần giống câu %(other)s: “%(stem)s” (đáp án: %(key)s). Nếu hai câu hỏi cùng một điều, hãy chỉ giữ một câu."
)

_SIMILAR_IN_BANK = N_(
    "Gần giống câu đã có trong ngân hàng: “%(stem)s” (đáp án: %(key)s). Nếu hai câu hỏi cùng một điều, "
    "hãy chỉ giữ một câu."
)


def _finding(code: str, message: str, question: DraftQuestion, other: DraftQuestion) -> Finding:
    key = "; ".join(other.options[key] for key in other.keys)
    params = {"other": other.place, "stem": other.stem, "key": key}
    return Finding(question.place, Severity.WARNING, code, message, params, question.stem)


def _similar_pairs(prints: Sequence[Fingerprint], start: int) -> Iterator[tuple[int, int]]:
    """From `start` on: each question and the earlier one it resembles most, if it resembles one enough."""
    counts = Counter(chain.from_iterable(one.words for one in prints))
    seen: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(prints):
        rare = sorted(one.words, key=lambda word: (counts[word], word))[:_RARE_WORDS]
        if at >= start:
            shared = Counter(chain.from_iterable(seen[word][-_BACK:] for word in rare))
            scored = [(likeness(one, prints[other]), -other) for other, _ in shared.most_common(_CLOSEST)]
            best, other = max(scored, default=(0.0, 0))
            if best >= SIMILAR:
                yield at, -other
        for word in rare:
            seen[word].append(at)


def likeness(one: Fingerprint, other: Fingerprint) -> float:
    """From 0 to 1; 0 at once where each has a number the other lacks, or only one asks in the negative."""
    if one.is_negative is not other.is_negative or not (one.words and other.words):
        return 0.0
    if one.numbers - other.numbers and other.numbers - one.numbers:
        return 0.0
    stems = _same_words(one, other) * (1 if one.numbers == other.numbers else _MORE_NUMBERS)
    return stems * (_STEM_SHARE + (1 - _STEM_SHARE) * _same_answers(one, other))


def _same_words(one: Fingerprint, other: Fingerprint) -> float:
    common = len(one.words & other.words)
    share = common / len(one.words | other.words)
    if one.keys == other.keys:
        # Who answers the same may ask it in more words.
        share = (share + common / min(len(one.words), len(other.words))) / 2
    # Letter by letter forgives slips of the keyboard, which make other words.
    letters = 2 * len(one.letters & other.letters) / (len(one.letters) + len(other.letters))
    return max(share, letters - _LETTERS_PRICE)


def _same_answers(one: Fingerprint, other: Fingerprint) -> float:
    if one.keys == other.keys:
        return 1.0
    # The same options with another key: mostly two questions about one list.
    return _OTHER_KEY * len(one.options & other.options) / len(one.options | other.options)
