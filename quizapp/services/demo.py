"""Fills an empty database with a ward to look at: units, the shipped bank, three contests, staff of every role."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.access import Role
from ..domain.contests import ContestDefinition
from ..domain.demo_contests import demo_contests
from ..domain.errors import N_, Refusal
from ..files.unit_table import read_units
from ..models import Account, AuditEvent, Bank, Contest, Unit
from .accounts import create_account
from .audit import Actor, record
from .contests import create_contest, finish_contest, publish_contest
from .demo_crowd import Progress, add_people
from .settling import settle_round
from .shipped_bank import load_shipped_bank
from .units import import_units

UNITS_FILE = Path(__file__).parents[1] / "demo" / "don-vi-mau.csv"
#: Enough that the finished contest's board and figures show something.
FINISHED_PEOPLE = 200
#: The bank and the contests stand in the journal as made before the first of them opened.
_PREPARED_BEFORE = timedelta(days=50)
_STAFF = (
    ("quan-tri", "Phạm Văn Hùng", Role.ADMINISTRATOR, None),
    ("to-chuc", "Trần Thị Lan", Role.ORGANISER, None),
    ("tham-dinh", "Lê Quang Minh", Role.REVIEWER, None),
    ("bao-cao", "Đỗ Phương Thảo", Role.REPORTER, None),
    ("to-dan-pho-1", "Hoàng Văn Tú", Role.COORDINATOR, "tdp-01"),
)


@dataclass(frozen=True)
class DemoLogin:
    login: str
    name: str
    role: Role
    #: Shown once, kept nowhere.
    password: str


@dataclass(frozen=True)
class Demo:
    logins: tuple[DemoLogin, ...]
    open_contest: str
    upcoming_contest: str
    finished_contest: str


def is_empty(session: Session) -> bool:
    """Whether nobody has put anything into this database yet."""
    return not any(
        session.execute(select(table).limit(1)).first() is not None
        for table in (Account.id, Unit.id, Bank.id, Contest.id, AuditEvent.id)
    )


def make_demo(
    session: Session, actor: Actor, now: datetime, *, participants: int, seed: int, progress: Progress
) -> Demo:
    """Everything or nothing; one-time passwords are in what it returns. Refuses (not_empty) a database in use.

    `progress` is called with how many of the `participants` of the open contest were added since the last call.
    """
    if not is_empty(session):
        raise Refusal(
            "not_empty",
            N_("Cơ sở dữ liệu đã có dữ liệu nên không tạo cuộc thi mẫu. Hãy dùng một thư mục dữ liệu mới."),
            status=409,
        )
    prepared = now - _PREPARED_BEFORE
    import_units(session, actor, read_units(UNITS_FILE.read_bytes(), UNITS_FILE.name), prepared)
    load_shipped_bank(session, actor, prepared)
    logins = tuple(
        DemoLogin(login, name, role, create_account(session, actor, login, name, role, now, unit_code=unit))
        for login, name, role, unit in _STAFF
    )
    contests = demo_contests(now)
    for definition in (contests.finished, contests.open, contests.upcoming):
        _publish(session, actor, definition, prepared)
    session.flush()
    add_people(session, contests.finished.slug, FINISHED_PEOPLE, seed, now, lambda _added: None)
    settle_round(session, actor, contests.finished.slug, 1, FINISHED_PEOPLE, now)
    finish_contest(session, actor, contests.finished.slug, now)
    if participants:
        add_people(session, contests.open.slug, participants, seed, now, progress)
    record(session, actor, "demo.made", contests.open.slug, now, participants=participants, seed=seed)
    return Demo(logins, contests.open.slug, contests.upcoming.slug, contests.finished.slug)


def _publish(session: Session, actor: Actor, definition: ContestDefinition, now: datetime) -> None:
    create_contest(session, actor, definition, now)
    publish_contest(session, actor, definition.slug, now)
