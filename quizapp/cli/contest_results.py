"""`flask contest settle` and `flask contest rank`: the true number of a prediction, and who stands where, and why."""

from collections.abc import Iterable
from json.encoder import encode_basestring
from typing import Any

import click

from ..domain.moments import rfc3339
from ..domain.ranking import Criterion, OverallStanding, Standing
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
            f"{entry.duration_ms / 1000:.3f} giây  {_reason(place.standing)}"
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
    entry = standing.entry
    if isinstance(standing, Standing):
        one = standing.entry
        own = (
            f'"attempt": {_json(one.attempt)}, "number": {one.number}, '
            f'"prediction": {_number(one.prediction)}, "distance": {_number(standing.distance)}'
        )
    else:
        own = f'"rounds": {list(standing.entry.rounds)}, "distance": {_number(standing.entry.distance)}'
    decided_by = "null" if standing.decided_by is None else f'"{standing.decided_by}"'
    return (
        f'{{"rank": {standing.rank}, "is_tied": {"true" if standing.is_tied else "false"}, '
        f'"participant": {_json(entry.participant)}, "name": {_json(person.name)}, "unit": {_json(person.unit)}, '
        f'{own}, "score": {entry.score}, "max_score": {entry.max_score}, "duration_ms": {entry.duration_ms}, '
        f'"submitted_at": "{rfc3339(entry.submitted_at)}", "sort_key": {list(standing.sort_key)}, '
        f'"decided_by": {decided_by}, "reason": {_json(_reason(standing))}}}'
    )


#: A text as JSON, Vietnamese as it is written.
_json = encode_basestring


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _reason(standing: Standing | OverallStanding) -> str:
    reason = "đứng đầu" if standing.decided_by is None else _REASONS[standing.decided_by]
    return f"{reason}, đồng hạng" if standing.is_tied else reason
