"""What one process keeps of contests and questions: things that never change, or are known by a revision."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from ..domain.drawing import Pool
from ..domain.grading import AnswerKey
from ..domain.questions import QuestionKind
from ..hot import Handle, objects
from .attempts import PaperSlot
from .play import PlayContest, Visitor, load_contest
from .pools import load_pool
from .versions import ShownVersion, load_keys, load_shown

_Kept = TypeVar("_Kept")

#: Papers in work at once that one process keeps; a forgotten one costs its next save a look into the database.
MOST_PAPERS = 8000


@dataclass(frozen=True)
class FrozenPaper:
    """What of an attempt never changes after its start: by slot the version and the options shown."""

    slots: Mapping[int, tuple[int, tuple[str, ...]]]


def frozen_paper(slots: Iterable[PaperSlot]) -> FrozenPaper:
    return FrozenPaper({slot.slot: (slot.version_id, slot.options) for slot in slots})


class Memory:
    """Safe to share by threads: entries are frozen and only ever added or replaced whole."""

    def __init__(self) -> None:
        self._contests: dict[str, PlayContest] = {}
        self._pools: dict[int, tuple[tuple[int, int], Pool]] = {}
        self._shown: dict[int, ShownVersion] = {}
        #: By round: the keys at that revision of it.
        self._keys: dict[int, tuple[int, dict[int, AnswerKey]]] = {}
        self._papers: dict[str, FrozenPaper] = {}

    def contest(self, session: Handle, slug: str, revision: int) -> PlayContest:
        """The contest as it is at this revision. ValueError when it is gone."""
        kept = self._contests.get(slug)
        if kept is None or kept.revision != revision:
            with objects(session) as loading:
                kept = load_contest(loading, slug)
            if kept is None:
                raise ValueError(f"no contest {slug!r}")
            self._contests[slug] = kept
        return kept

    def pool(self, session: Handle, contest: PlayContest, visitor: Visitor) -> Pool:
        """What the contest's papers are drawn from, as its banks are now; all that papers will need comes along."""
        revision = (contest.revision, visitor.banks_revision)
        kept = self._pools.get(contest.contest_id)
        if kept is None or kept[0] != revision:
            with objects(session) as loading:
                kept = revision, load_pool(loading, contest.banks)
            version_ids = [candidate.version_id for stratum in kept[1].strata for candidate in stratum]
            self.shown(session, version_ids)
            self._pools[contest.contest_id] = kept
        return kept[1]

    def paper(self, pid: str) -> FrozenPaper | None:
        """The paper of an attempt, if this process has seen it."""
        return self._papers.get(pid)

    def keep_paper(self, pid: str, paper: FrozenPaper) -> None:
        if pid not in self._papers and len(self._papers) >= MOST_PAPERS:
            # The oldest half: a dictionary keeps the order in which they came.
            self._papers = dict(list(self._papers.items())[MOST_PAPERS // 2 :])
        self._papers[pid] = paper

    def kept_kind(self, version_id: int) -> QuestionKind | None:
        """Single or multiple choice; None for a version this process has not needed yet."""
        shown = self._shown.get(version_id)
        return None if shown is None else shown.kind

    def shown(self, session: Handle, version_ids: Collection[int]) -> dict[int, ShownVersion]:
        return _remember(self._shown, session, version_ids, load_shown)

    def keys(self, session: Handle, round_id: int, revision: int, version_ids: Collection[int]) -> dict[int, AnswerKey]:
        """What counts as right at this revision of the round, which the caller's transaction holds still.

        Nobody else fills or reads these: what another thread looked up before a correction never comes in afterwards.
        """
        kept = self._keys.get(round_id)
        if kept is None or kept[0] != revision:
            kept = self._keys[round_id] = (revision, {})
        if not kept[1]:
            # All that this process has shown: papers of one round are made of the same few hundred.
            _remember(kept[1], session, [*self._shown, *version_ids], load_keys)
        return _remember(kept[1], session, version_ids, load_keys)


def _remember(
    kept: dict[int, _Kept],
    session: Handle,
    version_ids: Collection[int],
    load: Callable[[Session, Collection[int]], dict[int, _Kept]],
) -> dict[int, _Kept]:
    missing = [version_id for version_id in version_ids if version_id not in kept]
    if missing:
        with objects(session) as loading:
            kept.update(load(loading, missing))
    return {version_id: kept[version_id] for version_id in version_ids}
