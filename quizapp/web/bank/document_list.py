"""Which of a bank's documents are listed, and on which page: it all lives in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import request
from wtforms import SearchField, SelectField

from ...domain.document_expiry import WARNED_BEFORE
from ...domain.errors import N_
from ...domain.question_quality.documents import ReplacedDocument
from ...domain.text import fold
from ...files.shipped_documents import shipped_documents
from ...queries.source_documents import DocumentLine
from ..forms import BaseForm
from ..language import translate

PAGE_SIZE = 25


class Day(StrEnum):
    """What is known of a document's last day."""

    UNKNOWN = "unknown"
    ENDING = "ending"
    LATER = "later"


DAYS: Mapping[Day, str] = {
    Day.UNKNOWN: N_("Chưa ghi ngày"),
    Day.ENDING: N_("Đã hết hoặc sắp hết hiệu lực"),
    Day.LATER: N_("Còn hiệu lực lâu"),
}


class DocumentFilterForm(BaseForm):
    """What makes no sense in the address counts as "any"."""

    q = SearchField(N_("Tìm theo số hiệu, tên văn bản"))
    day = SelectField(N_("Ngày hết hiệu lực"), validate_choice=False)

    @classmethod
    def asked(cls) -> "DocumentFilterForm":
        form = cls(formdata=request.args)
        form.day.choices = [("", translate(N_("Tất cả"))), *((day.value, translate(DAYS[day])) for day in Day)]
        return form

    def as_query(self) -> dict[str, str]:
        return {name: value for name, value in self.data.items() if value}


@dataclass(frozen=True)
class ListedDocument:
    """A document with what the product's own list says of it."""

    line: DocumentLine
    is_over: bool
    replaced: ReplacedDocument | None

    @property
    def known_day(self) -> str:
        """What its form starts with: the day that is set, else the one the product knows."""
        day = self.line.expires_on or (self.replaced.in_force_until if self.replaced else None)
        return f"{day:%d/%m/%Y}" if day else ""


@dataclass(frozen=True)
class DocumentPage:
    """One page of the list; `total` counts all that match."""

    documents: tuple[ListedDocument, ...]
    total: int
    page: int
    pages: int


def listed(lines: Sequence[DocumentLine], wanted: DocumentFilterForm, today: date) -> DocumentPage:
    """The documents asked for, in the order of `lines`. A page too high gives the last."""
    words = fold(wanted.q.data or "").split()
    days = {wanted.day.data} & set(Day) or set(Day)
    chosen = [
        line for line in lines if all(word in fold(line.title) for word in words) and _day_of(line, today) in days
    ]
    pages = max(1, -(-len(chosen) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return DocumentPage(tuple(_listed(line, today) for line in shown), len(chosen), page, pages)


def _day_of(line: DocumentLine, today: date) -> Day:
    if line.expires_on is None:
        return Day.UNKNOWN
    return Day.ENDING if line.expires_on < today + WARNED_BEFORE else Day.LATER


def _listed(line: DocumentLine, today: date) -> ListedDocument:
    folded = fold(line.title)
    replaced = next((one for one in shipped_documents() if one.pattern.search(folded)), None)
    return ListedDocument(line, bool(line.expires_on and line.expires_on < today), replaced)
