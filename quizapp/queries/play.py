"""A contest as citizens meet it: its face, its rounds, and who of its participants a browser is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from ..domain.attempts import Tries
from ..domain.contests import BoardVisibility, ContestState, Prediction, PrizeScope, Reveal
from ..domain.drawing import BlueprintRow as DrawRow
from ..domain.ranking import Counted, Criterion
from ..domain.rounds import Phase, Window, phase_at
from ..domain.units import TargetGroup
from ..hot import Handle, HotStatement
from ..models import Bank, BlueprintRow, Contest, Participant, ParticipantSession, Round, Topic


@dataclass(frozen=True)
class PlayRound:
    round_id: int
    number: int
    title: str
    window: Window
    minutes: int
    tries: Tries
    reveal: Reveal
    prediction: Prediction
    blueprint: tuple[DrawRow, ...]

    @property
    def questions(self) -> int:
        return sum(row.count for row in self.blueprint)


@dataclass(frozen=True)
class PlayPrize:
    board: str
    scope: PrizeScope
    name: str
    count: int


@dataclass(frozen=True)
class PlayContest:
    contest_id: int
    slug: str
    title: str
    summary: str
    state: ContestState
    revision: int
    window: Window
    groups: tuple[TargetGroup, ...]
    min_age: int
    board: BoardVisibility
    counted: Counted
    tie_break: tuple[Criterion, ...]
    rounds: tuple[PlayRound, ...]
    prizes: tuple[PlayPrize, ...]
    banks: tuple[str, ...]

    def round_to_play(self, moment: datetime) -> PlayRound | None:
        """The round open at `moment`; else the paused or next one, whose refusal says when; None when all are over."""
        by_phase: dict[Phase, PlayRound] = {}
        for one in self.rounds:
            by_phase.setdefault(phase_at(one.window, moment), one)
        return by_phase.get(Phase.OPEN) or by_phase.get(Phase.PAUSED) or by_phase.get(Phase.UPCOMING)


@dataclass(frozen=True)
class ContestLine:
    """A contest in the list of the first page."""

    slug: str
    title: str
    summary: str
    state: ContestState
    opens_at: datetime
    closes_at: datetime

    def is_open(self, moment: datetime) -> bool:
        return self.state is ContestState.PUBLISHED and self.opens_at <= moment < self.closes_at

    def is_coming(self, moment: datetime) -> bool:
        return self.state is ContestState.PUBLISHED and moment < self.opens_at


@dataclass(frozen=True)
class Visitor:
    """What a browser's token means in one contest, and by which revisions memory about it is known."""

    contest_id: int
    revision: int
    state: ContestState
    #: Changes whenever one of the contest's banks does.
    banks_revision: int
    session_id: int | None = None
    participant_id: int | None = None
    full_name: str = ""
    resume_code: str = ""
    unit_id: int | None = None


_BANKS_REVISION = (
    select(func.coalesce(func.sum(Bank.revision), 0))
    .where(
        Bank.id.in_(
            select(BlueprintRow.bank_id)
            .join(Round, Round.id == BlueprintRow.round_id)
            .where(Round.contest_id == Contest.id)
        )
    )
    .correlate(Contest)
    .scalar_subquery()
)
_VISITOR = (
    select(
        Contest.id,
        Contest.revision,
        Contest.state,
        _BANKS_REVISION,
        ParticipantSession.id,
        Participant.id,
        Participant.full_name,
        Participant.resume_code,
        Participant.unit_id,
    )
    .where(Contest.slug == bindparam("slug"))
    .where(Contest.state != ContestState.DRAFT)
)
_ON_SESSION = (ParticipantSession.contest_id == Contest.id) & (ParticipantSession.token_sha256 == bindparam("token"))
_ANY_VISITOR = HotStatement(
    _VISITOR.outerjoin_from(Contest, ParticipantSession, _ON_SESSION).outerjoin(
        Participant, Participant.id == ParticipantSession.participant_id
    )
)
_LOCKED_VISITOR = HotStatement(
    _VISITOR.join_from(Contest, ParticipantSession, _ON_SESSION)
    .join(Participant, Participant.id == ParticipantSession.participant_id)
    .with_for_update(of=Participant)
)


def list_contests(session: Session) -> list[ContestLine]:
    """Every contest that is not a draft, the one closing last first."""
    return [
        ContestLine(*row)
        for row in session.execute(
            select(Contest.slug, Contest.title, Contest.summary, Contest.state, Contest.opens_at, Contest.closes_at)
            .where(Contest.state != ContestState.DRAFT)
            .order_by(Contest.closes_at.desc(), Contest.id)
        )
    ]


def find_visitor(session: Handle, slug: str, token_sha256: str) -> Visitor | None:
    """Who this browser is in a contest that is not a draft; None when there is no such contest. One statement."""
    row = _ANY_VISITOR.row(session, {"slug": slug, "token": token_sha256})
    if row is None:
        return None
    return Visitor(*row) if row[5] is not None else Visitor(*row[:4])


def lock_visitor(session: Handle, slug: str, token_sha256: str) -> Visitor | None:
    """The participant this browser is, their row locked until the end of the transaction; None when it is nobody."""
    row = _LOCKED_VISITOR.row(session, {"slug": slug, "token": token_sha256})
    return None if row is None else Visitor(*row)


def load_contest(session: Session, slug: str) -> PlayContest | None:
    """The whole face of a contest, drafts included; four statements, so keep it by its revision."""
    contest = session.scalars(
        select(Contest)
        .where(Contest.slug == slug)
        .options(selectinload(Contest.rounds).selectinload(Round.blueprint), selectinload(Contest.prizes))
    ).one_or_none()
    if contest is None:
        return None
    banks, topics = _names(session, contest)
    rounds = tuple(_round(one, banks, topics) for one in contest.rounds)
    return PlayContest(
        contest_id=contest.id,
        slug=contest.slug,
        title=contest.title,
        summary=contest.summary,
        state=contest.state,
        revision=contest.revision,
        window=Window(contest.opens_at, contest.closes_at),
        groups=tuple(TargetGroup(group) for group in contest.groups),
        min_age=contest.min_age,
        board=contest.board,
        counted=contest.counted_attempt,
        tie_break=tuple(Criterion(criterion) for criterion in contest.tie_break),
        rounds=rounds,
        prizes=tuple(PlayPrize(one.board, one.scope, one.name, one.count) for one in contest.prizes),
        banks=tuple(sorted(banks.values())),
    )


def _names(session: Session, contest: Contest) -> tuple[Mapping[int, str], Mapping[int, str]]:
    rows = [row for one in contest.rounds for row in one.blueprint]
    banks = session.execute(select(Bank.id, Bank.slug).where(Bank.id.in_({row.bank_id for row in rows})))
    topics = session.execute(select(Topic.id, Topic.slug).where(Topic.id.in_({row.topic_id for row in rows})))
    return {bank_id: slug for bank_id, slug in banks}, {topic_id: slug for topic_id, slug in topics}


def _round(one: Round, banks: Mapping[int, str], topics: Mapping[int, str]) -> PlayRound:
    return PlayRound(
        round_id=one.id,
        number=one.number,
        title=one.title,
        window=Window(
            one.opens_at,
            one.closes_at,
            frozenset(one.weekdays),
            _wall_time(one.daily_from),
            _wall_time(one.daily_until),
        ),
        minutes=one.minutes,
        tries=Tries(one.attempts, one.attempts_per_day),
        reveal=one.reveal,
        prediction=one.prediction,
        blueprint=tuple(
            DrawRow(
                banks[row.bank_id], None if row.topic_id is None else topics[row.topic_id], row.difficulty, row.count
            )
            for row in one.blueprint
        ),
    )


def _wall_time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
