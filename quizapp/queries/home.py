"""What needs the office today: what waits for a review, a publication, a first step; what is open and how it goes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from ..domain.access import Permission, Role
from ..domain.attempts import AttemptState
from ..domain.content_review import ContentState, ImportState
from ..domain.contests import ContestState
from ..domain.rounds import VIETNAM
from ..models import (
    Account,
    Attempt,
    Bank,
    BankImport,
    Contest,
    Headcount,
    Participant,
    QuestionVersion,
    Round,
    Unit,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WaitingBank:
    """Questions of one bank that somebody has to look at."""

    slug: str
    title: str
    count: int


@dataclass(frozen=True)
class WaitingContest:
    slug: str
    title: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class OpenContest:
    slug: str
    title: str
    closes_at: datetime
    participants: int
    started_today: int
    submitted_today: int


@dataclass(frozen=True)
class OwnUnit:
    """The unit a coordinator looks after, over all contests open now."""

    name: str
    headcount: int | None
    participants: int


@dataclass(frozen=True)
class FirstSteps:
    """What an installation has already: the first steps are those that are missing."""

    has_units: bool
    has_approved_questions: bool
    has_contest: bool
    has_reviewer: bool

    @property
    def are_done(self) -> bool:
        return self.has_units and self.has_approved_questions and self.has_contest


@dataclass(frozen=True)
class Today:
    """What the role may see, empty where it may not."""

    to_review: tuple[WaitingBank, ...] = ()
    sent_back: tuple[WaitingBank, ...] = ()
    staged: tuple[WaitingBank, ...] = ()
    drafts: tuple[WaitingContest, ...] = ()
    to_finish: tuple[WaitingContest, ...] = ()
    open: tuple[OpenContest, ...] = ()
    own_unit: OwnUnit | None = None
    first_steps: FirstSteps | None = None


def what_needs_me(
    session: Session, permissions: Collection[Permission], account_id: int, unit_id: int | None, now: datetime
) -> Today:
    """What waits for somebody with these permissions at this moment; a handful of counting statements."""
    edits_banks, edits_contests = Permission.EDIT_BANKS in permissions, Permission.EDIT_CONTESTS in permissions
    return Today(
        to_review=_versions(session, ContentState.IN_REVIEW) if Permission.REVIEW_CONTENT in permissions else (),
        sent_back=_versions(session, ContentState.SENT_BACK) if edits_banks else (),
        staged=_staged(session, account_id) if edits_banks else (),
        drafts=_contests(session, Contest.state == ContestState.DRAFT) if edits_contests else (),
        to_finish=_contests(session, (Contest.state == ContestState.PUBLISHED) & (Contest.closes_at <= now))
        if edits_contests
        else (),
        open=_open_contests(session, now) if Permission.SEE_CONTESTS in permissions else (),
        own_unit=_own_unit(session, unit_id, now) if Permission.SEE_OWN_UNIT in permissions and unit_id else None,
        first_steps=_first_steps(session) if edits_contests else None,
    )


def _versions(session: Session, state: ContentState) -> tuple[WaitingBank, ...]:
    return _banks(
        session,
        select(Bank.slug, Bank.title, func.count())
        .join(QuestionVersion, QuestionVersion.bank_id == Bank.id)
        .where(QuestionVersion.state == state),
    )


def _staged(session: Session, account_id: int) -> tuple[WaitingBank, ...]:
    return _banks(
        session,
        select(Bank.slug, Bank.title, func.count())
        .join(BankImport, BankImport.bank_id == Bank.id)
        .where(BankImport.state == ImportState.STAGED, BankImport.account_id == account_id),
    )


def _banks(session: Session, statement: Select[str, str, int]) -> tuple[WaitingBank, ...]:
    grouped = statement.group_by(Bank.id, Bank.slug, Bank.title).order_by(Bank.title)
    return tuple(WaitingBank(slug, title, count) for slug, title, count in session.execute(grouped))


def _contests(session: Session, condition: ColumnElement[bool]) -> tuple[WaitingContest, ...]:
    return tuple(
        WaitingContest(slug, title, opens_at, closes_at)
        for slug, title, opens_at, closes_at in session.execute(
            select(Contest.slug, Contest.title, Contest.opens_at, Contest.closes_at)
            .where(condition)
            .order_by(Contest.opens_at, Contest.id)
        )
    )


def _is_open(now: datetime) -> ColumnElement[bool]:
    return (Contest.state == ContestState.PUBLISHED) & (Contest.opens_at <= now) & (Contest.closes_at > now)


def _open_contests(session: Session, now: datetime) -> tuple[OpenContest, ...]:
    midnight = datetime.combine(now.astimezone(VIETNAM).date(), time.min, tzinfo=VIETNAM)
    participants = select(func.count()).where(Participant.contest_id == Contest.id).correlate(Contest).scalar_subquery()
    attempts = (
        select(func.count())
        .select_from(Attempt)
        .join(Round, Round.id == Attempt.round_id)
        .where(Round.contest_id == Contest.id)
    )
    started = attempts.where(Attempt.started_at >= midnight, Attempt.started_at < midnight + _DAY)
    submitted = attempts.where(Attempt.state == AttemptState.SUBMITTED, Attempt.ended_at >= midnight)
    return tuple(
        OpenContest(*row)
        for row in session.execute(
            select(
                Contest.slug,
                Contest.title,
                Contest.closes_at,
                participants,
                started.correlate(Contest).scalar_subquery(),
                submitted.correlate(Contest).scalar_subquery(),
            )
            .where(_is_open(now))
            .order_by(Contest.closes_at, Contest.id)
        )
    )


def _own_unit(session: Session, unit_id: int, now: datetime) -> OwnUnit | None:
    name = session.scalars(select(Unit.name).where(Unit.id == unit_id)).one_or_none()
    if name is None:
        return None
    headcount = session.scalar(select(func.sum(Headcount.count)).where(Headcount.unit_id == unit_id))
    participants = session.scalar(
        select(func.count())
        .select_from(Participant)
        .join(Contest, Contest.id == Participant.contest_id)
        .where(Participant.unit_id == unit_id, _is_open(now))
    )
    return OwnUnit(name, None if headcount is None else int(headcount), participants or 0)


def _first_steps(session: Session) -> FirstSteps:
    has = session.execute(
        select(
            exists().where(Unit.is_active),
            exists().where(QuestionVersion.state == ContentState.APPROVED),
            exists().where(Contest.id.is_not(None)),
            exists().where(Account.role == Role.REVIEWER, Account.is_active),
        )
    ).one()
    return FirstSteps(*map(bool, has))
