"""Where a format has one field for remarks: the explanation, and the source as its last line `Nguồn: …`."""

import re

from .plain_text import Plain

_SOURCE = re.compile(r"(?:nguồn|nguồn trích dẫn|căn cứ|source)\s*:\s*(.*)", re.IGNORECASE)
LABEL = "Nguồn:"


def split_source(remarks: Plain) -> tuple[Plain, str]:
    """The explanation and the source of a text that may end in a line `Nguồn: …`."""
    above, _, last = remarks.text.rpartition("\n")
    found = _SOURCE.fullmatch(last)
    if found is None:
        return remarks, ""
    return Plain(above.rstrip("\n"), remarks.obstacles), found[1]


def with_source(explanation: str, source: str) -> str:
    """The other way round; a label without a source guards an explanation that ends in such a line by itself."""
    last = explanation.rpartition("\n")[2]
    if not source and _SOURCE.fullmatch(last) is None:
        return explanation
    return "\n".join(part for part in (explanation, f"{LABEL} {source}".rstrip()) if part)
