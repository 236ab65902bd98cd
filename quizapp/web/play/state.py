"""What the citizens' pages keep in the process, and how they find a contest and the person before them."""

from dataclasses import dataclass
from typing import Any

from ...domain.errors import N_, NotFound
from ...queries.memory import Memory
from ...queries.play import PlayContest, Visitor, find_visitor
from ..context import running, visitor_token


@dataclass(frozen=True)
class Present:
    """A contest and who this browser is in it."""

    contest: PlayContest
    visitor: Visitor


def memory() -> Memory:
    kept: Memory = running().caches.setdefault("memory", Memory())
    return kept


def find_present(session: Any, slug: str) -> Present:
    """NotFound for contests that are drafts or not there."""
    visitor = find_visitor(session, slug, visitor_token())
    if visitor is None:
        raise NotFound(N_("Không tìm thấy cuộc thi này. Mời Quý vị về trang đầu để xem các cuộc thi đang mở."))
    return Present(memory().contest(session, slug, visitor.revision), visitor)
