"""Moments as machines read them."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """RFC 3339, UTC, milliseconds: `2026-10-10T12:42:00.123Z`."""
    # Not strftime: long lists have a moment in every line, and this costs a fifth of it.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
