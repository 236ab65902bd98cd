"""Names of sheets as Excel takes them."""

from collections.abc import Sequence

LARGEST = 31
_FORBIDDEN = "[]:*?/\\"


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """The names in their order: short, without the signs Excel forbids, no two alike."""
    names: list[str] = []
    for at, name in enumerate(wanted, start=1):
        plain = "".join(" " if sign in _FORBIDDEN else sign for sign in name).strip("' ")[:LARGEST]
        if not plain or plain.casefold() in {other.casefold() for other in names}:
            plain = f"{plain[: LARGEST - 4]} ({at})"
        names.append(plain)
    return names
