"""A small contest that people have taken: what reports, boards and exports are tried on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quizapp.domain.attempts import AttemptState
from quizapp.domain.units import TargetGroup
from quizapp.models import Attempt, Contest, Participant, ParticipantSession, Round, Score, Unit
from tests.people import AN, HOA, VY

from .banks import make_bank, make_question
from .contests import make_contest, make_round
from .participants import make_attempt, make_participant
from .units import make_unit

#: The cookie (`qz-visitor`) of Hoa's browser.
HOAS_BROWSER = "trinh-duyet-cua-hoa"


@dataclass(frozen=True)
class Crowd:
    contest: Contest
    unit: Unit
    hoa: Participant
    an: Participant
    vy: Participant


def make_crowd(session: Session, slug: str = "thi-thu", **contest: object) -> Crowd:
    """One round of four questions, open for a week: Hoa has 4 points, An (name public) 3, Vy (a child) 4 as Hoa."""
    bank = make_bank(session, slug)
    versions = [make_question(session, bank, f"Câu {number}?") for number in range(4)]
    made = make_contest(session, slug, **contest)  # type: ignore[arg-type]
    round_ = make_round(session, made, bank, count=4)
    unit = make_unit(session, headcounts={TargetGroup.RESIDENTS: 100, TargetGroup.OFFICIALS: 20})
    make_unit(session, "Tổ dân phố số 2", headcounts={TargetGroup.RESIDENTS: 120})
    hoa = make_participant(session, made, unit, HOA, token=HOAS_BROWSER, labels=(TargetGroup.MEMBERS,))
    an = make_participant(session, made, unit, AN, is_name_public=True)
    vy = make_participant(session, made, unit, VY, is_name_public=True)
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)
    for person, right in ((hoa, 4), (an, 3), (vy, 4)):
        make_attempt(session, person, round_, versions, right=right, started_at=started)
    session.commit()
    return Crowd(made, unit, hoa, an, vy)


def make_many(session: Session, contest: Contest, unit: Unit, count: int) -> None:
    """So many people more, each with a graded attempt without a paper: for long lists, at little cost."""
    now = datetime.now(UTC).replace(microsecond=0)
    round_id = session.query(Round.id).filter_by(contest_id=contest.id).scalar()
    ids = range(100_000, 100_000 + count)
    person = {
        "name_fold": "ma van",
        "sort_key": "ma van",
        "birth_year": 1990,
        "unit_id": unit.id,
        "created_at": now,
    }
    person |= {"contest_id": contest.id, "target_group": TargetGroup.RESIDENTS}
    browser = {"contest_id": contest.id, "created_at": now}
    attempt = {"round_id": round_id, "number": 1, "state": AttemptState.SUBMITTED, "seed": "0", "started_at": now}
    attempt |= {"deadline_at": now + timedelta(minutes=20), "ended_at": now + timedelta(minutes=5)}
    score = {"points": 2, "max_points": 4, "right_count": 2, "answered_count": 4, "graded_at": now}
    session.execute(
        insert(Participant),
        [
            {
                **person,
                "id": id,
                "full_name": f"Ma Văn {id}",
                "phone": f"0{900_000_000 + id}",
                "resume_code": f"{id:08}",
            }
            for id in ids
        ],
    )
    session.execute(
        insert(ParticipantSession),
        [{**browser, "id": id, "token_sha256": f"{id:064}", "participant_id": id} for id in ids],
    )
    session.execute(insert(Attempt), [{**attempt, "id": id, "participant_id": id, "session_id": id} for id in ids])
    session.execute(insert(Score), [{**score, "attempt_id": id, "duration_ms": 1000 * (id % 900)} for id in ids])
    session.commit()
