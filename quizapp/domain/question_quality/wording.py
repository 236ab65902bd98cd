"""What is missing beside a question, and what its stem should not look like."""

import re
from collections.abc import Iterator, Mapping

from ..errors import N_
from ..questions import DraftQuestion

Doubt = tuple[str, str, Mapping[str, object]]

#: About six lines of a small phone; the options must fit below it.
LONG_STEM = 200
_STEM_LABEL = re.compile(r"(?:câu|cau|bài)\s*(?:hỏi\s*)?(?:số\s*)?\d+\s*[.:)/-]", re.IGNORECASE)
#: `Ngh? quy?t`: what is left of Vietnamese after a program saved it in a code page without its letters.
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]")
#: Small letters only: `KHÔNG phải` is what the remark asks for.
_QUIET_NEGATION = re.compile(
    r"\bkhông (?:phải|đúng|thuộc|bao gồm|bảo đảm|đảm bảo|nằm trong|có trong|được coi|được xem|chính xác|phù hợp"
    r"|liên quan)\b"
    r"|\bchưa (?:đúng|chính xác)\b|\bngoại trừ\b|\btrừ (?:\w+ ){1,3}nào\b"
    r"|\bnào (?:\w+ ){0,4}sai\b|\bsai\s*[?:…]*$"
    r"|\b[Ww]hich\b.* not\b|\bexcept\b"
)
_SENTENCE_END = re.compile(r"[.!?]\s+|\n")


def doubts_about_wording(question: DraftQuestion) -> Iterator[Doubt]:
    if not question.source:
        yield (
            "no_source",
            N_(
                "Chưa ghi nguồn: người thẩm định không có căn cứ đối chiếu. Hãy ghi văn bản, mục, điều vào cột “Nguồn”."
            ),
            {},
        )
    if not question.explanation:
        yield "no_explanation", N_("Chưa có lời giải thích cho người dự thi."), {}
    if not question.topic:
        yield "no_topic", N_("Chưa ghi chủ đề: câu không rút được theo chủ đề."), {}
    if question.difficulty is None:
        yield "no_difficulty", N_("Chưa ghi mức độ: câu không rút được theo mức độ."), {}
    if _STEM_LABEL.match(question.stem):
        yield "label_in_stem", N_("Câu hỏi đã ghi sẵn số thứ tự (“Câu 1:”), khi thi sẽ hiện hai lần. Nên xóa."), {}
    if len(_LOST_LETTER.findall(" ".join((question.stem, *question.options)))) > 1:
        yield "lost_letters", N_("Có dấu ? giữa các chữ: có thể chữ tiếng Việt đã bị mất khi lưu tệp."), {}
    if len(question.stem) > LONG_STEM:
        yield (
            "stem_long",
            N_(
                "Câu hỏi dài %(length)s ký tự, người dùng điện thoại khó đọc cùng các phương án. "
                "Hãy rút còn %(limit)s ký tự trở xuống."
            ),
            {"length": len(question.stem), "limit": LONG_STEM},
        )
    if quiet := quiet_negation(question.stem):
        yield (
            "quiet_negation",
            N_("Câu hỏi phủ định mà không làm nổi bật: hãy viết hoa “%(words)s” hoặc đổi thành câu hỏi khẳng định."),
            {"words": quiet},
        )


def quiet_negation(stem: str) -> str:
    """The negation that a hurried reader misses in what is asked; empty where there is none or it is in capitals."""
    asked = next((part for part in reversed(_SENTENCE_END.split(stem)) if part.strip()), "")
    match = _QUIET_NEGATION.search(asked)
    return match[0].rstrip(" ?:…") if match else ""
