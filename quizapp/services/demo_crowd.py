"""Writes invented people with finished attempts into a contest, a thousand at a time: for demonstrations and load."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..domain.attempts import duration_ms
from ..domain.codes import ALPHABET, CODE_LENGTH
from ..domain.consents import NOTICE_VERSION, Purpose, notice_sha256
from ..domain.contests import Prediction
from ..domain.demo_attempts import DemoAttempt, choose, moments, prediction
from ..domain.demo_people import Crowd, Person, UnitGroup
from ..domain.drawing import DrawnSlot, Pool, draw_paper
from ..domain.grading import Score as Grade
from ..domain.grading import SlotKey, grade
from ..domain.people import sort_key
from ..domain.questions import Difficulty
from ..domain.rounds import VIETNAM, Phase, phase_at
from ..domain.text import fold
from ..models import Attempt, Consent, Headcount, Participant, ParticipantGroup, ParticipantSession, Score, Slot
from ..models.base import PID_ALPHABET, PID_LENGTH
from ..queries.play import PlayContest, PlayRound, load_contest
from ..queries.pools import load_pool
from ..queries.versions import VersionKey, load_keys

BATCH = 1000
#: Who looks at one open round more also plays it.
_PLAYS_ROUND = 0.65
_BEFORE_START = timedelta(seconds=70)

Progress = Callable[[int], None]
_fold, _sort_key = lru_cache(50_000)(fold), lru_cache(50_000)(sort_key)


@dataclass(frozen=True)
class _Play:
    """One attempt with its paper, before it has an id."""

    person: int
    round: PlayRound
    attempt: DemoAttempt
    seed: str
    paper: tuple[DrawnSlot, ...]
    chosen: Mapping[int, tuple[str, ...]]
    prediction: int | None
    grade: Grade


def add_people(session: Session, slug: str, count: int, seed: int, now: datetime, progress: Progress) -> None:
    """Adds `count` people who took part up to `now`; the same seed gives the same people. ValueError: no such contest.

    `progress` is called with how many were added since the last call.
    """
    contest = load_contest(session, slug)
    if contest is None:
        raise ValueError(f"no contest {slug!r}")
    writer = _Writer(session, contest, seed, count, now)
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        writer.add(size)
        progress(size)


class _Writer:
    def __init__(self, session: Session, contest: PlayContest, seed: int, count: int, now: datetime) -> None:
        self.connection = session.connection()
        self.contest = contest
        self.chance = Random(f"{contest.slug} {seed}")  # noqa: S311 (invented people, made again from their seed)
        self.count = count
        self.now = now
        self.crowd = Crowd(_places(session, contest), now.astimezone(VIETNAM).date(), self.chance)
        self.pool: Pool = load_pool(session, contest.banks)
        candidates = [candidate for stratum in self.pool.strata for candidate in stratum]
        self.keys: Mapping[int, VersionKey] = load_keys(session, [one.version_id for one in candidates])
        self.right = {version_id: key.keys for version_id, key in self.keys.items()}
        self.difficulty: dict[int, Difficulty | None] = {one.version_id: one.difficulty for one in candidates}
        self.rounds = [one for one in contest.rounds if phase_at(one.window, now) is not Phase.UPCOMING]
        self.codes: set[str] = set()

    def add(self, size: int) -> None:
        people = [self.crowd.person() for _ in range(size)]
        plays = [play for at, person in enumerate(people) for play in self.plays_of(at, person)]
        entered: list[datetime] = [self.now - _BEFORE_START] * size
        for play in reversed(plays):
            entered[play.person] = min(entered[play.person], play.attempt.started_at - _BEFORE_START)
        ids = self.insert_people(people, entered)
        browsers = self.insert_browsers(ids, entered)
        self.insert_plays(plays, ids, browsers)

    def plays_of(self, at: int, person: Person) -> Iterator[_Play]:
        chance = self.chance
        sure = int(chance.random() * len(self.rounds)) if self.rounds else 0
        for place, played in enumerate(self.rounds):
            if place != sure and chance.random() > _PLAYS_ROUND:
                continue
            seen: set[int] = set()
            for attempt in moments(played.window, self.now, played.minutes, played.tries.limit, chance):
                seed = f"{chance.getrandbits(128):032x}"
                paper = draw_paper(played.blueprint, self.pool, seed, seen)
                seen.update(slot.version_id for slot in paper)
                chosen = choose(paper, self.right, self.difficulty, person.ability, attempt.number, chance)
                keys = [SlotKey(one.slot, self.keys[one.version_id].kind, self.right[one.version_id]) for one in paper]
                foretold = None if played.prediction is Prediction.NONE else prediction(self.count, chance)
                yield _Play(at, played, attempt, seed, paper, chosen, foretold, grade(keys, chosen))

    def insert_people(self, people: Sequence[Person], entered: Sequence[datetime]) -> list[int]:
        rows = [self.person_row(person, at) for person, at in zip(people, entered, strict=True)]
        returning = insert(Participant).returning(Participant.id, sort_by_parameter_order=True)
        ids = list(self.connection.scalars(returning, rows))
        self.connection.execute(
            insert(ParticipantGroup),
            [
                {"participant_id": participant_id, "target_group": label}
                for participant_id, person in zip(ids, people, strict=True)
                for label in person.labels
            ],
        )
        self.connection.execute(
            insert(Consent),
            [
                row
                for participant_id, person, at in zip(ids, people, entered, strict=True)
                for row in _consent_rows(participant_id, person, at)
            ],
        )
        return ids

    def person_row(self, person: Person, entered_at: datetime) -> dict[str, Any]:
        return {
            "pid": self.pid(),
            "contest_id": self.contest.contest_id,
            "full_name": person.full_name,
            "name_fold": _fold(person.full_name),
            "sort_key": _sort_key(person.full_name),
            "birth_year": person.birth_year,
            "phone": person.phone,
            "target_group": person.group,
            "unit_id": person.unit_id,
            "guardian_name": person.guardian_name,
            "guardian_phone": person.guardian_phone,
            "resume_code": self.resume_code(),
            "is_ranked": True,
            "is_name_public": person.is_name_public,
            "created_at": entered_at,
        }

    def insert_browsers(self, ids: Sequence[int], entered: Sequence[datetime]) -> list[int]:
        """Their tokens are hashes of nothing: no browser can hold one."""
        returning = insert(ParticipantSession).returning(ParticipantSession.id, sort_by_parameter_order=True)
        rows = [
            {
                "token_sha256": f"{self.chance.getrandbits(256):064x}",
                "contest_id": self.contest.contest_id,
                "participant_id": participant_id,
                "created_at": at,
            }
            for participant_id, at in zip(ids, entered, strict=True)
        ]
        return list(self.connection.scalars(returning, rows))

    def insert_plays(self, plays: Sequence[_Play], ids: Sequence[int], browsers: Sequence[int]) -> None:
        if not plays:
            return
        returning = insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True)
        rows = [self.attempt_row(play, ids[play.person], browsers[play.person]) for play in plays]
        attempt_ids = list(self.connection.scalars(returning, rows))
        numbered = list(zip(attempt_ids, plays, strict=True))
        self.connection.execute(insert(Slot), [row for number, play in numbered for row in _slot_rows(number, play)])
        self.connection.execute(insert(Score), [_score_row(number, play) for number, play in numbered])

    def attempt_row(self, play: _Play, participant_id: int, browser_id: int) -> dict[str, Any]:
        attempt = play.attempt
        return {
            "pid": self.pid(),
            "participant_id": participant_id,
            "round_id": play.round.round_id,
            "number": attempt.number,
            "state": attempt.state,
            "seed": play.seed,
            "started_at": attempt.started_at,
            "deadline_at": _deadline(play),
            "ended_at": attempt.ended_at,
            "prediction": play.prediction,
            "prediction_seq": None if play.prediction is None else len(play.paper) + 1,
            "session_id": browser_id,
        }

    def pid(self) -> str:
        return "".join(self.chance.choices(PID_ALPHABET, k=PID_LENGTH))

    def resume_code(self) -> str:
        while (code := "".join(self.chance.choices(ALPHABET, k=CODE_LENGTH))) in self.codes:
            pass
        self.codes.add(code)
        return code


def _places(session: Session, contest: PlayContest) -> list[UnitGroup]:
    rows = session.execute(
        select(Headcount.unit_id, Headcount.target_group, Headcount.count).order_by(
            Headcount.unit_id, Headcount.target_group
        )
    )
    return [UnitGroup(unit_id, group, count) for unit_id, group, count in rows if group in contest.groups]


def _consent_rows(participant_id: int, person: Person, at: datetime) -> Iterator[dict[str, Any]]:
    given = {
        Purpose.TAKE_PART: True,
        Purpose.PUBLISH_NAME: person.is_name_public,
        Purpose.CONTACT: person.may_be_called,
        Purpose.GUARDIAN: person.guardian_name is not None,
    }
    for purpose, is_given in given.items():
        yield {
            "participant_id": participant_id,
            "purpose": purpose,
            "is_given": is_given,
            "notice_version": NOTICE_VERSION,
            "notice_sha256": _NOTICES[purpose],
            "at": at,
        }


def _slot_rows(attempt_id: int, play: _Play) -> Iterator[dict[str, Any]]:
    attempt = play.attempt
    step = (attempt.ended_at - attempt.started_at) / (len(play.paper) + 1)
    for one in play.paper:
        response = play.chosen.get(one.slot)
        yield {
            "attempt_id": attempt_id,
            "slot": one.slot,
            "version_id": one.version_id,
            "options": " ".join(one.options),
            "response": None if response is None else " ".join(response),
            "seq": None if response is None else one.slot,
            "saved_at": None if response is None else attempt.started_at + step * one.slot,
        }


def _score_row(attempt_id: int, play: _Play) -> dict[str, Any]:
    score, attempt = play.grade, play.attempt
    return {
        "attempt_id": attempt_id,
        "points": score.points,
        "max_points": score.max_points,
        "right_count": score.right,
        "answered_count": score.answered,
        "duration_ms": duration_ms(attempt.started_at, attempt.ended_at, _deadline(play)),
        "graded_at": attempt.ended_at,
    }


def _deadline(play: _Play) -> datetime:
    return min(play.attempt.started_at + timedelta(minutes=play.round.minutes), play.round.window.closes_at)


_NOTICES = {purpose: notice_sha256(purpose) for purpose in Purpose}
