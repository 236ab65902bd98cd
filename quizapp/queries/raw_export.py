"""Every attempt of a contest, with its paper and its key, as one record each: enough to recompute all scores."""

import logging
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.attempts import AttemptState
from ..domain.errors import NotFound
from ..domain.grading import AnswerKey, SlotKey, grade
from ..models import (
    Attempt,
    Contest,
    Option,
    Participant,
    ParticipantGroup,
    Question,
    QuestionVersion,
    Round,
    Score,
    Slot,
    Unit,
)
from .participation import does_not_add_up
from .ranking_rows import stream
from .versions import load_keys

log = logging.getLogger(__name__)

#: Attempts read at a time: what is in memory at once, however many there are.
CHUNK = 500


@dataclass(frozen=True)
class RawSlot:
    slot: int
    question: str
    version: int
    options: tuple[str, ...]
    #: None when never answered, empty when a choice was taken back.
    response: tuple[str, ...] | None
    seq: int | None
    saved_at: datetime | None
    #: The options that count as right now, after every correction; none of a question that was dropped.
    key: tuple[str, ...]
    #: Every whole answer that gets the points; None where everybody gets them, because the question was dropped.
    accepted: tuple[tuple[str, ...], ...] | None
    #: None while the attempt runs: nothing is graded yet.
    points: int | None
    max_points: int


@dataclass(frozen=True)
class RawAttempt:
    attempt: str
    participant: str
    #: The group the person is counted in first, then the other labels.
    groups: tuple[str, ...]
    unit: str
    contest: str
    round: int
    number: int
    state: AttemptState
    ranked: bool
    started_at: datetime
    deadline_at: datetime
    submitted_at: datetime | None
    duration_ms: int | None
    prediction: int | None
    score: int | None
    max_score: int
    slots: tuple[RawSlot, ...]


@dataclass(frozen=True)
class _Version:
    question: str
    number: int
    key: AnswerKey
    #: In the order of the file.
    right: tuple[str, ...]
    accepted: tuple[tuple[str, ...], ...] | None


class _Slot(NamedTuple):
    slot: int
    version_id: int
    options: str
    response: str | None
    seq: int | None
    saved_at: datetime | None


def raw_attempts(session: Session, contest_slug: str) -> Iterator[RawAttempt]:
    """All attempts by round and in the order of their start, read in chunks. NotFound before the first one.

    Points are graded anew from the paper and the responses; an attempt whose stored score they contradict ends the
    export with a refusal (does_not_add_up, 500).
    """
    contest = session.scalars(select(Contest).where(Contest.slug == contest_slug)).one_or_none()
    if contest is None:
        raise NotFound
    return _walk(session, contest)


def _walk(session: Session, contest: Contest) -> Iterator[RawAttempt]:
    versions: dict[int, _Version] = {}
    for one in contest.rounds:
        # All numbers first, eight bytes each. To ask for "the next 500" makes a database sort the round each time.
        numbers = select(Attempt.id).where(Attempt.round_id == one.id).order_by(Attempt.id)
        ids = array("q", (number for (number,) in stream(session, numbers)))
        for start in range(0, len(ids), CHUNK):
            chosen = ids[start : start + CHUNK].tolist()
            chunk, slots = _attempts(session, chosen), _slots(session, chosen)
            labels = _labels(session, {attempt.participant_id for attempt, *_ in chunk})
            _remember_versions(session, versions, {slot.version_id for paper in slots.values() for slot in paper})
            for attempt, score, person, unit in chunk:
                paper = [(slot, versions[slot.version_id]) for slot in slots.get(attempt.id, ())]
                yield _raw(contest, one, attempt, score, person, unit, labels.get(person.id, ()), paper)
            session.expunge_all()


_Chunk = list[tuple[Attempt, Score | None, Participant, str]]


def _attempts(session: Session, attempt_ids: Collection[int]) -> _Chunk:
    rows = session.execute(
        select(Attempt, Score, Participant, Unit.code)
        .join(Participant, Participant.id == Attempt.participant_id)
        .join(Unit, Unit.id == Participant.unit_id)
        .outerjoin(Score, Score.attempt_id == Attempt.id)
        .where(Attempt.id.in_(attempt_ids))
        .order_by(Attempt.id)
    )
    return [(attempt, score, person, unit) for attempt, score, person, unit in rows]


def _slots(session: Session, attempt_ids: Collection[int]) -> Mapping[int, list[_Slot]]:
    columns = (Slot.attempt_id, Slot.slot, Slot.version_id, Slot.options, Slot.response, Slot.seq, Slot.saved_at)
    rows = session.execute(
        select(*columns).where(Slot.attempt_id.in_(attempt_ids)).order_by(Slot.attempt_id, Slot.slot)
    )
    papers: dict[int, list[_Slot]] = {}
    for attempt_id, slot, version_id, options, response, seq, saved_at in rows:
        papers.setdefault(attempt_id, []).append(_Slot(slot, version_id, options, response, seq, saved_at))
    return papers


def _labels(session: Session, participant_ids: Collection[int]) -> Mapping[int, list[str]]:
    labels: dict[int, list[str]] = {}
    for participant_id, group in session.execute(
        select(ParticipantGroup.participant_id, ParticipantGroup.target_group)
        .where(ParticipantGroup.participant_id.in_(participant_ids))
        .order_by(ParticipantGroup.participant_id, ParticipantGroup.target_group)
    ):
        labels.setdefault(participant_id, []).append(group.value)
    return labels


def _remember_versions(session: Session, versions: dict[int, _Version], wanted: Collection[int]) -> None:
    missing = [version_id for version_id in wanted if version_id not in versions]
    if not missing:
        return
    keys = load_keys(session, missing)
    options: dict[int, list[str]] = {}
    for version_id, code in session.execute(
        select(Option.version_id, Option.code)
        .where(Option.version_id.in_(missing))
        .order_by(Option.version_id, Option.position)
    ):
        options.setdefault(version_id, []).append(code)
    for version_id, pid, number in session.execute(
        select(QuestionVersion.id, Question.pid, QuestionVersion.number)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(missing))
    ):
        key, order = keys[version_id], options[version_id]
        answers = sorted((tuple(filter(answer.__contains__, order)) for answer in key.answers()), key=_by(order))
        versions[version_id] = _Version(
            pid,
            number,
            key,
            right=tuple(code for code in order if any(code in answer for answer in answers)),
            accepted=None if key.is_dropped else tuple(answers),
        )


def _by(order: list[str]) -> Callable[[tuple[str, ...]], list[int]]:
    return lambda answer: [order.index(code) for code in answer]


def _raw(
    contest: Contest,
    one: Round,
    attempt: Attempt,
    score: Score | None,
    person: Participant,
    unit: str,
    labels: Collection[str],
    paper: list[tuple[_Slot, _Version]],
) -> RawAttempt:
    graded = grade(
        [SlotKey(slot.slot, version.key) for slot, version in paper],
        {slot.slot: (slot.response or "").split() for slot, _version in paper},
    )
    if score is not None and (score.points, score.max_points) != (graded.points, graded.max_points):
        log.error("attempt %s: stored score %s, graded %s", attempt.pid, score.points, graded.points)
        raise does_not_add_up()
    counted = person.target_group.value
    return RawAttempt(
        attempt=attempt.pid,
        participant=person.pid,
        groups=(counted, *(label for label in labels if label != counted)),
        unit=unit,
        contest=contest.slug,
        round=one.number,
        number=attempt.number,
        state=attempt.state,
        ranked=person.is_ranked,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        submitted_at=attempt.ended_at,
        duration_ms=None if score is None else score.duration_ms,
        prediction=attempt.prediction,
        score=None if score is None else score.points,
        max_score=graded.max_points,
        slots=tuple(
            RawSlot(
                slot=slot.slot,
                question=version.question,
                version=version.number,
                options=tuple(slot.options.split()),
                response=None if slot.response is None else tuple(slot.response.split()),
                seq=slot.seq,
                saved_at=slot.saved_at,
                key=version.right,
                accepted=version.accepted,
                points=None if score is None else one_grade.points,
                max_points=one_grade.max_points,
            )
            for (slot, version), one_grade in zip(paper, graded.slots, strict=True)
        ),
    )
