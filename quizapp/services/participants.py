"""Citizens enter a contest, come back on another device, and leave a shared phone to the next person."""

import secrets
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..domain.codes import code_from_bytes
from ..domain.consents import NOTICE_VERSION, Purpose, notice_sha256
from ..domain.contests import ContestState
from ..domain.entries import Entry
from ..domain.errors import N_, NotFound, Refusal
from ..domain.people import sort_key
from ..domain.text import fold
from ..hot import Handle, HotStatement
from ..models import Consent, Contest, Participant, ParticipantGroup, ParticipantSession
from ..models.base import new_pid
from ..queries.play import PlayContest

#: Eight signs of five bits.
_CODE_BYTES = 5

_ENTER = HotStatement(
    insert(Participant).returning(Participant.id),
    (
        "pid",
        "contest_id",
        "full_name",
        "name_fold",
        "sort_key",
        "birth_year",
        "phone",
        "target_group",
        "unit_id",
        "guardian_name",
        "guardian_phone",
        "resume_code",
        "is_ranked",
        "is_name_public",
        "created_at",
    ),
)
_LABEL = HotStatement(insert(ParticipantGroup), ("participant_id", "target_group"))
_AGREE = HotStatement(
    insert(Consent), ("participant_id", "purpose", "is_given", "notice_version", "notice_sha256", "at")
)
_KNOW = HotStatement(insert(ParticipantSession), ("token_sha256", "contest_id", "participant_id", "created_at"))


def join_contest(session: Handle, contest: PlayContest, entry: Entry, token_sha256: str, now: datetime) -> None:
    """Enters the person, with the proof of each yes and no, and lets this browser act for them.

    Refused (409): contest_over; already_joined when the browser acts for somebody in this contest already, so that a
    second click enters nobody twice.
    """
    if contest.state is not ContestState.PUBLISHED or now >= contest.window.closes_at:
        raise Refusal("contest_over", N_("Cuộc thi đã kết thúc, không nhận thêm người dự thi."), status=409)
    participant_id = _ENTER.returned(
        session,
        {
            "pid": new_pid(),
            "contest_id": contest.contest_id,
            "full_name": entry.full_name,
            "name_fold": fold(entry.full_name),
            "sort_key": sort_key(entry.full_name),
            "birth_year": entry.birth_year,
            "phone": entry.phone,
            "target_group": entry.group,
            "unit_id": entry.unit_id,
            "guardian_name": entry.guardian_name,
            "guardian_phone": entry.guardian_phone,
            "resume_code": code_from_bytes(secrets.token_bytes(_CODE_BYTES)),
            "is_ranked": True,
            "is_name_public": Purpose.PUBLISH_NAME in entry.consents,
            "created_at": now,
        },
    )
    _LABEL.insert_all(session, [{"participant_id": participant_id, "target_group": label} for label in entry.labels])
    _AGREE.insert_all(session, [_consent(participant_id, purpose, entry, now) for purpose in Purpose])
    try:
        _KNOW.change(session, _browser(token_sha256, contest.contest_id, participant_id, now))
    except IntegrityError as error:  # a second click, or the same one twice at once
        raise _already_joined() from error


def resume_entry(session: Session, slug: str, code: str, token_sha256: str, now: datetime) -> None:
    """Lets this browser act for the participant with this code, and for no other in this contest any more.

    Refused: not_found (404) for a contest that is not there, unknown_code (422).
    """
    contest_id = session.scalar(select(Contest.id).where(Contest.slug == slug, Contest.state != ContestState.DRAFT))
    if contest_id is None:
        raise NotFound
    participant_id = session.scalar(
        select(Participant.id).where(Participant.resume_code == code, Participant.contest_id == contest_id)
    )
    if participant_id is None:
        raise Refusal(
            "unknown_code",
            N_("Không có mã dự thi này trong cuộc thi. Mời Quý vị xem lại từng chữ rồi nhập lại."),
            field="code",
        )
    moved = session.connection().execute(
        update(ParticipantSession)
        .where(ParticipantSession.token_sha256 == token_sha256, ParticipantSession.contest_id == contest_id)
        .values(participant_id=participant_id)
    )
    if moved.rowcount == 0:
        _KNOW.change(session, _browser(token_sha256, contest_id, participant_id, now))


def _browser(token_sha256: str, contest_id: int, participant_id: int, now: datetime) -> dict[str, object]:
    return {
        "token_sha256": token_sha256,
        "contest_id": contest_id,
        "participant_id": participant_id,
        "created_at": now,
    }


def _consent(participant_id: int, purpose: Purpose, entry: Entry, now: datetime) -> dict[str, object]:
    return {
        "participant_id": participant_id,
        "purpose": purpose,
        "is_given": purpose in entry.consents,
        "notice_version": NOTICE_VERSION,
        "notice_sha256": notice_sha256(purpose),
        "at": now,
    }


def _already_joined() -> Refusal:
    return Refusal("already_joined", N_("Máy này đã có người dự thi trong cuộc thi này."), status=409)
