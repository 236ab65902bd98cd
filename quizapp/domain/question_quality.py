"""What a careful reader would remark about questions that are in order: nothing here keeps one out of a bank."""

import re
from collections.abc import Iterator, Sequence

from .draft_checks import OPTION_LETTERS
from .errors import N_
from .questions import DraftQuestion, Finding, Severity
from .text import fold

#: The key gives itself away when it is so much longer than every distractor.
_LONGER_BY_FACTOR = 1.5
_LONGER_BY_SIGNS = 20
_STEM_LABEL = re.compile(r"(?:câu|cau|bài)\s*(?:hỏi\s*)?(?:số\s*)?\d+\s*[.:)/-]", re.IGNORECASE)
#: `Ngh? quy?t`: what is left of Vietnamese after a program saved it in a code page without its letters.
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]")


def doubts_about(questions: Sequence[DraftQuestion]) -> Iterator[Finding]:
    """Warnings, question by question: what is missing, what gives the key away, what was probably typed by mistake."""
    first_with_stem: dict[str, DraftQuestion] = {}
    for question in questions:
        for code, message in _doubts(question):
            yield Finding(question.place, Severity.WARNING, code, message, stem=question.stem)
        first = first_with_stem.setdefault(fold(question.stem), question)
        if first is not question:
            yield Finding(
                question.place,
                Severity.WARNING,
                "same_stem",
                N_("Cùng câu hỏi với dòng %(other)s nhưng phương án khác. Hãy xem có phải một câu ghi hai lần không."),
                {"other": first.place},
                question.stem,
            )


def is_key_given_away_by_length(question: DraftQuestion) -> bool:
    """Whether the only key is longer by far than every distractor."""
    if len(question.keys) != 1:
        return False
    key = len(question.options[question.keys[0]])
    longest = max(len(option) for at, option in enumerate(question.options) if at != question.keys[0])
    return key >= longest * _LONGER_BY_FACTOR and key - longest >= _LONGER_BY_SIGNS


def _doubts(question: DraftQuestion) -> Iterator[tuple[str, str]]:
    if not question.source:
        yield "no_source", N_("Chưa ghi nguồn (văn bản, mục, điều): người thẩm định không có căn cứ đối chiếu.")
    if not question.explanation:
        yield "no_explanation", N_("Chưa có lời giải thích cho người dự thi.")
    if not question.topic:
        yield "no_topic", N_("Chưa ghi chủ đề: câu không rút được theo chủ đề.")
    if question.difficulty is None:
        yield "no_difficulty", N_("Chưa ghi mức độ: câu không rút được theo mức độ.")
    if is_key_given_away_by_length(question):
        yield "key_longest", N_("Đáp án đúng dài hơn hẳn các phương án khác nên dễ bị đoán ra.")
    if len(question.keys) == len(question.options):
        yield "all_options_are_keys", N_("Mọi phương án đều là đáp án đúng. Hãy kiểm tra lại.")
    if _STEM_LABEL.match(question.stem):
        yield "label_in_stem", N_("Câu hỏi đã ghi sẵn số thứ tự (“Câu 1:”), khi thi sẽ hiện hai lần. Nên xóa.")
    if _has_option_labels(question.options):
        yield "label_in_option", N_("Phương án đã ghi sẵn chữ cái (“A.”), khi thi sẽ hiện hai lần. Nên xóa.")
    if len(_LOST_LETTER.findall(" ".join((question.stem, *question.options)))) > 1:
        yield "lost_letters", N_("Có dấu ? giữa các chữ: có thể chữ tiếng Việt đã bị mất khi lưu tệp.")


def _has_option_labels(options: Sequence[str]) -> bool:
    return all(
        re.match(rf"\(?{letter}\s*[.:)/]", option, re.IGNORECASE)
        for letter, option in zip(OPTION_LETTERS, options, strict=False)
    )
