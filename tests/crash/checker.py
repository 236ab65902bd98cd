"""Compares what clients were told with what `flask export raw` holds. Knows nothing of the product but those two.

Promised: every acknowledged answer is there with its value, once, or one given later stands in its place. What was sent
and never acknowledged may be there or not, but never half.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .history import Completion, Invocation, Kind, Outcome

Row = Mapping[str, Any]


@dataclass
class Verdict:
    """What contradicts the promise, each in words; all empty when it was kept."""

    #: Acknowledged, and not there.
    lost: list[str] = field(default_factory=list)
    #: There with another value than was sent.
    wrong: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    #: There, and never sent.
    ghosts: list[str] = field(default_factory=list)
    #: A part of one request is there, another part is not.
    halves: list[str] = field(default_factory=list)

    def findings(self) -> list[str]:
        return [
            f"{name}: {text}"
            for name in ("lost", "wrong", "duplicates", "ghosts", "halves")
            for text in getattr(self, name)
        ]


def check(
    invocations: Sequence[Invocation], completions: Iterable[Completion], exported: Sequence[Row], slots: int
) -> Verdict:
    """`slots`: how many questions a paper of this contest has."""
    verdict = Verdict()
    outcomes = {one.op: one for one in completions}
    told = {op for op, one in outcomes.items() if one.outcome is Outcome.OK}
    by_attempt = {row["attempt"]: row for row in exported}
    _find_duplicates(exported, verdict)

    started = {outcomes[one.op].attempt for one in invocations if one.kind is Kind.START and one.op in told}
    for attempt in started - by_attempt.keys():
        verdict.lost.append(f"attempt {attempt}, whose start was acknowledged")
    unknown = [attempt for attempt in by_attempt if attempt not in started]
    if len(unknown) > _open_starts(invocations, told):
        verdict.ghosts.append(f"more attempts than were asked for: {', '.join(sorted(unknown))}")

    ops: dict[str, list[Invocation]] = {attempt: [] for attempt in by_attempt}
    for one in invocations:
        if one.kind is not Kind.START and not _is_refused(outcomes.get(one.op)):
            ops.setdefault(one.attempt, []).append(one)
    for attempt, sent in ops.items():
        if attempt in by_attempt:
            _check_attempt(by_attempt[attempt], sent, told, slots, verdict)
        elif acknowledged := [one for one in sent if one.op in told]:
            verdict.lost.append(f"attempt {attempt} with {len(acknowledged)} acknowledged requests")
    return verdict


def _is_refused(completion: Completion | None) -> bool:
    return completion is not None and completion.outcome is Outcome.FAIL


def _open_starts(invocations: Sequence[Invocation], told: set[int]) -> int:
    """Clients whose last start was never acknowledged: each may own one attempt that it does not know of."""
    last = {one.client: one for one in invocations if one.kind is Kind.START}
    return sum(one.op not in told for one in last.values())


def _find_duplicates(exported: Sequence[Row], verdict: Verdict) -> None:
    for what, keys in (
        ("attempt", [row["attempt"] for row in exported]),
        ("try", [(row["participant"], row["round"], row["number"]) for row in exported]),
        ("slot", [(row["attempt"], slot["slot"]) for row in exported for slot in row["slots"]]),
    ):
        verdict.duplicates += [f"{what} {key}, {count} times" for key, count in Counter(keys).items() if count > 1]


def _check_attempt(row: Row, sent: Sequence[Invocation], told: set[int], slots: int, verdict: Verdict) -> None:
    name = row["attempt"]
    there = {slot["slot"]: (slot["seq"], _codes(slot["response"])) for slot in row["slots"]}
    if len(there) != slots:
        verdict.halves.append(f"attempt {name} has {len(there)} of {slots} slots")
    submits = [one for one in sent if one.kind is Kind.SUBMIT]
    is_submitted = row["state"] == "submitted"
    if is_submitted:
        _check_submit(row, there, submits, told, verdict)
    elif any(one.op in told for one in submits):
        verdict.lost.append(f"the submit of {name}: it is {row['state']}")
    elif row["state"] != "in_progress":
        verdict.ghosts.append(f"attempt {name} is {row['state']}, and nobody ended it")
    for number, (seq, codes) in there.items():
        _check_slot(f"{name} slot {number}", number, seq, codes, sent, told, is_submitted, verdict)
    _check_whole(name, there, [one for one in sent if one.kind is Kind.SAVE], verdict)
    _check_prediction(row, there, sent, told, verdict)


def _codes(response: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if response is None else tuple(sorted(response))


def _value(one: Invocation, number: int) -> tuple[str, ...]:
    return tuple(sorted(one.responses[number]))


def _check_slot(
    place: str,
    number: int,
    seq: int | None,
    codes: tuple[str, ...] | None,
    sent: Sequence[Invocation],
    told: set[int],
    is_submitted: bool,
    verdict: Verdict,
) -> None:
    about = [one for one in sent if number in one.responses]
    saved = max((one.seq for one in about if one.kind is Kind.SAVE and one.op in told), default=None)
    if saved is not None and (seq is None or seq < saved):
        # A submit of the same choice leaves the older number of the choice standing, never one below it.
        verdict.lost.append(f"{place}: acknowledged as number {saved}, there is {seq}")
        return
    if seq is None:
        if codes is not None:
            verdict.ghosts.append(f"{place}: {codes} without a number")
        return
    same = [one for one in about if one.seq == seq and (is_submitted or one.kind is Kind.SAVE)]
    if not same:
        verdict.ghosts.append(f"{place}: number {seq} was never sent")
    elif codes not in {_value(one, number) for one in same}:
        verdict.wrong.append(f"{place}: {codes}, sent was {_value(same[0], number)}")


def _check_whole(
    name: str, there: Mapping[int, tuple[int | None, Any]], saves: Sequence[Invocation], verdict: Verdict
) -> None:
    """A save that shows in one slot shows in all of its slots, unless a newer one stands there."""
    for one in saves:
        shows = [number for number in one.responses if there.get(number, (None,))[0] == one.seq]
        missing = [number for number in one.responses if (there.get(number, (None,))[0] or 0) < one.seq]
        if shows and missing:
            verdict.halves.append(f"{name} number {one.seq}: in slots {shows}, not in {missing}")


def _check_submit(
    row: Row,
    there: Mapping[int, tuple[int | None, tuple[str, ...] | None]],
    submits: Sequence[Invocation],
    told: set[int],
    verdict: Verdict,
) -> None:
    name = row["attempt"]
    if not submits:
        verdict.ghosts.append(f"{name} is submitted, and nobody submitted it")
        return
    # Every repetition of a submit carries the same; the first one that arrived decided.
    fits = [one for one in submits if all(there[number][1] == _value(one, number) for number in one.responses)]
    if not fits:
        is_told = any(one.op in told for one in submits)
        (verdict.lost if is_told else verdict.halves).append(f"answers that {name} was submitted with")
    points = sum(slot["max_points"] for slot in row["slots"] if _codes(slot["response"]) == _codes(slot["key"]))
    if row["score"] is None:
        verdict.halves.append(f"{name} is submitted and not graded")
    elif row["score"] != points:
        verdict.wrong.append(f"{name} has {row['score']} points, its answers give {points}")


def _check_prediction(
    row: Row,
    there: Mapping[int, tuple[int | None, Any]],
    sent: Sequence[Invocation],
    told: set[int],
    verdict: Verdict,
) -> None:
    name, stored = row["attempt"], row["prediction"]
    carrying = [one for one in sent if one.prediction is not None]
    # What is certainly there: it was acknowledged, or the answers that came with it are there.
    applied = [one.seq for one in carrying if one.op in told or any(there[n][0] == one.seq for n in one.responses)]
    least = max(applied, default=None)
    possible = {one.prediction for one in carrying if least is None or one.seq >= least}
    if stored is None and least is not None:
        verdict.lost.append(f"the prediction of {name}, number {least}")
    elif stored is not None and stored not in possible:
        verdict.wrong.append(f"the prediction of {name}: {stored}, possible were {sorted(filter(None, possible))}")
