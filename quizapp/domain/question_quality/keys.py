"""Where the keys stand over a whole bank: who always ticks the same letter must not do better than by chance."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import sqrt

from ..draft_checks import OPTION_LETTERS
from ..errors import N_
from ..questions import DraftQuestion, Finding, Place, Severity

#: Fewer questions say nothing about a habit.
_ENOUGH = 8
#: Standard deviations from an even spread; chance alone gives this to about one bank in a hundred.
_FAR = 3.0
#: A letter that should have been the key this often and never was is a habit too.
_EXPECTED_ONCE = 5


def uneven_keys(questions: Sequence[DraftQuestion]) -> Iterator[Finding]:
    """One finding for each number of options whose keys prefer or avoid letters; it belongs to the whole."""
    keys_of: dict[int, list[int]] = defaultdict(list)
    for question in questions:
        if len(question.keys) == 1:
            keys_of[len(question.options)].append(question.keys[0])
    for options, keys in sorted(keys_of.items()):
        if options > 1 and len(keys) >= _ENOUGH and _is_uneven(keys, options):
            counts = Counter(keys)
            yield Finding(
                Place(),
                Severity.WARNING,
                "uneven_keys",
                N_(
                    "Đáp án đúng phân bố không đều giữa các vị trí (%(counts)s trong %(total)s câu có %(options)s "
                    "phương án). Hãy đổi chỗ phương án ở một số câu."
                ),
                {
                    "counts": ", ".join(f"{OPTION_LETTERS[at]} {counts[at]}" for at in range(options)),
                    "total": len(keys),
                    "options": options,
                },
            )


def _is_uneven(keys: Sequence[int], options: int) -> bool:
    counts = Counter(keys)
    expected = len(keys) / options
    far = _FAR * sqrt(expected * (1 - 1 / options))
    return any(
        abs(counts[at] - expected) > far or (not counts[at] and expected >= _EXPECTED_ONCE) for at in range(options)
    )
