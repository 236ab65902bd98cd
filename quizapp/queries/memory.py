"""What one process keeps of contests and questions: things that never change, or are known by a revision."""

from collections.abc import Callable, Collection
from typing import TypeVar

from sqlalchemy.orm import Session

from ..domain.drawing import Pool
from ..hot import Handle
from .play import PlayContest, Visitor, load_contest
from .pools import load_pool
from .versions import ShownVersion, VersionKey, load_keys, load_shown

_Kept = TypeVar("_Kept")


class Memory:
    """Safe to share by threads: entries are frozen and only ever added or replaced whole."""

    def __init__(self) -> None:
        self._contests: dict[str, PlayContest] = {}
        self._pools: dict[int, tuple[tuple[int, int], Pool]] = {}
        self._shown: dict[int, ShownVersion] = {}
        self._keys: dict[int, VersionKey] = {}

    def contest(self, session: Handle, slug: str, revision: int) -> PlayContest:
        """The contest as it is at this revision. ValueError when it is gone."""
        kept = self._contests.get(slug)
        if kept is None or kept.revision != revision:
            kept = _load_contest(session, slug)
            if kept is None:
                raise ValueError(f"no contest {slug!r}")
            self._contests[slug] = kept
        return kept

    def pool(self, session: Handle, contest: PlayContest, visitor: Visitor) -> Pool:
        """What the contest's papers are drawn from, as its banks are now; all that papers will need comes along."""
        revision = (contest.revision, visitor.banks_revision)
        kept = self._pools.get(contest.contest_id)
        if kept is None or kept[0] != revision:
            kept = revision, load_pool(session, contest.banks)
            version_ids = [candidate.version_id for stratum in kept[1].strata for candidate in stratum]
            self.shown(session, version_ids)
            self.keys(session, version_ids)
            self._pools[contest.contest_id] = kept
        return kept[1]

    def shown(self, session: Handle, version_ids: Collection[int]) -> dict[int, ShownVersion]:
        return _remember(self._shown, session, version_ids, load_shown)

    def keys(self, session: Handle, version_ids: Collection[int]) -> dict[int, VersionKey]:
        return _remember(self._keys, session, version_ids, load_keys)


def _load_contest(session: Handle, slug: str) -> PlayContest | None:
    if isinstance(session, Session):
        return load_contest(session, slug)
    # Joins the connection's transaction and leaves it as it is.
    with Session(session, expire_on_commit=False) as joined:
        return load_contest(joined, slug)


def _remember(
    kept: dict[int, _Kept],
    session: Handle,
    version_ids: Collection[int],
    load: Callable[[Handle, Collection[int]], dict[int, _Kept]],
) -> dict[int, _Kept]:
    missing = [version_id for version_id in version_ids if version_id not in kept]
    if missing:
        kept.update(load(session, missing))
    return {version_id: kept[version_id] for version_id in version_ids}
