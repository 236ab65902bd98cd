"""The life of a question version and of a staged file: the states, and which step leads where."""

from enum import StrEnum

from .errors import N_, Refusal


class ContentState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    #: A newer version of the same question took its place: approved, or while this one was still being judged.
    SUPERSEDED = "superseded"
    RETIRED = "retired"


class ImportState(StrEnum):
    STAGED = "staged"
    LOADED = "loaded"
    DISCARDED = "discarded"


_REPLACED = (ContentState.SUPERSEDED, ContentState.RETIRED)

STEPS: dict[ContentState, frozenset[ContentState]] = {
    ContentState.DRAFT: frozenset({ContentState.IN_REVIEW, *_REPLACED}),
    ContentState.IN_REVIEW: frozenset({ContentState.APPROVED, ContentState.SENT_BACK, *_REPLACED}),
    ContentState.SENT_BACK: frozenset({ContentState.IN_REVIEW, *_REPLACED}),
    ContentState.APPROVED: frozenset(_REPLACED),
    ContentState.SUPERSEDED: frozenset(),
    ContentState.RETIRED: frozenset(),
}

#: A wording that is neither drawn nor given up: the next one of the same question takes its place.
PENDING = (ContentState.DRAFT, ContentState.IN_REVIEW, ContentState.SENT_BACK)


def judge_step(
    from_state: ContentState, to_state: ContentState, *, author_id: int | None, reviewer_id: int | None
) -> None:
    """Refuses a step that does not exist, and an approval by the author of the wording."""
    if to_state not in STEPS[from_state]:
        raise Refusal(
            "wrong_review_step", N_("Câu hỏi này không còn ở trạng thái chờ. Hãy tải lại trang để xem."), status=409
        )
    if to_state is ContentState.APPROVED and author_id is not None and author_id == reviewer_id:
        raise Refusal(
            "own_content",
            N_("Người nạp câu hỏi không tự duyệt câu của mình. Nhờ một cán bộ thẩm định khác duyệt."),
            status=403,
        )
