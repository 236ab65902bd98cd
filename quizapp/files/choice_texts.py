"""Texts that choice questions of other systems are put together from: the blank in a sentence, remarks on options."""

from collections.abc import Collection, Sequence

from .plain_text import Plain, joined

BLANK = "…"
_CLOSING = tuple(".,;:!?)”\"'")


def with_blank(before: str, after: str) -> str:
    """`Grant is {…} in his tomb.` → `Grant is … in his tomb.`"""
    after = after.strip()
    gap = "" if after.startswith(_CLOSING) else " "
    return f"{before.rstrip()} {BLANK}{gap}{after}"


def option_remarks(options: Sequence[Plain], remarks: Sequence[Plain], keys: Collection[int]) -> Plain:
    """Remarks on options one below the other; one on a distractor says which it is about."""
    parts = []
    for at, (option, remark) in enumerate(zip(options, remarks, strict=True)):
        is_named = at not in keys and remark.text and option.text
        parts.append(Plain(f"{option.text}: {remark.text}", remark.obstacles) if is_named else remark)
    return joined(parts)
