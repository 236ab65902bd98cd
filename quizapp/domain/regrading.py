"""Correcting a key after people answered: what may be proposed, by whom confirmed, and whose points it changes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from .contests import Reveal
from .errors import N_, Refusal
from .grading import AnswerKey
from .questions import QuestionKind

MAX_REASON = 500
MAX_GROUNDS = 2_000


class CorrectionKind(StrEnum):
    """What is put right."""

    NEW_KEY = "new_key"
    #: The answer that counted so far goes on counting.
    SEVERAL_KEYS = "several_keys"
    #: The question can't be answered: whoever was asked has its points.
    DROPPED = "dropped"


class CorrectionState(StrEnum):
    PROPOSED = "proposed"
    #: In force: grading goes by it.
    CONFIRMED = "confirmed"
    #: Was in force until a later one.
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


def corrected_key(
    kind: CorrectionKind, before: AnswerKey, options: Collection[str], chosen: Collection[str]
) -> AnswerKey:
    """The key as it would be, from the option codes `chosen` as right.

    Refuses `key_missing`, `unknown_option`, `one_key_only` (a new key of a single choice), `two_keys_needed`, and
    `nothing_changes`; all name the field `keys`, the last one `kind` when a question is dropped again.
    """
    if kind is CorrectionKind.DROPPED:
        if before.is_dropped:
            raise Refusal(
                "nothing_changes", N_("Câu này đã bị loại khỏi việc chấm từ trước."), status=409, field="kind"
            )
        return AnswerKey(before.kind, before.keys, is_dropped=True)
    keys = frozenset(chosen)
    if not keys:
        raise _refused("key_missing", N_("Hãy chọn phương án đúng."))
    if not keys <= set(options):
        raise _refused("unknown_option", N_("Câu hỏi này không có phương án đã chọn. Hãy tải lại trang."))
    after = _new_key(before.kind, keys) if kind is CorrectionKind.NEW_KEY else _several_keys(before, keys)
    if after.answers() == before.answers() and not before.is_dropped:
        raise _refused("nothing_changes", N_("Đáp án chọn trùng với đáp án đang dùng, không có gì để đính chính."))
    return after


def written(key: AnswerKey) -> str:
    """The right answers as they are stored: codes by spaces, answers by `|`, always in one order; "" when dropped."""
    return "|".join(sorted(" ".join(sorted(answer)) for answer in key.answers()))


def read_key(kind: QuestionKind, approved: frozenset[str], text: str) -> AnswerKey:
    """The key that was `written`; `approved` are the options marked right in the version itself."""
    if not text:
        return AnswerKey(kind, approved, is_dropped=True)
    answers = [frozenset(answer.split()) for answer in text.split("|")]
    if kind is QuestionKind.SINGLE:
        return AnswerKey(kind, frozenset().union(*answers))
    first = approved if approved in answers else answers[0]
    return AnswerKey(kind, first, frozenset(answers) - {first})


def first_answer(key: AnswerKey, approved: frozenset[str], options: Sequence[str]) -> frozenset[str]:
    """One whole right answer, for whatever has room for no other: the approved one as long as it counts.

    `options` are the codes in the question's order. Of a dropped question it is what was approved.
    """
    if key.kind is QuestionKind.MULTIPLE or len(key.keys) == 1:
        return key.keys
    return key.keys & approved or frozenset({next(code for code in options if code in key.keys)})


class Turn(NamedTuple):
    """Responses whose points change, as they are stored."""

    gains: tuple[str | None, ...]
    losses: tuple[str | None, ...]


def turn_of(before: AnswerKey, after: AnswerKey, responses: Iterable[str | None]) -> Turn:
    """Which of these stored responses (codes by spaces, None when never answered) become right, which wrong."""
    gains: list[str | None] = []
    losses: list[str | None] = []
    for response in responses:
        chosen = frozenset((response or "").split())
        was, will_be = before.accepts(chosen), after.accepts(chosen)
        if was is not will_be:
            (gains if will_be else losses).append(response)
    return Turn(tuple(gains), tuple(losses))


def judge_second_person(proposed_by: int, account_id: int | None) -> None:
    """Refuses `second_person_needed` (403): whoever proposed a correction does not confirm it, whatever the role."""
    if account_id is None or account_id == proposed_by:
        raise Refusal(
            "second_person_needed",
            N_("Người đề nghị không tự xác nhận. Nhờ một cán bộ khác đăng nhập bằng tài khoản của mình để xác nhận."),
            status=403,
        )


def may_tell_reason(reveal: Reveal, closes_at: datetime, moment: datetime) -> bool:
    """Whether the reason of a correction may stand on public pages of a round: it may say what is right."""
    return reveal is Reveal.AT_SUBMIT or moment >= closes_at


class Standing(NamedTuple):
    """Where somebody stands: `participant` is an id without meaning."""

    participant: int
    rank: int
    score: int


class Move(NamedTuple):
    """Somebody whose score or rank changes."""

    participant: int
    rank_before: int
    rank_after: int
    score_before: int
    score_after: int


def moves(before: Mapping[int, Standing], after: Iterable[Standing]) -> Iterator[Move]:
    """Of the same people in two lists those who changed, in the order of the second."""
    for one in after:
        old = before[one[0]]
        if old != one:
            yield Move(one[0], old[1], one[1], old[2], one[2])


#: So many first places are kept even where only others' scores changed: prizes, and those who nearly had one.
FIRST_PLACES = 50


def is_worth_keeping(move: Move) -> bool:
    """Whether a move is kept for good: the score changed, or a first place is concerned.

    When a score rises among thousands nearly every rank moves by a few; that many rows say nothing more than the count.
    """
    return move.score_before != move.score_after or min(move.rank_before, move.rank_after) <= FIRST_PLACES


@dataclass(frozen=True)
class PrizeMoves:
    """Who comes into the first places of a board and who leaves them, by participant."""

    places: int
    gained: tuple[int, ...]
    lost: tuple[int, ...]


def prize_moves(
    before: Iterable[Standing], after: Iterable[Standing], places: int, members: Collection[int] | None
) -> PrizeMoves:
    """Over the first `places` of those lists; with `members` ranked among these alone."""
    old, new = _winners(before, places, members), _winners(after, places, members)
    return PrizeMoves(
        places, tuple(one for one in new if one not in set(old)), tuple(one for one in old if one not in set(new))
    )


def _winners(standings: Iterable[Standing], places: int, members: Collection[int] | None) -> Sequence[int]:
    """Equal ones share a place: whoever stands on the last prize place is among them, however many these are."""
    winners: list[int] = []
    last_rank = 0
    for one in standings:
        if members is not None and one.participant not in members:
            continue
        if len(winners) >= places and one.rank != last_rank:
            break
        winners.append(one.participant)
        last_rank = one.rank
    return winners


def _new_key(kind: QuestionKind, keys: frozenset[str]) -> AnswerKey:
    if kind is QuestionKind.SINGLE and len(keys) > 1:
        raise _refused(
            "one_key_only",
            N_("Câu chọn một phương án chỉ có một đáp án. Muốn nhận cả hai, chọn “Chấp nhận nhiều đáp án”."),
        )
    return AnswerKey(kind, keys)


def _several_keys(before: AnswerKey, keys: frozenset[str]) -> AnswerKey:
    if before.kind is QuestionKind.SINGLE:
        if len(keys) < 2:
            raise _refused(
                "two_keys_needed", N_("Hãy chọn từ hai phương án trở lên, gồm cả đáp án cũ nếu vẫn chấp nhận.")
            )
        return AnswerKey(before.kind, keys)
    return AnswerKey(before.kind, before.keys, (before.also | {keys}) - {before.keys})


def _refused(code: str, message: str) -> Refusal:
    return Refusal(code, message, field="keys")
