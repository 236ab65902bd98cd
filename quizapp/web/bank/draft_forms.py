"""What is sent from the preview: a question as it was typed, keys for a page of questions, grounds for many."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from ...domain.draft_amending import Grounds
from ...domain.draft_checks import MAX_OPTIONS, RawQuestion
from ...domain.errors import N_, Refusal
from ...domain.questions import Difficulty, DraftQuestion
from ...domain.staged_drafts import StagedDraft
from .listing import Listing, Show

_FEWEST_SLOTS = 4
Sent = MultiDict[str, str]


@dataclass(frozen=True)
class EditForm:
    """The fields of one question, as it is or as somebody has just typed it; empty options are slots for more."""

    stem: str
    options: tuple[str, ...]
    keys: frozenset[int]
    topic: str
    difficulty: str
    explanation: str
    source: str
    reference: str

    @classmethod
    def of(cls, question: DraftQuestion | RawQuestion) -> "EditForm":
        slots = min(MAX_OPTIONS, max(_FEWEST_SLOTS, len(question.options) + 1))
        options = (*question.options, *[""] * (slots - len(question.options)))
        return cls(
            question.stem,
            options,
            frozenset(question.keys),
            question.topic,
            str(question.difficulty or ""),
            question.explanation,
            question.source,
            question.reference,
        )


def typed_question(sent: Sent, question: DraftQuestion) -> RawQuestion:
    """The question with every field as it was sent. Slots without text count only where they are ticked as a key."""
    keys = set(_numbers(sent.getlist("key")))
    options = [(text, at in keys) for at, text in enumerate(sent.getlist("option")[: MAX_OPTIONS + 1])]
    kept = [(text, is_key) for text, is_key in options if text.strip() or is_key]
    return RawQuestion(
        question.place,
        sent.get("stem", ""),
        tuple(text for text, _ in kept),
        tuple(at for at, (_, is_key) in enumerate(kept) if is_key),
        sent.get("topic", ""),
        sent.get("difficulty", ""),
        sent.get("explanation", ""),
        sent.get("source", ""),
        sent.get("reference", ""),
    )


def chosen_keys(sent: Sent) -> dict[int, set[int]]:
    """The ticked options of a page of questions: `key` fields of the form `number.position`."""
    keys: dict[int, set[int]] = {}
    for value in sent.getlist("key"):
        number, _, position = value.partition(".")
        if number.isdecimal() and position.isdecimal() and len(value) < _LONGEST:
            keys.setdefault(int(number), set()).add(int(position))
    if not keys:
        raise Refusal("no_key_chosen", N_("Chưa chọn đáp án nào. Hãy đánh dấu phương án đúng rồi bấm lại."))
    return keys


def chosen_numbers(sent: Sent, draft: StagedDraft) -> list[int]:
    """Whom a change of many is for. Refuses `nothing_chosen`."""
    scope = sent.get("scope", "")
    if scope in _SCOPES:
        numbers = [entry.number for entry in draft.questions if _SCOPES[scope].belongs(entry)]
    elif scope == "listed":
        numbers = [entry.number for entry in Listing.of(sent).chosen(draft)]
    else:
        numbers = _numbers(sent.getlist("chosen"))
    if not numbers:
        raise Refusal("nothing_chosen", N_("Chưa chọn câu nào. Hãy đánh dấu các câu, hoặc chọn một nhóm câu."))
    return numbers


def sent_grounds(sent: Sent) -> Grounds:
    """What was filled in; what was left empty stays as it is. Refuses `nothing_to_set`."""
    level = sent.get("difficulty", "")
    grounds = Grounds(
        sent.get("topic", "").strip() or None,
        Difficulty(level) if level in set(Difficulty) else None,
        sent.get("source", "").strip() or None,
    )
    if grounds.is_nothing:
        raise Refusal("nothing_to_set", N_("Chưa điền gì để ghi. Hãy điền chủ đề, mức độ hoặc nguồn."))
    return grounds


def sent_revision(sent: Sent) -> int:
    """Which draft was on the screen; -1, which none is, where that was not sent."""
    return sent.get("revision", -1, type=int)


_LONGEST = 12
_SCOPES = {"all": Listing(), "no-topic": Listing(Show.NO_TOPIC)}


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < _LONGEST]
