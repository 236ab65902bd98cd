"""Files as downloads: the right type, and a Vietnamese name that every browser keeps (RFC 6266)."""

import re
from io import BytesIO
from typing import IO
from urllib.parse import quote

from flask import Response, send_file

from ..domain.text import fold, tidy

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def download(content: bytes | IO[bytes], name: str, ending: str) -> Response:
    """The content as a file called `name` + `ending`; browsers that don't know UTF-8 names get it without marks."""
    file = BytesIO(content) if isinstance(content, bytes) else content
    response: Response = send_file(file, mimetype=TYPES[ending])
    safe = tidy(_FORBIDDEN.sub(" ", name)) + ending
    plain = re.sub(r"[^a-z0-9.]+", "-", fold(safe))
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}"
    return response
