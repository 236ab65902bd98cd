"""Files as downloads: the right type, and a Vietnamese name that every browser keeps (RFC 6266)."""

import re
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from flask import Response

from ..domain.text import fold, tidy

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".gift": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_CHUNK_BYTES = 64 * 1024
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def download(content: bytes | IO[bytes], name: str, ending: str) -> Response:
    """The content as a file called `name` + `ending`; browsers that don't know UTF-8 names get it without marks."""
    response = Response(content if isinstance(content, bytes) else _chunks(content), content_type=TYPES[ending])
    if not isinstance(content, bytes):
        # Whoever asks only for the headers never begins to read.
        response.call_on_close(content.close)
    safe = tidy(_FORBIDDEN.sub(" ", name)) + ending
    plain = re.sub(r"[^a-z0-9.]+", "-", fold(safe))
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}"
    return response


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The file piece by piece, closed at the end, or when the reader went away."""
    with file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
