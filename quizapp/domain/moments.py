"""Moments as machines read them."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """RFC 3339, UTC, milliseconds: `2026-10-10T12:42:00.123Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
