"""`flask contest settle` and `flask contest rank`: the true number of a prediction, and who stands where, and why."""

from collections.abc import Iterable
from functools import cache
from json.encoder import encode_basestring
from typing import Any

import click

from ..domain.moments import rfc3339, rfc3339_of_milliseconds
from ..domain.ranking import Criterion, Standing
from ..queries.standings import Place, Ranking, walk_standings
from ..services.audit import CLI
from ..services.settling import settle_round
from .contest import contest
from .output import database, now, print_json_walking, refusing

#: Why a place comes after the one above it.
_REASONS = {
    Criterion.SCORE: "điểm thấp hơn hạng trên",
    Criterion.PREDICTION: "dự đoán xa số thực tế hơn hạng trên",
    Criterion.DURATION: "thời gian làm bài dài hơn hạng trên",
    Criterion.SUBMITTED_AT: "nộp bài muộn hơn hạng trên",
}


@contest.command()
@click.argument("slug")
@click.option("--round", "number", type=click.IntRange(1), help="Needed when the contest has several rounds.")
@click.option("--actual", type=int, required=True, help="The true number for the prediction question.")
@refusing
def settle(slug: str, number: int | None, actual: int) -> None:
    """Enter the true number for the prediction question of contest SLUG."""
    with database().transaction() as session:
        settle_round(session, CLI, slug, number, actual, now())
    click.echo(f"Đã ghi số thực tế {actual}. Xếp hạng được tính lại theo số này.")


@contest.command()
@click.argument("slug")
@click.option("--round", "number", type=click.IntRange(1), help="Without it: the only round, or all rounds together.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@refusing
def rank(slug: str, number: int | None, as_json: bool) -> None:
    """Show the ranking of contest SLUG with the sort key and the reason of each place."""
    moment = now()
    with database().snapshot() as session:
        ranking, places = walk_standings(session, slug, number, moment)
        if as_json:
            document = {**_document(ranking), "generated_at": rfc3339(moment)}
            print_json_walking(document, "standings", map(_line, places))
        else:
            _print(ranking, places)


def _print(ranking: Ranking, places: Iterable[Place]) -> None:
    click.echo(f"{ranking.title} – {ranking.round_title or 'Cả cuộc thi'}")
    if ranking.actual is not None:
        click.echo(f"Số thực tế của câu dự đoán: {ranking.actual}")
    for place in places:
        entry = place.standing.entry
        click.echo(
            f"{place.standing.rank:>4}  {place.person.name} ({place.person.unit})  {entry.score}/{entry.max_score}  "
            f"{entry.duration_ms / 1000:.3f} giây  {_reason(place.standing.decided_by, place.standing.is_tied)}"
        )


def _document(ranking: Ranking) -> dict[str, Any]:
    return {
        "contest": ranking.slug,
        "round": ranking.round,
        "criteria": list(ranking.criteria),
        "actual": ranking.actual,
    }


def _line(place: Place) -> str:
    """A place as JSON, put together here: `json` takes three times as long, and a list has hundreds of thousands."""
    standing, person = place
    if isinstance(standing, Standing):
        rank, entry, distance, sort_key, decided_by, is_tied = standing
        participant, attempt, number, score, max_score, prediction, duration_ms, submitted_ms = entry
        own = (
            f'"attempt": {_json(attempt)}, "number": {number}, '
            f'"prediction": {_number(prediction)}, "distance": {_number(distance)}'
        )
    else:
        rank, whole, sort_key, decided_by, is_tied = standing
        participant, rounds, score, max_score, distance, _missing, duration_ms, submitted_ms = whole
        own = f'"rounds": {list(rounds)}, "distance": {_number(distance)}'
    return (
        f'{{"rank": {rank}, "is_tied": {"true" if is_tied else "false"}, '
        f'"participant": {_json(participant)}, "name": {_json(person.name)}, "unit": {_json(person.unit)}, '
        f'{own}, "score": {score}, "max_score": {max_score}, "duration_ms": {duration_ms}, '
        f'"submitted_at": "{rfc3339_of_milliseconds(submitted_ms)}", "sort_key": {list(sort_key)}, '
        f"{_why(decided_by, is_tied)}}}"
    )


#: A text as JSON, Vietnamese as it is written.
_json = encode_basestring


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


@cache
def _why(decided_by: Criterion | None, is_tied: bool) -> str:
    """The end of a line, of which there are ten."""
    decided = "null" if decided_by is None else f'"{decided_by}"'
    return f'"decided_by": {decided}, "reason": {_json(_reason(decided_by, is_tied))}'


def _reason(decided_by: Criterion | None, is_tied: bool) -> str:
    reason = "đứng đầu" if decided_by is None else _REASONS[decided_by]
    return f"{reason}, đồng hạng" if is_tied else reason
