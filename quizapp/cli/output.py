"""How commands speak: refusals in words with exit code 1, `--json` as one document, dates as RFC 3339."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import wraps
from itertools import islice
from typing import Any

import click
from flask import current_app

from ..db import Database
from ..domain.errors import Refusal
from ..domain.moments import rfc3339

_AT_A_TIME = 500


def database() -> Database:
    found: Database = current_app.extensions["quizapp"].database
    return found


def now() -> datetime:
    return datetime.now(UTC)


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """A Refusal of the command becomes its sentence on standard error and exit code 1; nothing was stored."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            click.echo(str(refusal), err=True)
            raise SystemExit(1) from refusal

    return guarded


def print_json(document: Any) -> None:
    """One JSON document on standard output, Vietnamese as it is written."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def print_json_walking(document: Mapping[str, Any], name: str, lines: Iterable[str]) -> None:
    """As `print_json`, with a list of any length as the last member `name`: written as it is walked through.

    Each of its lines is JSON already.
    """
    head = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(f"{head[:-2]},\n  {json.dumps(name)}: [")
    walk, separator = iter(lines), "\n    "
    # Many lines at a time: encoding and writing each by itself takes as long as making it.
    while some := list(islice(walk, _AT_A_TIME)):
        sys.stdout.write(separator + ",\n    ".join(some))
        separator = ",\n    "
    sys.stdout.write("\n  ]\n}\n")


def timestamp(moment: datetime) -> str:
    """RFC 3339, UTC, milliseconds: `2026-10-10T12:42:00.123Z`."""
    return rfc3339(moment)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
