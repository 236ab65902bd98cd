"""Figures and lists as they leave the house: put into words for the office, and entered in the journal."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from ..domain.moments import rfc3339
from ..domain.participation import Dimension, Row
from ..queries.jobs import JobView
from ..queries.participation import Report
from ..queries.raw_export import RawAttempt, RawSlot
from .audit import Actor, record


class Export(StrEnum):
    """What leaves, as the journal names it."""

    PARTICIPATION = "export.participation"
    RESULTS = "export.results"
    RAW = "export.raw"
    #: The attempts that a correction gave another score; its subject is the correction.
    CORRECTION = "export.correction"


def record_export(
    session: Session, actor: Actor, export: Export, slug: str, now: datetime, **details: str | int
) -> None:
    """Enters who took which figures of a contest out; nothing is handed over before this is stored."""
    record(session, actor, export.value, slug, now, **details)


def record_download(session: Session, actor: Actor, job: JobView, now: datetime) -> None:
    """Enters who fetched which finished file; nothing is handed over before this is stored."""
    record(session, actor, f"{job.kind}.fetched", job.subject, now, job=job.pid, format=job.arguments["format"])


def participation_document(report: Report, now: datetime) -> dict[str, Any]:
    """The figures as one JSON document; units by code with their name beside it, groups by code, days as dates."""
    table = report.table
    rows = [
        {**_keys(table.by, row.keys, names), **_figures(row)}
        for row, names in zip(table.rows, report.names, strict=True)
    ]
    return {
        "contest": report.slug,
        "generated_at": rfc3339(now),
        "rows": rows,
        "total": _figures(table.total),
    }


def write_raw(attempts: Iterable[RawAttempt], write: Callable[[str], object]) -> int:
    """One JSON document a line for every attempt; how many there were."""
    lines = 0
    for lines, attempt in enumerate(attempts, start=1):  # noqa: B007 (the last number is the count)
        # Shallow on purpose: copying every slot of every attempt would cost more than all the rest.
        write(json.dumps(vars(attempt), ensure_ascii=False, default=_plain) + "\n")
    return lines


def _keys(by: Iterable[Dimension], keys: tuple[str, ...], names: tuple[str, ...]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for dimension, key, name in zip(by, keys, names, strict=True):
        found[dimension.value] = int(key) if dimension is Dimension.ROUND else key
        if dimension is Dimension.UNIT:
            found["unit_name"] = name
    return found


def _figures(row: Row) -> dict[str, int | float | None]:
    return {
        "headcount": row.headcount,
        "participants": row.participants,
        "attempts": row.attempts,
        "submitted": row.submitted,
        "turnout": row.turnout,
        "mean_score": row.mean_score,
        "full_marks": row.full_marks,
    }


def _plain(value: object) -> str | dict[str, Any]:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, RawSlot):
        return vars(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
