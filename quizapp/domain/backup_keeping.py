"""Which backups are kept: near days densely, far months thinly, and always the newest good one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DAILY = 7
WEEKLY = 4
MONTHLY = 12


@dataclass(frozen=True)
class Kept:
    """A backup in the folder. `is_good` is whether it was checked and found whole."""

    name: str
    made_at: datetime
    is_good: bool = True


def backups_to_keep(backups: Sequence[Kept], zone: tzinfo) -> set[str]:
    """The newest of each of the last days, weeks and months that have one, by the calendar of `zone`.

    A damaged one takes no good one's place; the newest of all good ones stays whatever the calendar says.
    """
    good = sorted((one for one in backups if one.is_good), key=lambda one: (one.made_at, one.name), reverse=True)
    keep = {good[0].name} if good else set()
    spans: tuple[tuple[int, str], ...] = ((DAILY, "%Y-%m-%d"), (WEEKLY, "%G-%V"), (MONTHLY, "%Y-%m"))
    for count, calendar in spans:
        newest: dict[str, str] = {}
        for one in good:
            newest.setdefault(one.made_at.astimezone(zone).strftime(calendar), one.name)
        keep.update(list(newest.values())[:count])
    return keep


def is_backup_due(last: datetime | None, now: datetime, hour: int, zone: tzinfo) -> bool:
    """Whether the newest backup is from before the last time the clock of `zone` showed `hour`."""
    return last is None or last < _last_time(now.astimezone(zone), hour)


def _last_time(now: datetime, hour: int) -> datetime:
    today = _at(now.date(), hour, now.tzinfo)
    return today if today <= now else _at(now.date() - timedelta(days=1), hour, now.tzinfo)


def _at(day: date, hour: int, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(hour), zone)
