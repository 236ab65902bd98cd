"""What invented people enter and answer, made ready to be written: a batch is a function of its seed and number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from ..domain.attempts import duration_ms
from ..domain.codes import ALPHABET, CODE_LENGTH
from ..domain.consents import NOTICE_VERSION, Purpose, notice_sha256
from ..domain.contests import Prediction
from ..domain.demo_attempts import DemoAttempt, choose, moments, prediction
from ..domain.demo_people import Crowd, Person, UnitGroup
from ..domain.drawing import DrawnSlot, Pool, draw_paper
from ..domain.grading import AnswerKey, SlotKey, grade
from ..domain.moments import to_milliseconds
from ..domain.people import sort_key
from ..domain.questions import Difficulty
from ..domain.rounds import VIETNAM
from ..domain.text import fold
from ..models.base import PID_ALPHABET, PID_LENGTH
from ..queries.play import PlayRound

#: Who looks at one open round more also plays it.
_PLAYS_ROUND = 0.65
_BEFORE_START = timedelta(seconds=70)
_CODES = len(ALPHABET) ** CODE_LENGTH
#: Shares no factor with _CODES, so that different people have different codes.
_CODE_STEP = 618_033_988_749
_fold, _sort_key = lru_cache(50_000)(fold), lru_cache(50_000)(sort_key)

Row = tuple[Any, ...]
PARTICIPANT = (
    *("id", "pid", "contest_id", "full_name", "name_fold", "sort_key", "birth_year", "phone", "target_group"),
    *("unit_id", "guardian_name", "guardian_phone", "resume_code", "is_ranked", "is_name_public", "created_at"),
)
GROUP = ("participant_id", "target_group")
CONSENT = ("participant_id", "purpose", "is_given", "notice_version", "notice_sha256", "at")
BROWSER = ("id", "participant_id", "token_sha256", "contest_id", "created_at")
ATTEMPT = (
    *("id", "participant_id", "session_id", "pid", "round_id", "number", "state", "seed", "started_at"),
    *("deadline_at", "ended_at", "prediction", "prediction_seq"),
)
SLOT = ("attempt_id", "slot", "version_id", "options", "response", "seq", "saved_at")
SCORE = ("attempt_id", "points", "max_points", "right_count", "answered_count", "duration_ms", "graded_at")


@dataclass(frozen=True)
class Stage:
    """All that batches are made from; nothing of the database, so that another process can make one."""

    slug: str
    contest_id: int
    seed: int
    count: int
    #: How many people there are before the first of these.
    before: int
    now: datetime
    places: Sequence[UnitGroup]
    rounds: Sequence[PlayRound]
    pool: Pool
    keys: Mapping[int, AnswerKey]
    difficulty: Mapping[int, Difficulty | None]


@dataclass(frozen=True)
class Batch:
    """Rows without the ids in front, and by which person of the batch each attempt was made."""

    people: Sequence[Row]
    groups: Sequence[Sequence[Row]]
    consents: Sequence[Sequence[Row]]
    browsers: Sequence[Row]
    players: Sequence[int]
    attempts: Sequence[Row]
    slots: Sequence[Sequence[Row]]
    scores: Sequence[Row]


class Playwright:
    """Makes batches, in whatever order and process: each has a chance of its own."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.right = {version_id: key.keys for version_id, key in stage.keys.items()}
        self.slot_keys: dict[tuple[int, int], SlotKey] = {}

    def batch(self, number: int, first: int, size: int) -> Batch:
        """Batch `number`, of the people from `first` on."""
        stage = self.stage
        chance = Random(f"{stage.slug} {stage.seed}")  # noqa: S311 (invented people, made again from their seed)
        crowd = Crowd(stage.places, stage.now.astimezone(VIETNAM).date(), chance)
        if number:
            chance.seed(f"{stage.slug} {stage.seed} {number}")
        people = [crowd.person() for _ in range(size)]
        plays = [play for at, person in enumerate(people) for play in self._plays(at, person, chance)]
        entered: list[datetime] = [stage.now - _BEFORE_START] * size
        for play in reversed(plays):
            entered[play.person] = min(entered[play.person], play.started_at - _BEFORE_START)
        moments_ms = [to_milliseconds(at) for at in entered]
        return Batch(
            [
                self._person(person, at, stage.before + first + place, chance)
                for place, (person, at) in enumerate(zip(people, moments_ms, strict=True))
            ],
            [[(label.value,) for label in person.labels] for person in people],
            [_consents(person, at) for person, at in zip(people, moments_ms, strict=True)],
            # Their tokens are hashes of nothing: no browser can hold one.
            [(f"{chance.getrandbits(256):064x}", stage.contest_id, at) for at in moments_ms],
            [play.person for play in plays],
            [(_pid(chance), *play.attempt) for play in plays],
            [play.slots for play in plays],
            [play.score for play in plays],
        )

    def _plays(self, at: int, person: Person, chance: Random) -> Iterator["_Play"]:
        rounds = self.stage.rounds
        sure = int(chance.random() * len(rounds)) if rounds else 0
        for place, played in enumerate(rounds):
            if place != sure and chance.random() > _PLAYS_ROUND:
                continue
            seen: set[int] = set()
            for attempt in moments(played.window, self.stage.now, played.minutes, played.tries.limit, chance):
                seed = f"{chance.getrandbits(128):032x}"
                paper = draw_paper(played.blueprint, self.stage.pool, seed, seen)
                seen.update(slot.version_id for slot in paper)
                yield self._play(at, person, played, attempt, seed, paper, chance)

    def _play(
        self,
        at: int,
        person: Person,
        played: PlayRound,
        attempt: DemoAttempt,
        seed: str,
        paper: Sequence[DrawnSlot],
        chance: Random,
    ) -> "_Play":
        stage = self.stage
        chosen = choose(paper, self.right, stage.difficulty, person.ability, attempt.number, chance)
        foretold = None if played.prediction is Prediction.NONE else prediction(stage.count, chance)
        score = grade([self._slot_key(one) for one in paper], chosen)
        deadline = min(attempt.started_at + timedelta(minutes=played.minutes), played.window.closes_at)
        started, ended = to_milliseconds(attempt.started_at), to_milliseconds(attempt.ended_at)
        return _Play(
            at,
            attempt.started_at,
            (
                *(
                    played.round_id,
                    attempt.number,
                    attempt.state.value,
                    seed,
                    started,
                    to_milliseconds(deadline),
                    ended,
                ),
                *(foretold, None if foretold is None else len(paper) + 1),
            ),
            _slots(paper, chosen, started, (ended - started) // (len(paper) + 1)),
            (
                *(score.points, score.max_points, score.right, score.answered),
                *(duration_ms(attempt.started_at, attempt.ended_at, deadline), ended),
            ),
        )

    def _slot_key(self, one: DrawnSlot) -> SlotKey:
        at = one.slot, one.version_id
        if at not in self.slot_keys:
            self.slot_keys[at] = SlotKey(one.slot, self.stage.keys[one.version_id])
        return self.slot_keys[at]

    def _person(self, person: Person, entered_ms: int, number: int, chance: Random) -> Row:
        return (
            *(_pid(chance), self.stage.contest_id, person.full_name, _fold(person.full_name)),
            *(_sort_key(person.full_name), person.birth_year, person.phone, person.group.value, person.unit_id),
            *(person.guardian_name, person.guardian_phone, _resume_code(number), True, person.is_name_public),
            entered_ms,
        )


@dataclass(frozen=True)
class _Play:
    person: int
    started_at: datetime
    attempt: Row
    slots: Sequence[Row]
    score: Row


def _slots(
    paper: Sequence[DrawnSlot], chosen: Mapping[int, Sequence[str]], started_ms: int, step_ms: int
) -> Sequence[Row]:
    return [
        (one.slot, one.version_id, " ".join(one.options), " ".join(response), one.slot, started_ms + step_ms * one.slot)
        if (response := chosen.get(one.slot)) is not None
        else (one.slot, one.version_id, " ".join(one.options), None, None, None)
        for one in paper
    ]


def _consents(person: Person, at_ms: int) -> Sequence[Row]:
    given = {
        Purpose.TAKE_PART: True,
        Purpose.PUBLISH_NAME: person.is_name_public,
        Purpose.CONTACT: person.may_be_called,
        Purpose.GUARDIAN: person.guardian_name is not None,
    }
    return [(purpose.value, is_given, NOTICE_VERSION, _NOTICES[purpose], at_ms) for purpose, is_given in given.items()]


def _pid(chance: Random) -> str:
    return "".join([PID_ALPHABET[byte & 31] for byte in chance.randbytes(PID_LENGTH)])


def _resume_code(number: int) -> str:
    """Of the person of that number: no two have the same, and neighbours look nothing alike."""
    left = (number + 1) * _CODE_STEP % _CODES
    signs = []
    for _ in range(CODE_LENGTH):
        left, sign = divmod(left, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


_NOTICES = {purpose: notice_sha256(purpose) for purpose in Purpose}
