"""Options that can't stand side by side: they speak of each other, say the same, or contain each other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

from ..draft_checks import OPTION_LETTERS
from ..errors import N_
from .folded import Folded
from .wording import Doubt

_OTHERS = r"(?:y|y kien|phuong an|dap an|lua chon|cau|cau tra loi|noi dung|truong hop|dieu)"
#: Against folded options. Whole options only: `Tất cả các lĩnh vực` speaks of fields.
_CATCH_ALL = re.compile(
    rf"(?:tat ca|toan bo|moi|cac)(?: cac| nhung)? {_OTHERS}(?: neu| o| da neu| ke)? ?(?:tren|deu.*)(?: deu.*)?"
    rf"|tat ca (?:cac )?(?:{_OTHERS})"
    r"|tat ca(?: deu)? (?:dung|sai)|tat ca (?:o )?tren"
    rf"|ca (?:hai|ba|bon|nam|2|3|4|5)(?: {_OTHERS})?(?: neu)?(?: tren)?(?: deu.*)?"
    r"|(?:ca |gom |chi )?(?:\(?[a-h]\)?(?:,|;| va| hoac| &)+ ?)+\(?[a-h]\)?(?: deu.*| dung| sai)?"
    rf"|khong(?: co)? {_OTHERS} nao(?: .*)?|khong co {_OTHERS} (?:dung|phu hop)|{_OTHERS} khac"
    r"|(?:all|none|both|any) of (?:the above|these|them)|both [a-h] and [a-h]"
)
_NUMBER = r"(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
_BETWEEN = re.compile(rf"(?:tu |khoang )?{_NUMBER}(\D*?) ?(?:-|–|den|toi) ?(?:duoi )?{_NUMBER}(\D*)")
_ABOVE = re.compile(rf"(?:tren|hon|it nhat|toi thieu|tu) {_NUMBER}(\D*?)(?: tro len)?|>=? ?{_NUMBER}(\D*)")
_BELOW = re.compile(rf"(?:duoi|it hon|nhieu nhat|toi da|chua den) {_NUMBER}(\D*?)(?: tro xuong)?|<=? ?{_NUMBER}(\D*)")
_POINT = re.compile(rf"{_NUMBER}(\D*)")
#: The bound itself is not meant: `trên 50%`.
_OPEN = re.compile(r"(?:tren|hon|duoi|it hon|chua den) |[<>](?!=)")
_PUNCTUATION = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[\s;:!?…'\"“”‘’()]")
_JOINED = (" va ", " hoac ")


def doubts_about_options(entry: Folded) -> Iterator[Doubt]:
    """At most one remark of each kind: whoever mends the first sees the next."""
    question = entry.question
    if len(question.keys) == len(question.options):
        yield "all_options_are_keys", N_("Mọi phương án đều là đáp án đúng. Hãy kiểm tra lại."), {}
    if _has_option_labels(question.options):
        yield "label_in_option", N_("Phương án đã ghi sẵn chữ cái (“A.”), khi thi sẽ hiện hai lần. Nên xóa."), {}
    for letter, option, folded in zip(OPTION_LETTERS, question.options, entry.options, strict=False):
        if speaks_of_others(folded):
            yield (
                "catch_all_option",
                N_(
                    "Phương án %(letter)s (“%(option)s”) nói về các phương án khác, khi trộn thứ tự sẽ sai nghĩa và "
                    "dễ đoán. Hãy thay bằng một phương án cụ thể."
                ),
                {"letter": letter, "option": option},
            )
            break
    if pair := options_alike(entry.options):
        yield (
            "options_alike",
            N_("Phương án %(one)s và %(other)s chỉ khác nhau ở dấu hoặc dấu câu. Hãy sửa để không nhầm lẫn."),
            _letters(pair),
        )
    elif pair := options_overlapping(entry.options):
        yield (
            "options_overlap",
            N_("Phương án %(one)s và %(other)s chồng lên nhau: cùng lúc có thể đều đúng. Hãy sửa cho tách bạch."),
            _letters(pair),
        )


def speaks_of_others(folded: str) -> bool:
    """`Tất cả các ý trên`, `Cả A và B`, `Không có đáp án nào đúng` and their kin."""
    return bool(_CATCH_ALL.fullmatch(folded.strip(" .…!")))


def options_alike(folded: Sequence[str]) -> tuple[int, int] | None:
    """The first two options that are one when marks, case, punctuation and blanks are left out."""
    first: dict[str, int] = {}
    for at, option in enumerate(folded):
        # Signs of mathematics are no punctuation; nor are dots and commas between digits.
        bare = _PUNCTUATION.sub("", option) or option
        if bare in first:
            return first[bare], at
        first[bare] = at
    return None


def options_overlapping(folded: Sequence[str]) -> tuple[int, int] | None:
    """The first two options of which one contains the other, or whose ranges of numbers meet."""
    for (one, a), (other, b) in combinations(enumerate(folded), 2):
        if _is_joined(a, b) or _is_joined(b, a):
            return one, other
    ranges = [_Range.of(option) for option in folded]
    for (one, left), (other, right) in combinations(enumerate(ranges), 2):
        if left and right and left.meets(right):
            return one, other
    return None


def _is_joined(part: str, whole: str) -> bool:
    """`Hà Nội` in `Hà Nội và Huế`."""
    return any(whole.startswith(part + word) or whole.endswith(word + part) for word in _JOINED)


@dataclass(frozen=True)
class _Range:
    low: float
    high: float
    unit: str
    is_low_in: bool = True
    is_high_in: bool = True

    @classmethod
    def of(cls, option: str) -> "_Range | None":
        """A folded option that is nothing but a range or a number. Years are names of periods, not amounts."""
        if match := _BETWEEN.fullmatch(option):
            low, high = _value(match[1]), _value(match[3])
            is_period = low == int(low) and 1900 <= low <= 2100 and 1900 <= high <= 2100
            return None if is_period or low >= high else cls(low, high, match[4].strip())
        if match := _ABOVE.fullmatch(option):
            number, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
            return cls(_value(number), inf, unit.strip(), is_low_in=not _OPEN.match(option))
        if match := _BELOW.fullmatch(option):
            number, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
            return cls(-inf, _value(number), unit.strip(), is_high_in=not _OPEN.match(option))
        if match := _POINT.fullmatch(option):
            return cls(_value(match[1]), _value(match[1]), match[2].strip())
        return None

    def meets(self, other: "_Range") -> bool:
        """Not for two numbers, nor for two thresholds of one direction: `trên 50%` and `trên 60%` name two goals."""
        if self.unit != other.unit or self._shape() == other._shape() != "between":
            return False
        low, high = (self, other) if (self.low, self.high) <= (other.low, other.high) else (other, self)
        return high.low < low.high or (high.low == low.high and high.is_low_in and low.is_high_in)

    def _shape(self) -> str:
        if self.low == self.high:
            return "point"
        if self.high == inf:
            return "above"
        return "below" if self.low == -inf else "between"


def _value(number: str) -> float:
    """`1.234,5` as Vietnamese writes it; `0.5` as others do."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", number):
        number = number.replace(".", "")
    return float(number.replace(",", "."))


def _letters(pair: tuple[int, int]) -> dict[str, object]:
    return {"one": OPTION_LETTERS[pair[0]], "other": OPTION_LETTERS[pair[1]]}


def _has_option_labels(options: Sequence[str]) -> bool:
    return all(
        re.match(rf"\(?{letter}\s*[.:)/]", option, re.IGNORECASE)
        for letter, option in zip(OPTION_LETTERS, options, strict=False)
    )
