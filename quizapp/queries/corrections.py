"""Corrections of keys as the office sees them, and what those whose score they changed are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from ..domain.content_review import ContentState
from ..domain.errors import N_, NotFound
from ..domain.grading import AnswerKey
from ..domain.questions import QuestionKind
from ..domain.regrading import CorrectionKind, CorrectionState, read_key
from ..domain.rounds import VIETNAM
from ..models import (
    Account,
    Attempt,
    Bank,
    Contest,
    KeyCorrection,
    Option,
    Participant,
    Question,
    QuestionVersion,
    Round,
    Score,
    ScoreChange,
    Unit,
)
from .standings import Person, public_person
from .versions import load_keys

PAGE_SIZE = 50
NO_QUESTION = N_("Không tìm thấy câu hỏi này trong ngân hàng.")
NO_CORRECTION = N_("Không tìm thấy lần đính chính này.")
#: In force once, whatever came after.
_DONE = (CorrectionState.CONFIRMED, CorrectionState.REPLACED)


@dataclass(frozen=True)
class KeyedOption:
    code: str
    text: str


@dataclass(frozen=True)
class KeyedQuestion:
    """One version with the key that counts now."""

    version_id: int
    bank_slug: str
    bank_title: str
    pid: str
    number: int
    state: ContentState
    stem: str
    kind: QuestionKind
    source: str
    options: tuple[KeyedOption, ...]
    #: As approved.
    approved: frozenset[str]
    key: AnswerKey


@dataclass(frozen=True)
class Correction:
    pid: str
    version_id: int
    kind: CorrectionKind
    state: CorrectionState
    keys: str
    keys_before: str
    reason: str
    grounds: str
    proposed_by: int
    proposer: str
    proposed_at: datetime
    decider: str
    decided_at: datetime | None
    foreseen: Mapping[str, Any]
    outcome: Mapping[str, Any] | None
    bank_slug: str
    question: str
    number: int
    stem: str


@dataclass(frozen=True)
class ChangedScore:
    person: Person
    contest: str
    round: str
    number: int
    before: int
    after: int
    max_points: int


@dataclass(frozen=True)
class Regrade:
    """What a participant is told of one correction; the scores of the one attempt, or of none in particular."""

    at: datetime
    kind: CorrectionKind
    reason: str
    before: int = 0
    after: int = 0


def find_question(session: Session, bank_slug: str, pid: str, number: int) -> KeyedQuestion:
    """The version of that number, or NotFound."""
    row = session.execute(
        select(QuestionVersion, Question.pid, Bank.slug, Bank.title)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .where(Bank.slug == bank_slug, Question.pid == pid, QuestionVersion.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound(NO_QUESTION)
    version, question, slug, title = row
    options = session.scalars(select(Option).where(Option.version_id == version.id).order_by(Option.position)).all()
    return KeyedQuestion(
        version.id,
        slug,
        title,
        question,
        version.number,
        version.state,
        version.stem,
        version.kind,
        version.source,
        tuple(KeyedOption(option.code, option.text) for option in options),
        frozenset(option.code for option in options if option.is_key),
        load_keys(session, [version.id])[version.id],
    )


def key_of(question: KeyedQuestion, text: str) -> AnswerKey:
    """A key as a correction has it, of this question."""
    return read_key(question.kind, question.approved, text)


def find_correction(session: Session, pid: str) -> Correction:
    found = _corrections(session, KeyCorrection.pid == pid)
    if not found:
        raise NotFound(NO_CORRECTION)
    return found[0]


def corrections_of(session: Session, version_id: int) -> list[Correction]:
    """The newest first."""
    return _corrections(session, KeyCorrection.version_id == version_id)


def list_corrections(session: Session) -> list[Correction]:
    """Those that wait first, then the newest."""
    found = _corrections(session)
    return sorted(found, key=lambda one: one.state is not CorrectionState.PROPOSED)


def changed_scores(
    session: Session, correction_pid: str, page: int, now: datetime
) -> tuple[int, Sequence[ChangedScore]]:
    """How many there are, and one page of them, by contest, round and the order of the attempts."""
    which = select(KeyCorrection.id).where(KeyCorrection.pid == correction_pid).scalar_subquery()
    total = session.execute(select(func.count()).where(ScoreChange.correction_id == which)).scalar_one()
    rows = session.execute(
        select(
            Participant.full_name,
            Participant.birth_year,
            Participant.is_name_public,
            Unit.name,
            Contest.title,
            Round.title,
            Attempt.number,
            ScoreChange.points_before,
            ScoreChange.points_after,
            Score.max_points,
        )
        .select_from(ScoreChange)
        .join(Score, Score.attempt_id == ScoreChange.attempt_id)
        .join(Attempt, Attempt.id == ScoreChange.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(Contest, Contest.id == Round.contest_id)
        .join(Participant, Participant.id == Attempt.participant_id)
        .join(Unit, Unit.id == Participant.unit_id)
        .where(ScoreChange.correction_id == which)
        .order_by(ScoreChange.attempt_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    today = now.astimezone(VIETNAM).date()
    return total, [
        ChangedScore(public_person(name, born, is_public, unit, today), contest, round_, number, before, after, most)
        for name, born, is_public, unit, contest, round_, number, before, after, most in rows
    ]


def regrades_of_attempt(session: Session, attempt_id: int) -> list[Regrade]:
    """What corrections changed of one attempt's score, the earliest first."""
    rows = session.execute(
        select(
            KeyCorrection.decided_at,
            KeyCorrection.kind,
            KeyCorrection.reason,
            ScoreChange.points_before,
            ScoreChange.points_after,
        )
        .join(KeyCorrection, KeyCorrection.id == ScoreChange.correction_id)
        .where(ScoreChange.attempt_id == attempt_id)
        .order_by(KeyCorrection.decided_at, KeyCorrection.id)
    )
    return [Regrade(at, kind, reason, before, after) for at, kind, reason, before, after in rows if at]


def regrades_of_rounds(session: Session, round_ids: Sequence[int]) -> list[Regrade]:
    """The corrections that changed a score of these rounds, the newest first."""
    rows = session.execute(
        select(KeyCorrection.decided_at, KeyCorrection.kind, KeyCorrection.reason, KeyCorrection.outcome)
        .where(KeyCorrection.state.in_(_DONE))
        .order_by(KeyCorrection.decided_at.desc(), KeyCorrection.id.desc())
    )
    wanted = set(round_ids)
    return [
        Regrade(at, kind, reason)
        for at, kind, reason, outcome in rows
        if at and outcome and wanted & set(outcome["rounds"])
    ]


def _corrections(session: Session, *conditions: Any) -> list[Correction]:
    proposer, decider = aliased(Account), aliased(Account)
    rows = session.execute(
        select(
            KeyCorrection,
            proposer.name,
            decider.name,
            Bank.slug,
            Question.pid,
            QuestionVersion.number,
            QuestionVersion.stem,
        )
        .join(QuestionVersion, QuestionVersion.id == KeyCorrection.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .join(proposer, proposer.id == KeyCorrection.proposed_by)
        .outerjoin(decider, decider.id == KeyCorrection.decided_by)
        .where(*conditions)
        .order_by(KeyCorrection.id.desc())
    )
    return [
        Correction(
            pid=one.pid,
            version_id=one.version_id,
            kind=one.kind,
            state=one.state,
            keys=one.keys,
            keys_before=one.keys_before,
            reason=one.reason,
            grounds=one.grounds,
            proposed_by=one.proposed_by,
            proposer=proposed,
            proposed_at=one.proposed_at,
            decider=decided or "",
            decided_at=one.decided_at,
            foreseen=one.foreseen,
            outcome=one.outcome,
            bank_slug=slug,
            question=question,
            number=number,
            stem=stem,
        )
        for one, proposed, decided, slug, question, number, stem in rows
    ]
