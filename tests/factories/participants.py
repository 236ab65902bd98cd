"""Participants with their browser, and attempts with a frozen paper and a score."""

import hashlib
from datetime import UTC, datetime, timedelta
from secrets import token_bytes, token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.domain.attempts import AttemptState
from quizapp.domain.codes import code_from_bytes
from quizapp.domain.people import sort_key
from quizapp.domain.text import fold
from quizapp.domain.units import TargetGroup
from quizapp.models import (
    Attempt,
    Contest,
    Participant,
    ParticipantGroup,
    ParticipantSession,
    QuestionVersion,
    Round,
    Score,
    Slot,
    Unit,
)
from tests.people import HOA, Citizen


def make_participant(
    session: Session,
    contest: Contest,
    unit: Unit,
    citizen: Citizen = HOA,
    *,
    token: str | None = None,
    labels: tuple[TargetGroup, ...] = (),
    is_ranked: bool = True,
    is_name_public: bool = False,
) -> Participant:
    """A participant who agreed to take part; `token` is the cookie value (`qz-visitor`) of the browser."""
    now = datetime.now(UTC)
    participant = Participant(
        contest_id=contest.id,
        full_name=citizen.full_name,
        name_fold=fold(citizen.full_name),
        sort_key=sort_key(citizen.full_name),
        birth_year=citizen.birth_year,
        phone=citizen.phone,
        target_group=citizen.group,
        unit_id=unit.id,
        resume_code=code_from_bytes(token_bytes(5)),
        is_ranked=is_ranked,
        is_name_public=is_name_public,
        created_at=now,
    )
    session.add(participant)
    session.flush()
    for group in {citizen.group, *labels}:
        session.add(ParticipantGroup(participant_id=participant.id, target_group=group))
    session.add(
        ParticipantSession(
            token_sha256=hashlib.sha256((token or token_hex(16)).encode()).hexdigest(),
            contest_id=contest.id,
            participant_id=participant.id,
            created_at=now,
        )
    )
    session.flush()
    return participant


def make_attempt(
    session: Session,
    participant: Participant,
    round: Round,
    versions: list[QuestionVersion],
    *,
    number: int = 1,
    right: int | None = None,
    state: AttemptState = AttemptState.SUBMITTED,
    started_at: datetime | None = None,
    duration: timedelta = timedelta(minutes=5),
    prediction: int | None = None,
) -> Attempt:
    """An attempt at these questions of which the first `right` (default: all) are answered right, the others wrong."""
    started = started_at or datetime.now(UTC) - timedelta(minutes=10)
    is_over = state is not AttemptState.IN_PROGRESS
    right = len(versions) if right is None else right
    browser = session.scalars(
        select(ParticipantSession.id).where(ParticipantSession.participant_id == participant.id)
    ).first()
    attempt = Attempt(
        participant_id=participant.id,
        round_id=round.id,
        number=number,
        state=state,
        seed=token_hex(8),
        started_at=started,
        deadline_at=started + timedelta(minutes=round.minutes or 20),
        ended_at=started + duration if is_over else None,
        prediction=prediction,
        prediction_seq=None if prediction is None else 1,
        session_id=browser,
    )
    session.add(attempt)
    session.flush()
    for at, version in enumerate(versions, start=1):
        keys = [option.code for option in version.options if option.is_key]
        others = [option.code for option in version.options if not option.is_key]
        session.add(
            Slot(
                attempt_id=attempt.id,
                slot=at,
                version_id=version.id,
                options=" ".join(option.code for option in version.options),
                response=" ".join(keys if at <= right else others[:1]),
                seq=at,
                saved_at=started + timedelta(seconds=at),
            )
        )
    if is_over:
        session.add(
            Score(
                attempt_id=attempt.id,
                points=right,
                max_points=len(versions),
                right_count=right,
                answered_count=len(versions),
                duration_ms=duration // timedelta(milliseconds=1),
                graded_at=started + duration,
            )
        )
    session.flush()
    return attempt
