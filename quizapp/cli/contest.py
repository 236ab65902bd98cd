"""`flask contest …`: contests made from their definition, opened, finished, listed, shown."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from ..domain.contests import ContestDefinition, ContestState, RoundDefinition
from ..domain.document_expiry import EXPIRES_DURING
from ..domain.rounds import VIETNAM
from ..domain.wording import CONTEST_STATES
from ..files.contest_file import read_contest
from ..queries.contests import ContestLine, StoredContest, list_contests, load_contest
from ..queries.source_documents import expiring_during
from ..services.audit import CLI
from ..services.contests import create_contest, finish_contest, publish_contest
from .output import database, now, print_json, refusing

contest = AppGroup("contest", help="Contests.")


@contest.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--draft", is_flag=True, help="Keep it a draft; `open` publishes it later.")
@refusing
def create(file: Path, draft: bool) -> None:
    """Make a contest from its definition in FILE (TOML) and publish it: both, or nothing."""
    definition = read_contest(file.read_bytes())
    moment = now()
    with database().transaction() as session:
        create_contest(session, CLI, definition, moment)
        if not draft:
            publish_contest(session, CLI, definition.slug, moment)
    state = _state(ContestState.DRAFT if draft else ContestState.PUBLISHED)
    click.echo(f"Đã tạo cuộc thi {definition.slug}: {state}, {len(definition.rounds)} kỳ thi.")
    _warn_of_documents(definition.slug)


@contest.command("open")
@click.argument("slug")
@refusing
def open_draft(slug: str) -> None:
    """Publish the draft SLUG."""
    with database().transaction() as session:
        publish_contest(session, CLI, slug, now())
    click.echo(f"Đã công bố cuộc thi {slug}.")
    _warn_of_documents(slug)


@contest.command()
@click.argument("slug")
@click.option("--early", is_flag=True, help="Although its closing has not come.")
@refusing
def finish(slug: str, early: bool) -> None:
    """End the contest SLUG: nobody can start any more."""
    with database().transaction() as session:
        finish_contest(session, CLI, slug, now(), early=early)
    click.echo(f"Đã kết thúc cuộc thi {slug}.")


@contest.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@refusing
def list_all(as_json: bool) -> None:
    """List all contests, the latest to open first."""
    with database().reading() as session:
        lines = list_contests(session, now())
    if as_json:
        print_json([_line(one) for one in lines])
        return
    for one in lines:
        closes = one.closes_at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
        click.echo(f"{one.slug}\t{_state(one.state)}\t{one.attempts} lượt thi\tđóng {closes}\t{one.title}")
    if not lines:
        click.echo("Chưa có cuộc thi nào. Hãy tạo bằng: flask contest create FILE.toml")


@contest.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@refusing
def show(slug: str, as_json: bool) -> None:
    """Show the contest SLUG: its definition, its state, the attempts so far."""
    with database().reading() as session:
        stored = load_contest(session, slug)
    if as_json:
        print_json(_document(stored))
        return
    click.echo(f"{stored.definition.title} ({slug}): {_state(stored.state)}, {stored.participants} người dự thi")
    for number, one in enumerate(stored.definition.rounds, start=1):
        opens, closes = (
            moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
            for moment in (one.window.opens_at, one.window.closes_at)
        )
        questions = sum(row.count for row in one.draw)
        click.echo(
            f"{number}. {one.title}: {opens} – {closes}, {questions} câu, {one.minutes} phút, "
            f"{stored.attempts.get(number, 0)} lượt thi"
        )


def _warn_of_documents(slug: str) -> None:
    """On the error output: what goes on, and what somebody should look at."""
    with database().reading() as session:
        expiring = expiring_during(session, slug)
    for one in expiring:
        click.echo(f"Lưu ý: {EXPIRES_DURING % one.filled}", err=True)


def _state(state: ContestState) -> str:
    return CONTEST_STATES[state].lower()


def _line(one: ContestLine) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "title": one.title,
        "state": one.state,
        "phase": one.phase,
        "opens_at": one.opens_at,
        "closes_at": one.closes_at,
        "rounds": one.rounds,
        "participants": one.participants,
        "attempts": one.attempts,
    }


def _document(stored: StoredContest) -> dict[str, Any]:
    """The definition under the names that its TOML has, and what became of it."""
    return {
        **_definition(stored.definition),
        "state": stored.state,
        "revision": stored.revision,
        "created_at": stored.created_at,
        "published_at": stored.published_at,
        "finished_at": stored.finished_at,
        "participants": stored.participants,
        "attempts": sum(stored.attempts.values()),
        "rounds": [
            {"number": number, **_round(one), "attempts_taken": stored.attempts.get(number, 0)}
            for number, one in enumerate(stored.definition.rounds, start=1)
        ],
    }


def _definition(one: ContestDefinition) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "title": one.title,
        "summary": one.summary,
        "opens_at": one.window.opens_at,
        "closes_at": one.window.closes_at,
        "groups": one.groups,
        "min_age": one.min_age,
        "identity": one.identity,
        "counted_attempt": one.counted_attempt,
        "tie_break": one.tie_break,
        "one_prize_per_person": one.one_prize_per_person,
        "board": one.board,
        "prizes": [
            {"board": prize.board, "scope": prize.scope, "name": prize.name, "count": prize.count}
            for prize in one.prizes
        ],
        "collective": one.collective
        and {"formula": one.collective.formula, "minimum_turnout": one.collective.minimum_turnout},
    }


def _round(one: RoundDefinition) -> dict[str, Any]:
    window = one.window
    return {
        "title": one.title,
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
        "weekdays": sorted(window.weekdays),
        "daily_from": window.daily_from and window.daily_from.isoformat(),
        "daily_until": window.daily_until and window.daily_until.isoformat(),
        "minutes": one.minutes,
        "attempts": one.tries.limit,
        "attempts_per_day": one.tries.per_day,
        "reveal": one.reveal,
        "prediction": one.prediction,
        "draw": [
            {"bank": row.bank, "topic": row.topic, "difficulty": row.difficulty, "count": row.count} for row in one.draw
        ],
    }
