"""What stands behind the pages in a browser test: the ward's data, and a look into the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.db import Database
from quizapp.domain.contests import ContestDefinition
from quizapp.domain.rounds import Window
from quizapp.files.unit_table import read_units
from quizapp.models import Attempt, Participant, Score, Slot
from quizapp.services.accounts import create_account
from quizapp.services.audit import CLI
from quizapp.services.contests import create_contest, publish_contest
from quizapp.services.demo import UNITS_FILE
from quizapp.services.shipped_bank import load_shipped_bank
from quizapp.services.units import import_units
from tests.factories import make_account, sign_in_staff
from tests.factories.definitions import a_definition, a_round
from tests.people import Staff

CONTEST = "nq57-2026"
QUESTIONS = 5


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    database: Database = create_app(settings).extensions["quizapp"].database
    try:
        yield database
    finally:
        database.dispose()


def prepare_ward(settings: Settings) -> None:
    """Units, the shipped bank, and a published contest of five questions that is open for a week."""
    now = datetime.now(UTC)
    with database_of(settings) as database, database.transaction() as session:
        import_units(session, CLI, read_units(UNITS_FILE.read_bytes(), UNITS_FILE.name), now)
        load_shipped_bank(session, CLI, now)
        create_contest(session, CLI, _open_contest(now), now)
        publish_contest(session, CLI, CONTEST, now)


def prepare_units(settings: Settings) -> None:
    with database_of(settings) as database, database.transaction() as session:
        import_units(session, CLI, read_units(UNITS_FILE.read_bytes(), UNITS_FILE.name), datetime.now(UTC))


def give_accounts(settings: Settings, *staff: Staff) -> dict[str, str]:
    """Their one-time passwords by login."""
    with database_of(settings) as database, database.transaction() as session:
        now = datetime.now(UTC)
        return {one.login: create_account(session, CLI, one.login, one.name, one.role, now) for one in staff}


def _open_contest(now: datetime) -> ContestDefinition:
    window = Window(now - timedelta(days=1), now + timedelta(days=6))
    return a_definition(
        slug=CONTEST,
        window=window,
        summary="Năm câu trắc nghiệm, làm ngay trên điện thoại.",
        rounds=(a_round(window=window),),
    )


@dataclass(frozen=True)
class Ward:
    """A running service and the database behind it."""

    address: str
    settings: Settings
    database: Database

    def saved(self, pid: str) -> dict[int, list[str]]:
        """The responses the database holds, by slot."""
        with self.database.reading() as session:
            rows = session.execute(
                select(Slot.slot, Slot.response).join(Attempt, Attempt.id == Slot.attempt_id).where(Attempt.pid == pid)
            )
            return {slot: response.split() for slot, response in rows if response is not None}

    def prediction(self, pid: str) -> int | None:
        with self.database.reading() as session:
            return session.scalar(select(Attempt.prediction).where(Attempt.pid == pid))

    def score(self, pid: str) -> tuple[int, int, int]:
        """Points, points that could be had, answered questions."""
        with self.database.reading() as session:
            row = session.execute(
                select(Score.points, Score.max_points, Score.answered_count)
                .join(Attempt, Attempt.id == Score.attempt_id)
                .where(Attempt.pid == pid)
            ).one()
            return row.points, row.max_points, row.answered_count

    def people(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Participant)) or 0

    def end_soon(self, pid: str, seconds: float) -> None:
        """Moves the attempt's deadline to that many seconds from now."""
        with self._writing() as session:
            deadline = datetime.now(UTC) + timedelta(seconds=seconds)
            session.execute(update(Attempt).where(Attempt.pid == pid).values(deadline_at=deadline))

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self.database.transaction() as session:
            yield session

    def let_in(self, staff: Staff) -> str:
        """The cookie value (`qz-staff`) of a member of staff who is signed in already."""
        with self._writing() as session:
            return sign_in_staff(session, make_account(session, staff))
