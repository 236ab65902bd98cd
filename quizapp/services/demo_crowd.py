"""Writes invented people with finished attempts into a contest, a thousand at a time: for demonstrations and load."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..domain.demo_people import UnitGroup
from ..domain.rounds import Phase, phase_at
from ..models import Attempt, Consent, Headcount, Participant, ParticipantGroup, ParticipantSession, Score, Slot
from ..queries.play import PlayContest, load_contest
from ..queries.pools import load_pool
from ..queries.versions import load_keys
from .bulk_rows import BulkRows, know_what_came, widen_cache
from .demo_plays import ATTEMPT, BROWSER, CONSENT, GROUP, PARTICIPANT, SCORE, SLOT, Batch, Playwright, Stage

BATCH = 1000
#: From this many on it pays to make batches in processes beside the one that writes.
_MANY = 20_000

Progress = Callable[[int], None]


def add_people(session: Session, slug: str, count: int, seed: int, now: datetime, progress: Progress) -> None:
    """Adds `count` people who took part up to `now`; the same seed gives the same people. ValueError: no such contest.

    `progress` is called with how many were added since the last call.
    """
    contest = load_contest(session, slug)
    if contest is None:
        raise ValueError(f"no contest {slug!r}")
    stage = _stage(session, contest, seed, count, now)
    writer = _Writer(session)
    for batch in _batches(stage) if count < _MANY else _batches_beside(stage):
        writer.add(batch)
        progress(len(batch.people))
    know_what_came(session.connection())


def _stage(session: Session, contest: PlayContest, seed: int, count: int, now: datetime) -> Stage:
    pool = load_pool(session, contest.banks)
    candidates = [candidate for stratum in pool.strata for candidate in stratum]
    return Stage(
        slug=contest.slug,
        contest_id=contest.contest_id,
        seed=seed,
        count=count,
        before=session.scalar(select(func.count()).select_from(Participant)) or 0,
        now=now,
        places=_places(session, contest),
        rounds=[one for one in contest.rounds if phase_at(one.window, now) is not Phase.UPCOMING],
        pool=pool,
        keys=load_keys(session, [one.version_id for one in candidates]),
        difficulty={one.version_id: one.difficulty for one in candidates},
    )


def _places(session: Session, contest: PlayContest) -> list[UnitGroup]:
    rows = session.execute(
        select(Headcount.unit_id, Headcount.target_group, Headcount.count).order_by(
            Headcount.unit_id, Headcount.target_group
        )
    )
    return [UnitGroup(unit_id, group, count) for unit_id, group, count in rows if group in contest.groups]


def _parts(stage: Stage) -> Iterator[tuple[int, int, int]]:
    """Number, first person and size of every batch."""
    for number, first in enumerate(range(0, stage.count, BATCH)):
        yield number, first, min(BATCH, stage.count - first)


def _batches(stage: Stage) -> Iterator[Batch]:
    playwright = Playwright(stage)
    for part in _parts(stage):
        yield playwright.batch(*part)


def _batches_beside(stage: Stage) -> Iterator[Batch]:
    """The same, in order, made by processes beside this one, no more ahead than each of them has one waiting."""
    processes = os.cpu_count() or 1
    waiting: deque[Future[Batch]] = deque()
    # Spawned, not forked: a connection in the middle of a transaction must not be in two processes.
    with ProcessPoolExecutor(processes, get_context("spawn"), _take_stage, (stage,)) as executor:
        for part in _parts(stage):
            waiting.append(executor.submit(_batch, *part))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_playwrights: list[Playwright] = []


def _take_stage(stage: Stage) -> None:
    _playwrights[:] = [Playwright(stage)]


def _batch(number: int, first: int, size: int) -> Batch:
    return _playwrights[0].batch(number, first, size)


class _Writer:
    def __init__(self, session: Session) -> None:
        connection = session.connection()
        widen_cache(connection)
        self.people = BulkRows(connection, Participant, *PARTICIPANT)
        self.groups = BulkRows(connection, ParticipantGroup, *GROUP)
        self.consents = BulkRows(connection, Consent, *CONSENT)
        self.browsers = BulkRows(connection, ParticipantSession, *BROWSER)
        self.attempts = BulkRows(connection, Attempt, *ATTEMPT)
        self.slots = BulkRows(connection, Slot, *SLOT)
        self.scores = BulkRows(connection, Score, *SCORE)

    def add(self, batch: Batch) -> None:
        ids = self.people.reserve(len(batch.people))
        self.people.add((number, *row) for number, row in zip(ids, batch.people, strict=True))
        self.groups.add((number, *row) for number, rows in zip(ids, batch.groups, strict=True) for row in rows)
        self.consents.add((number, *row) for number, rows in zip(ids, batch.consents, strict=True) for row in rows)
        browsers = self.browsers.reserve(len(ids))
        self.browsers.add(
            (number, person, *row) for number, person, row in zip(browsers, ids, batch.browsers, strict=True)
        )
        attempts = self.attempts.reserve(len(batch.attempts))
        self.attempts.add(
            (number, ids[player], browsers[player], *row)
            for number, player, row in zip(attempts, batch.players, batch.attempts, strict=True)
        )
        self.slots.add((number, *row) for number, rows in zip(attempts, batch.slots, strict=True) for row in rows)
        self.scores.add((number, *row) for number, row in zip(attempts, batch.scores, strict=True))
