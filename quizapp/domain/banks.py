"""What a bank, its topics and its documents are called: slugs, titles, and which spellings mean the same."""

import re

from .errors import N_, Refusal
from .text import fold, tidy

MAX_BANK_SLUG = 64
MAX_BANK_TITLE = 200
MAX_TOPIC_SLUG = 80

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
#: Where in a document something stands; what comes before is the document itself.
_PASSAGE = re.compile(
    r"\s*[,(]\s*(?:điều|khoản|điểm|mục|chương|phần|phụ lục|trang|dòng)\s+(?:\d|[ivxlc]+\b|[a-zđ]\b).*$", re.IGNORECASE
)


def check_bank_name(slug: str, title: str) -> tuple[str, str]:
    """The slug and the title as they are stored. Refuses `bad_slug` and `bad_title`, each naming its field."""
    slug, title = tidy(slug), tidy(title)
    if len(slug) > MAX_BANK_SLUG or not _SLUG.fullmatch(slug):
        raise Refusal(
            "bad_slug",
            N_(
                "Tên trong địa chỉ chỉ gồm chữ thường không dấu, số và dấu gạch ngang, "
                "tối đa %(limit)s ký tự, ví dụ chuyen-doi-so."
            ),
            field="slug",
            limit=MAX_BANK_SLUG,
        )
    if not title or len(title) > MAX_BANK_TITLE:
        raise Refusal(
            "bad_title", N_("Tên ngân hàng cần có từ 1 đến %(limit)s ký tự."), field="title", limit=MAX_BANK_TITLE
        )
    return slug, title


def topic_slug(text: str) -> str:
    """`An toàn số`, `an toan so` and `an-toan-so` are one topic; empty only for an empty text."""
    folded = fold(text)
    return (_NOT_SLUG.sub("-", folded).strip("-") or folded)[:MAX_TOPIC_SLUG].rstrip("-")


def document_of(source: str) -> str:
    """The first document a source names: `Luật Dữ liệu, Điều 3; Luật Căn cước` → `Luật Dữ liệu`."""
    first = tidy(source).partition(";")[0].strip()
    return _PASSAGE.sub("", first).strip(" ,") or first
