"""What the cells of a key column mean: letters, numbers or texts of options, judged from all of them together."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..domain.draft_checks import OPTION_LETTERS
from ..domain.errors import N_, Refusal
from ..domain.text import fold, is_blank, tidy
from .columns import header_key
from .tables import Trouble

_PREFIX = re.compile(r"^(?:dap an|phuong an|cau|lua chon|answer|choice|key|option)\b[ :.]*")
_SEPARATORS = re.compile(r"[\s,;./&+|()\[\]-]+|\bva\b|\band\b")
_LETTER_AND_TEXT = re.compile(r"\(?([A-La-l])[.):/-]\s*(\S.*)", re.DOTALL)
_WHOLE = re.compile(r"(\d+)[.,]0+")
_BETWEEN_NAMES = re.compile(r"[,;|\n]")
_BETWEEN_TEXTS = (re.compile(r"[;|\n]"), re.compile(r","))
_TRUTH = {"true": "dung", "đúng": "dung", "yes": "dung", "false": "sai", "no": "sai", "wrong": "sai"}
#: What most cells of most files hold.
_ONE_LETTER = {letter: (at,) for at, letter in enumerate(OPTION_LETTERS)}
_GIVES = {"true", "yes", "x", "v", "dung", "co", "t", "y"}
_GIVES_NOT = {"", "false", "no", "sai", "khong", "f", "n", "-"}


class KeyCell(NamedTuple):
    """The cell of one question, beside the tidied texts of its options (empty ones where a letter has none)."""

    text: str
    options: tuple[str, ...]

    @property
    def letters(self) -> str:
        """Of the options that hold something."""
        return "".join(letter for letter, option in zip(OPTION_LETTERS, self.options, strict=False) if option)

    @property
    def last(self) -> int:
        """How many options there are, up to the last that holds something."""
        at = len(self.options)
        while at and not self.options[at - 1]:
            at -= 1
        return at


Keys = tuple[int, ...] | None


def read_keys(
    cells: Sequence[KeyCell], counted_from: int | None = None, names: Mapping[str, int] | None = None
) -> list[Keys]:
    """The positions of the keys of each question: empty for an empty cell, None for one that says none.

    One way of saying it holds for the whole column: the one that fits all cells, else most of them; letters before
    the others. `counted_from` is what the template says of numbers, `names` has the headers of the options (as
    `header_key` gives them) by position, for keys like `option_b`. Refuses `key_numbering_unclear` when nothing tells
    whether numbers begin at 0 or 1, and `key_meaning_unclear` when they could be texts of options as well.
    """
    asked = [at for at, cell in enumerate(cells) if not is_blank(cell.text) and cell.last > 1]
    letters = [_letters(cell) for cell in cells]
    in_letters = _fitting(letters, asked)
    if in_letters == len(asked):
        return letters
    numbers, texts = [_numbers(cell) for cell in cells], [_text(cell) for cell in cells]
    in_numbers, in_texts = _fitting(numbers, asked), _fitting(texts, asked)
    named = [_named(cell, names or {}) for cell in cells]
    in_names = _fitting(named, asked)
    if in_letters >= max(in_names, in_numbers, in_texts):
        return letters
    if in_texts > max(in_names, in_numbers):
        return texts
    if in_names >= in_numbers:
        chosen = named
    else:
        first = _counted_from([(cells[at], keys) for at in asked if (keys := numbers[at])], counted_from)
        chosen = [None if keys is None else tuple(key - first for key in keys) for keys in numbers]
    if in_texts == _fitting(chosen, asked) and any(chosen[at] != texts[at] for at in asked):
        raise _meaning_unclear()
    return chosen


def _meaning_unclear() -> Refusal:
    return Refusal(
        "key_meaning_unclear",
        N_(
            "Cột đáp án toàn số, có thể là số thứ tự của phương án hoặc chính nội dung phương án, "
            "nên không biết đáp án nào đúng. Hãy ghi đáp án bằng chữ cái A, B, C, D."
        ),
        field="file",
    )


def read_key(cell: str, letters: str) -> Keys:
    """Positions of the letters of a key cell (`C`, `a, c`, `A và C`, `AC`), empty for an empty cell, None if no key.

    `letters` are those of the filled options; letters in a run must all be among them.
    """
    text = _PREFIX.sub("", fold(cell))
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) == 1 and len(parts[0]) > 1 and set(parts[0].upper()) <= set(letters):
        parts = list(parts[0])
    if any(len(part) != 1 or part.upper() not in OPTION_LETTERS for part in parts):
        return None
    return tuple(OPTION_LETTERS.index(part.upper()) for part in parts)


def read_truth(cell: KeyCell) -> Keys:
    """The key of a true/false question, said by its text."""
    return _text(cell)


def read_points(cells: Sequence[str]) -> tuple[int, ...] | Trouble:
    """The positions of the options that give points, or are ticked; the trouble of a cell that says neither."""
    keys: list[int] = []
    for at, cell in enumerate(cells):
        gives = _gives_points(cell)
        if gives is None:
            return Trouble(
                "points_unclear",
                N_("Điểm của phương án %(letter)s ghi “%(points)s” nên không biết phương án này đúng hay sai."),
                {"letter": OPTION_LETTERS[at % len(OPTION_LETTERS)], "points": tidy(cell)[:80]},
            )
        if gives:
            keys.append(at)
    return tuple(keys)


def _gives_points(cell: str) -> bool | None:
    text = fold(cell).strip()
    if text in _GIVES or text in _GIVES_NOT:
        return text in _GIVES
    try:
        return float(text.rstrip("%").replace(",", ".")) > 0
    except ValueError:
        return None


def _fitting(reading: Sequence[Keys], asked: Sequence[int]) -> int:
    return sum(reading[at] is not None for at in asked)


def _letters(cell: KeyCell) -> Keys:
    if cell.text in _ONE_LETTER:
        return _ONE_LETTER[cell.text]
    keys = read_key(cell.text, cell.letters)
    if keys is None and (both := _LETTER_AND_TEXT.fullmatch(tidy(cell.text))):
        at = ord(both[1].upper()) - ord("A")
        is_its_text = at < len(cell.options) and _same(cell.options[at]) == _same(both[2])
        return (at,) if is_its_text else None
    return keys


def _named(cell: KeyCell, names: Mapping[str, int]) -> Keys:
    parts = [header_key(part) for part in _BETWEEN_NAMES.split(cell.text) if tidy(part)]
    return tuple(names[part] for part in parts) if all(part in names for part in parts) else None


def _numbers(cell: KeyCell) -> Keys:
    text = _WHOLE.sub(r"\1", _PREFIX.sub("", fold(cell.text)))
    parts = [part for part in _SEPARATORS.split(text) if part]
    if any(not part.isdecimal() or len(part) > 2 for part in parts):
        return None
    return tuple(map(int, parts))


def _counted_from(numbers: Sequence[tuple[KeyCell, tuple[int, ...]]], declared: int | None) -> int:
    """A 0 says that they begin there, the number of the last option that they begin at 1."""
    said = {declared} if declared is not None else set()
    for cell, keys in numbers:
        said |= {0} if 0 in keys else set()
        said |= {1} if cell.last in keys else set()
    if len(said) == 1:
        return said.pop()
    message = (
        N_(
            "Cột đáp án ghi số nhưng có dòng đếm phương án từ 0, có dòng đếm từ 1, nên không biết đáp án nào đúng. "
            "Hãy ghi đáp án bằng chữ cái A, B, C, D."
        )
        if said
        else N_(
            "Cột đáp án ghi số nhưng không dòng nào cho biết số đếm từ 0 hay từ 1, nên không biết đáp án nào đúng. "
            "Hãy ghi đáp án bằng chữ cái A, B, C, D, hoặc đổi tiêu đề cột thành “Đáp án (1-4)” hay “Đáp án (0-3)”."
        )
    )
    raise Refusal("key_numbering_unclear", message, field="file")


def _text(cell: KeyCell) -> Keys:
    """The option of this text, or those of several texts; None where it could be either."""
    if not tidy(cell.text):
        return ()
    found: set[tuple[int, ...]] = set()
    for parts in ([cell.text], *(pattern.split(cell.text) for pattern in _BETWEEN_TEXTS)):
        keys = [_only(part, cell.options) for part in parts if tidy(part)]
        if keys and None not in keys:
            found.add(tuple(sorted(key for key in keys if key is not None)))
    return found.pop() if len(found) == 1 else None


def _only(text: str, options: Sequence[str]) -> int | None:
    same = [at for at, option in enumerate(options) if option and _same(option) == _same(text)]
    return same[0] if len(same) == 1 else None


def _same(text: str) -> str:
    plain = tidy(text).casefold()
    return _TRUTH.get(plain, "dung" if plain == "dung" else plain)
