"""An answer of the short way: a page, a JSON document or another address, compressed here if the browser reads it."""

import hashlib
from dataclasses import dataclass, field

import brotli
from isal import igzip

#: Shorter ones are not worth it.
LEAST_TO_COMPRESS = 500
HTML = "text/html; charset=utf-8"

PHRASES = {200: "200 OK", 303: "303 SEE OTHER", 304: "304 NOT MODIFIED"}


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    content_type: str = HTML
    headers: list[tuple[str, str]] = field(default_factory=list)
    #: For one person only: no cache may keep it.
    is_personal: bool = True


@dataclass(frozen=True)
class KeptPage:
    """A page that is the same for a crowd, compressed once, with a mark by which a browser knows it again."""

    plain: bytes
    gzip: bytes
    brotli: bytes
    etag: str


def keep_page(text: str) -> KeptPage:
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return KeptPage(body, igzip.compress(body, 3, mtime=0), brotli.compress(body, quality=9), etag)


def page(text: str) -> Reply:
    return Reply(text.encode())


def redirection(path: str) -> Reply:
    return Reply(status=303, headers=[("Location", path)])


def crowd_page(kept: KeptPage, accepts: str, known: str) -> Reply:
    """The kept page as this browser reads it; only "still the same" for a browser that has it (If-None-Match)."""
    headers = [("ETag", kept.etag), ("Vary", "Cookie, Accept-Encoding")]
    if known == kept.etag:
        return Reply(status=304, headers=headers, is_personal=False)
    for name, body in (("br", kept.brotli), ("gzip", kept.gzip)):
        if name in accepts:
            return Reply(body, headers=[*headers, ("Content-Encoding", name)], is_personal=False)
    return Reply(kept.plain, headers=headers, is_personal=False)


def compress(reply: Reply, accepts: str) -> None:
    """By gzip, which every browser reads, at the level that costs next to nothing."""
    if len(reply.body) >= LEAST_TO_COMPRESS and "gzip" in accepts and not _is_encoded(reply):
        reply.body = igzip.compress(reply.body, 1, mtime=0)
        reply.headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]


def _is_encoded(reply: Reply) -> bool:
    return any(name == "Content-Encoding" for name, _ in reply.headers)
