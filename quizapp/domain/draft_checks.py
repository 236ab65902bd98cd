"""The rules one question must meet before it can enter a bank, whatever it was typed in."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from .errors import N_
from .legacy_vietnamese import legacy_encoding, may_be_legacy
from .questions import Difficulty, DraftQuestion, Finding, Place, RefusedQuestion, Severity
from .text import are_tidy, fold, side_by_side, tidy, tidy_lines

MAX_STEM = 2_000
MAX_OPTION = 500
MAX_EXPLANATION = 4_000
MAX_SOURCE = 500
#: As long as a title may be; its slug is cut.
MAX_TOPIC = 200
MAX_REFERENCE = 80
MIN_OPTIONS = 2
MAX_OPTIONS = 8
OPTION_LETTERS = "ABCDEFGH"

_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")

_DIFFICULTIES = {
    Difficulty.EASY: ("de", "nhan biet", "nb", "easy", "1"),
    Difficulty.MEDIUM: ("trung binh", "tb", "vua", "thong hieu", "th", "medium", "2"),
    Difficulty.HARD: ("kho", "van dung", "vd", "van dung thap", "van dung cao", "vdc", "hard", "3"),
}
#: Longer ones are no words for a level, however they are blown up with blanks.
_LONGEST_LEVEL = 200
_DIFFICULTY_OF = {word: difficulty for difficulty, words in _DIFFICULTIES.items() for word in words}


class RawQuestion(NamedTuple):
    """A question as a file holds it: text untidied, `options` with empty ones where a letter has none.

    `keys` are positions in `options`. A reader that could not understand the key gives none and its own error.
    """

    place: Place
    stem: str
    options: tuple[str, ...]
    keys: tuple[int, ...]
    topic: str = ""
    difficulty: str = ""
    explanation: str = ""
    source: str = ""
    reference: str = ""


def check_draft(raw: RawQuestion, *, is_key_judged: bool = False) -> tuple[DraftQuestion | None, tuple[Finding, ...]]:
    """The tidied question, or None with at least one error: never garbage, never a part.

    With `is_key_judged` the caller has already reported a bad key, and a missing one is not reported again.
    """
    texts = (raw.stem, *raw.options, raw.topic, raw.explanation, raw.source, raw.reference)
    everything = side_by_side(texts)
    is_tidy = are_tidy(everything)
    question = _as_it_stands(raw) if is_tidy else as_written(raw)
    if is_tidy and not is_key_judged and _is_plainly_good(question, raw, everything):
        return question, ()
    stem, options = question.stem, question.options
    findings = [
        Finding(raw.place, severity, code, message, params, stem)
        for severity, code, message, params in (
            *_faults_of_text(raw, question, everything),
            *_faults_of_options(stem, options),
            *(() if is_key_judged else _faults_of_keys(raw.keys, options)),
            *_doubts(raw),
        )
    ]
    if is_key_judged or any(finding.severity is Severity.ERROR for finding in findings):
        return None, tuple(findings)
    return question, tuple(findings)


def _is_plainly_good(question: DraftQuestion, raw: RawQuestion, everything: str) -> bool:
    """Whether no rule below has anything to say of a tidy question. Nearly all pass: only the others cost the naming
    of what is wrong.
    """
    options, keys = question.options, question.keys
    return (
        0 < len(question.stem) <= MAX_STEM
        and MIN_OPTIONS <= len(options) <= MAX_OPTIONS
        and all(options)
        and len(set(map(str.casefold, options))) == len(options)
        and bool(keys)
        and keys[0] >= 0
        and keys[-1] < len(options)
        and len(set(keys)) == len(keys)
        and (question.difficulty is not None or not raw.difficulty)
        and max(map(len, options)) <= MAX_OPTION
        and len(question.topic) <= MAX_TOPIC
        and len(question.explanation) <= MAX_EXPLANATION
        and len(question.source) <= MAX_SOURCE
        and len(question.reference) <= MAX_REFERENCE
        and "\ufffd" not in everything
        and not may_be_legacy(everything)
    )


def refused_draft(raw: RawQuestion, *, is_text_whole: bool = True, is_key_judged: bool = False) -> RefusedQuestion:
    """What can be kept of a question that `check_draft` or its reader refused, for a person to mend.

    Signs that no text may hold become U+FFFD, which is refused until somebody has put right what stood there.
    """
    usable = RawQuestion(
        raw.place,
        _usable(raw.stem),
        tuple(map(_usable, raw.options)),
        () if is_key_judged else raw.keys,
        _usable(raw.topic),
        raw.difficulty,
        _usable(raw.explanation),
        _usable(raw.source),
        _usable(raw.reference),
    )
    return RefusedQuestion(as_written(usable), is_text_whole)


def as_written(raw: RawQuestion) -> DraftQuestion:
    """The texts tidied, the keys in order, nothing judged."""
    options = tuple(tidy(option) for option in raw.options)
    while options and not options[-1]:
        options = options[:-1]
    return DraftQuestion(
        raw.place,
        tidy_lines(raw.stem),
        options,
        tuple(sorted(raw.keys)),
        tidy(raw.topic),
        difficulty_of(raw.difficulty),
        tidy_lines(raw.explanation),
        tidy(raw.source),
        tidy(raw.reference),
    )


def _as_it_stands(raw: RawQuestion) -> DraftQuestion:
    """`as_written` of texts that are tidy: most of them, and ten thousand questions are a lot of tidying."""
    place, stem, options, keys, topic, difficulty, explanation, source, reference = raw
    while options and not options[-1]:
        options = options[:-1]
    keys = tuple(sorted(keys)) if len(keys) > 1 else keys
    return DraftQuestion(place, stem, options, keys, topic, difficulty_of(difficulty), explanation, source, reference)


def _usable(text: str) -> str:
    return _UNUSABLE.sub("\ufffd", text)


def difficulty_of(text: str) -> Difficulty | None:
    """Vietnamese, English or a number from 1 to 3; None for nothing and for an unknown word."""
    return _difficulty_of(text) if len(text) < _LONGEST_LEVEL else None


@lru_cache(maxsize=256)
def _difficulty_of(text: str) -> Difficulty | None:
    return _DIFFICULTY_OF.get(fold(text).rstrip(".,;:"))


def in_file_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """By place; sheets in the order they are first named, which is the file's and not their alphabet's."""
    sheets = {name: at for at, name in enumerate(dict.fromkeys(finding.place.sheet for finding in findings))}
    return tuple(sorted(findings, key=lambda finding: (sheets[finding.place.sheet], finding.place.row)))


_Fault = tuple[Severity, str, str, dict[str, object]]


def _error(code: str, message: str, **params: object) -> _Fault:
    return Severity.ERROR, code, message, params


def _faults_of_text(raw: RawQuestion, tidied: DraftQuestion, everything: str) -> Iterator[_Fault]:
    # Word by word fonts may differ, so one old cell among good ones counts.
    if may_be_legacy(everything) and (legacy := _legacy_encoding(raw)):
        yield _error(
            "legacy_encoding",
            N_(
                "Chữ gõ bằng bảng mã cũ %(name)s (phông .VnTime, VNI-Times…), không phải Unicode. "
                "Hãy chuyển sang Unicode bằng Unikey (Ctrl+Shift+F6)."
            ),
            name=legacy,
        )
    if bad := first_unusable(everything):
        yield _error(
            "control_character",
            N_("Có ký tự điều khiển hoặc ký tự hỏng (mã %(sign)s) trong nội dung. Hãy xóa ký tự đó rồi gõ lại."),
            sign=f"U+{ord(bad):04X}",
        )
    for code, text, limit in (
        ("stem_too_long", tidied.stem, MAX_STEM),
        ("explanation_too_long", tidied.explanation, MAX_EXPLANATION),
        ("source_too_long", tidied.source, MAX_SOURCE),
        ("topic_too_long", tidied.topic, MAX_TOPIC),
        ("reference_too_long", tidied.reference, MAX_REFERENCE),
        ("option_too_long", max(tidied.options, key=len, default=""), MAX_OPTION),
    ):
        if len(text) > limit:
            yield _error(code, _TOO_LONG[code], length=len(text), limit=limit)


def _legacy_encoding(raw: RawQuestion) -> str | None:
    texts = (raw.stem, " ".join(raw.options), raw.topic, raw.explanation, raw.source, raw.reference)
    return next(filter(None, map(legacy_encoding, texts)), None)


def _faults_of_options(stem: str, options: tuple[str, ...]) -> Iterator[_Fault]:
    filled = [option for option in options if option]
    if not stem:
        yield _error("stem_missing", N_("Thiếu câu hỏi: ô câu hỏi để trống trong khi các ô khác có nội dung."))
    if len(filled) < MIN_OPTIONS:
        yield _error(
            "too_few_options",
            N_("Chỉ có %(count)s phương án, cần ít nhất 2. Câu tự luận không dùng được cho trắc nghiệm."),
            count=len(filled),
        )
    elif "" in options[:MAX_OPTIONS]:
        yield _error(
            "option_gap",
            N_("Phương án %(letter)s để trống trong khi phương án sau có nội dung. Hãy dồn các phương án liền nhau."),
            letter=OPTION_LETTERS[options.index("")],
        )
    if len(options) > MAX_OPTIONS:
        yield _error("too_many_options", N_("Có %(count)s phương án, tối đa là 8."), count=len(options))
    seen: dict[str, int] = {}
    for at, option in enumerate(options):
        first = seen.setdefault(option.casefold(), at) if option else at
        if first != at:
            yield _error(
                "duplicate_option",
                N_("Phương án %(one)s và %(other)s giống nhau. Hãy sửa một phương án."),
                one=OPTION_LETTERS[first % MAX_OPTIONS],
                other=OPTION_LETTERS[at % MAX_OPTIONS],
            )
            return


def _faults_of_keys(keys: tuple[int, ...], options: tuple[str, ...]) -> Iterator[_Fault]:
    if sum(map(bool, options)) < MIN_OPTIONS:
        # Without options there is nothing to point at; that fault is named already.
        return
    if not keys:
        yield _error("key_missing", N_("Chưa có đáp án đúng. Hãy ghi chữ cái của phương án đúng, ví dụ C hoặc A,C."))
    elif bad := [key for key in keys if not (0 <= key < len(options) and options[key])]:
        yield _error(
            "key_not_an_option",
            N_("Đáp án %(key)s không phải là phương án có nội dung của câu này."),
            key=", ".join(OPTION_LETTERS[key] if key < MAX_OPTIONS else str(key + 1) for key in bad),
        )
    elif len(set(keys)) < len(keys):
        yield _error("key_repeated", N_("Đáp án ghi lặp một chữ cái. Hãy kiểm tra lại: có thể gõ nhầm chữ thứ hai."))


def _doubts(raw: RawQuestion) -> Iterator[_Fault]:
    level = tidy(raw.difficulty)
    if level and difficulty_of(raw.difficulty) is None:
        yield (
            Severity.WARNING,
            "unknown_difficulty",
            N_("Không hiểu mức độ “%(level)s” (cần: dễ, trung bình, khó). Câu được nạp mà không có mức độ."),
            {"level": level[:80]},
        )


def first_unusable(text: str) -> str:
    """The first control sign but line breaks and tabs, half of a sign, or mark of a lost one; empty for none."""
    if text.isprintable() and "\ufffd" not in text:
        return ""
    found = _UNUSABLE.search(text)
    return found[0] if found else ""


_TOO_LONG = {
    "stem_too_long": N_("Câu hỏi dài %(length)s ký tự, tối đa %(limit)s. Hãy rút gọn."),
    "explanation_too_long": N_("Phần giải thích dài %(length)s ký tự, tối đa %(limit)s. Hãy rút gọn."),
    "source_too_long": N_("Phần nguồn dài %(length)s ký tự, tối đa %(limit)s. Hãy rút gọn."),
    "topic_too_long": N_("Chủ đề dài %(length)s ký tự, tối đa %(limit)s. Hãy rút gọn."),
    "reference_too_long": N_("Mã câu hỏi dài %(length)s ký tự, tối đa %(limit)s. Hãy rút gọn."),
    "option_too_long": N_("Có phương án dài %(length)s ký tự, tối đa %(limit)s. Hãy rút gọn."),
}
