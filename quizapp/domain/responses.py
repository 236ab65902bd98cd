"""What a paper sends back: which options were chosen at which slots, the prediction, and how new that is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from .errors import N_, Refusal
from .questions import QuestionKind

#: Papers are shorter; a longer list comes from no page of ours.
MAX_SLOTS = 200
#: Column width of `seq` and `prediction`.
MAX_SEQ = 2_000_000_000
MAX_PREDICTION = 1_000_000_000


@dataclass(frozen=True)
class Answers:
    """One sending of a paper. `seq` grows with every change on the page; None means "newer than all before"."""

    seq: int | None
    #: Option codes by slot; an empty choice takes an earlier one back.
    responses: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    #: None where the sending says nothing about it.
    prediction: int | None = None


def read_document(document: object) -> Answers:
    """The answers of `{"seq": 12, "responses": {"3": ["k7"]}, "prediction": 410}`; refuses (422) any other shape."""
    if not isinstance(document, Mapping) or not document.keys() <= {"seq", "responses", "prediction"}:
        raise _misshapen()
    seq, responses = document.get("seq"), document.get("responses", {})
    if not _is_whole(seq, MAX_SEQ) or not isinstance(responses, Mapping) or len(responses) > MAX_SLOTS:
        raise _misshapen()
    chosen: dict[int, tuple[str, ...]] = {}
    for slot, codes in responses.items():
        if not isinstance(slot, str) or not isinstance(codes, Sequence) or isinstance(codes, str):
            raise _misshapen()
        if not all(isinstance(code, str) for code in codes):
            raise _misshapen()
        chosen[_slot_number(slot)] = tuple(codes)
    prediction = document.get("prediction")
    return Answers(seq, chosen, None if prediction is None else read_prediction(prediction))


def read_prediction(typed: object) -> int:
    """A whole number from 0 on, as typed (`1.234` and `1 234` are 1234) or as JSON; refuses (422) all else."""
    if isinstance(typed, str) and len(typed) <= 20:
        digits = "".join(sign for sign in typed.strip() if sign not in " .,\u00a0")
        typed = int(digits) if digits.isascii() and digits.isdecimal() else typed
    if not _is_whole(typed, MAX_PREDICTION):
        raise Refusal("bad_prediction", N_("Dự đoán phải là một số nguyên, ví dụ 1250."), field="prediction")
    return typed


def judge_choice(slot: int, kind: QuestionKind, options: Collection[str], chosen: Sequence[str]) -> tuple[str, ...]:
    """The choice, in the order of the paper; refuses (422) options not of this slot, and two where one is asked."""
    if not set(chosen) <= set(options) or len(set(chosen)) < len(chosen):
        raise Refusal("unknown_option", N_("Câu %(slot)s không có phương án này. Mời Quý vị tải lại trang."), slot=slot)
    if kind is QuestionKind.SINGLE and len(chosen) > 1:
        raise Refusal("too_many_chosen", N_("Câu %(slot)s chỉ chọn một phương án."), slot=slot)
    return tuple(code for code in options if code in chosen)


def unknown_slot(slot: int) -> Refusal:
    return Refusal("unknown_slot", N_("Đề thi này không có câu %(slot)s. Mời Quý vị tải lại trang."), slot=slot)


def _slot_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= 3):
        raise _misshapen()
    return int(text)


def _is_whole(value: object, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _misshapen() -> Refusal:
    return Refusal("misshapen", N_("Nội dung gửi lên không đúng dạng. Mời Quý vị tải lại trang rồi làm tiếp."))
