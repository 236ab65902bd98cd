"""The apostrophe that keeps a spreadsheet from calculating with a text, put before it and taken off again."""

from .csv_out import safe_text

_MARK = "'"


def guarded(text: str) -> str:
    """As `safe_text`, and one mark more before a text that looks guarded already: `unguarded` gives back every text."""
    return _MARK + text if needs_guard(text) else text


def unguarded(text: str) -> str:
    """Without the mark, where the sign after it needs one."""
    return text[1:] if text.startswith(_MARK) and needs_guard(text) else text


def needs_guard(text: str) -> bool:
    """Whether a spreadsheet would calculate with the text, or would take its guard for ours."""
    bare = text.lstrip(_MARK)
    return safe_text(bare) != bare
