"""The schema's history: one line, both ways, with rows in the tables, ending at what the models say."""

import re

from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from quizapp.models import Base, Participant, Score
from quizapp.queries.schema import MIGRATIONS, alembic_config
from tests.factories import (
    make_account,
    make_attempt,
    make_bank,
    make_contest,
    make_participant,
    make_question,
    make_round,
    make_unit,
)


def engine_of(app: Flask):
    return app.extensions["quizapp"].database.engine


def tables_of(app: Flask) -> set[str]:
    return set(inspect(engine_of(app)).get_table_names()) - {"alembic_version"}


def fill(app: Flask) -> None:
    """A row in nearly every table, tied together as real ones are."""
    with Session(engine_of(app)) as session:
        make_account(session)
        bank = make_bank(session)
        version = make_question(session, bank)
        contest = make_contest(session)
        participant = make_participant(session, contest, make_unit(session))
        make_attempt(session, participant, make_round(session, contest, bank, count=1), [version])
        session.commit()


def revisions() -> list[str]:
    """From the first to the newest."""
    return [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]


def test_history_is_one_line():
    script = ScriptDirectory.from_config(alembic_config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_files_carry_their_date_first():
    names = [file.name for file in (MIGRATIONS / "versions").glob("*.py")]
    assert names
    assert all(re.match(r"\d{4}_\d{2}_\d{2}_[0-9a-f]+_", name) for name in names)


def test_the_newest_revision_is_what_the_models_say(bare_app: Flask):
    command.upgrade(alembic_config(), "head")
    command.check(alembic_config())
    assert tables_of(bare_app) == set(Base.metadata.tables)


def test_every_revision_goes_up_down_and_up(bare_app: Flask):
    for revision in revisions():
        command.upgrade(alembic_config(), revision)
        command.downgrade(alembic_config(), "-1")
        command.upgrade(alembic_config(), revision)
    command.check(alembic_config())


def test_nothing_is_left_after_going_all_the_way_down(bare_app: Flask):
    command.upgrade(alembic_config(), "head")
    command.downgrade(alembic_config(), "base")
    assert tables_of(bare_app) == set()


def test_the_newest_revision_goes_down_and_up_with_rows_in_the_tables(bare_app: Flask):
    command.upgrade(alembic_config(), "head")
    fill(bare_app)
    command.downgrade(alembic_config(), "-1")
    command.upgrade(alembic_config(), "head")
    command.check(alembic_config())
    if len(revisions()) > 1:
        with Session(engine_of(bare_app)) as session:
            assert session.scalars(select(Participant.full_name)).all()
            assert session.scalars(select(Score.points)).all()


def test_an_upgrade_at_the_newest_revision_changes_nothing(bare_app: Flask):
    command.upgrade(alembic_config(), "head")
    fill(bare_app)
    command.upgrade(alembic_config(), "head")
    with Session(engine_of(bare_app)) as session:
        assert session.scalars(select(Participant.full_name)).all()
