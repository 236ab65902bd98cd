"""Who took part in a contest, by group, unit, round or day: counted by the database, checked by the domain."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.errors import N_, NotFound, Refusal
from ..domain.participation import Dimension, DoesNotAddUp, Row, Table, build_table
from ..models import Contest
from .participation_counts import Counts, Keys, count_attempts
from .participation_parts import Part, list_parts, load_headcounts

log = logging.getLogger(__name__)

#: The tables there are, in the order in which the office reads them.
TABLES: tuple[tuple[Dimension, ...], ...] = (
    (Dimension.GROUP,),
    (Dimension.UNIT,),
    (Dimension.GROUP, Dimension.UNIT),
    (Dimension.ROUND,),
    (Dimension.DAY,),
)


@dataclass(frozen=True)
class Report:
    """A table with the words for its rows: `names` stand beside `table.rows`, a word for each key."""

    slug: str
    title: str
    table: Table
    names: tuple[tuple[str, ...], ...]


def parse_by(text: str) -> tuple[Dimension, ...]:
    """`group,unit` as the dimensions of a table that there is; refuses (bad_dimension) all else."""
    for by in TABLES:
        if text.replace(" ", "") == by_text(by):
            return by
    raise Refusal(
        "bad_dimension",
        N_("Không có bảng số liệu theo “%(by)s”. Có thể chọn: %(known)s."),
        by=text[:40],
        known=" | ".join(map(by_text, TABLES)),
    )


def by_text(by: Sequence[Dimension]) -> str:
    return ",".join(by)


def participation(session: Session, contest_slug: str, by: tuple[Dimension, ...]) -> Table:
    """The figures of a contest, its parts and its total counted apart and checked against each other.

    Participants are people with at least one attempt begun; each is counted in the group and the unit of the entry,
    whatever further labels the person carries. One attempt a round counts, as the contest says (the best is the one
    with most points). The score of a person in a part is the highest among those counted attempts that belong to the
    part: of all rounds by group and unit, of the one round by round, of those begun on the day by day. Groups of the
    contest, rounds, and units with a headcount have a row even when nobody came. By round and by day the headcount of
    every row is that of the whole contest.

    Raises NotFound, and DoesNotAddUp when the parts contradict the total.
    """
    return _report(session, contest_slug, by, None).table


def participation_report(session: Session, contest_slug: str, by: tuple[Dimension, ...]) -> Report:
    """As `participation`, with words for the rows; parts that contradict the total are a refusal (500) in words."""
    return _explained(session, contest_slug, by, None)


def unit_report(session: Session, contest_slug: str, unit_id: int) -> Report:
    """The figures of the people of one unit, by group; nothing of anybody else's."""
    return _explained(session, contest_slug, (Dimension.GROUP,), unit_id)


def does_not_add_up() -> Refusal:
    return Refusal(
        "does_not_add_up",
        N_("Các phần không khớp với tổng số nên chưa xuất số liệu. Hãy báo cán bộ kỹ thuật kiểm tra dữ liệu."),
        status=500,
    )


def _explained(session: Session, contest_slug: str, by: tuple[Dimension, ...], unit_id: int | None) -> Report:
    try:
        return _report(session, contest_slug, by, unit_id)
    except DoesNotAddUp as fault:
        log.error("participation of %s by %s does not add up: %s", contest_slug, by_text(by), fault)
        raise does_not_add_up() from fault


def _report(session: Session, contest_slug: str, by: tuple[Dimension, ...], unit_id: int | None) -> Report:
    contest = session.scalars(select(Contest).where(Contest.slug == contest_slug)).one_or_none()
    if contest is None:
        raise NotFound
    # Parts and total come from one statement, so that answers arriving meanwhile can't come between them.
    counted = count_attempts(session, contest, by, unit_id)
    headcounts = load_headcounts(session, contest, by, unit_id)
    parts = _present(list_parts(session, contest, by, counted.parts), counted.parts, headcounts.parts)
    rows = [Row(keys, headcounts.of(keys), *counted.of(keys)) for keys, _names in parts]
    table = build_table(by, rows, Row((), headcounts.total, *counted.total))
    return Report(contest.slug, contest.title, table, tuple(names for _keys, names in parts))


def _present(
    dimensions: Sequence[Sequence[Part]], counted: Mapping[Keys, Counts], headcounts: Mapping[Keys, int]
) -> list[tuple[Keys, tuple[str, ...]]]:
    """The parts that have a row, in order: those always shown, those with people to come, those who came."""
    shown = []
    for parts in product(*dimensions):
        keys = tuple(part.key for part in parts)
        if keys in counted or headcounts.get(keys) or all(part.is_always_shown for part in parts):
            shown.append((keys, tuple(part.name for part in parts)))
    return shown
