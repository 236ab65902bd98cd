"""Nothing is said to be saved before the disk has it: seen from outside, call by call, with strace.

A SIGKILL cannot show this (what the kernel has, a killed process does not lose); a power cut would.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.config import Settings

from .evening import Crowd, prepare_contest, struck_service, wait_for_saves
from .history import Kind
from .trace import (
    DATABASE_CALLS,
    SERVICE_CALLS,
    STRACE,
    Acknowledgement,
    Call,
    acknowledgements,
    processes,
    read_calls,
    syncs,
    too_early,
)

pytestmark = [pytest.mark.service, pytest.mark.strace]

#: So many citizens at once, and acknowledged saves. One alone shows each answer's own sync; many show grouped commits.
CROWDS = ((1, 40), (8, 120))


def traced_evening(
    settings: Settings, weaken: Callable[[], None] | None = None, **environment: str
) -> tuple[list[Call], list[Acknowledgement]]:
    """What the service did while citizens answered, and every yes that it gave them."""
    trace = settings.data_dir / "service.trace"
    prepare_contest(settings)
    strace = (*STRACE, "-o", str(trace), "-e", SERVICE_CALLS)
    heard = 0
    with struck_service(settings, None, *strace, **environment) as running:
        if weaken:
            weaken()  # only now: the service does not start on such a server
        for citizens, saves in CROWDS:
            crowd = Crowd(running.address, settings.data_dir, citizens, seed=3, patience=120)
            try:
                wait_for_saves(crowd, saves, running)
            finally:
                crowd.go_home()
            assert not crowd.refusals()
            heard += crowd.history.acknowledged(Kind.SAVE, Kind.SUBMIT)
    calls = read_calls(written(trace))
    told = acknowledgements(calls)
    # The check looked at every yes that a citizen heard.
    assert len(told) == heard
    return calls, told


def written(trace: Path) -> list[str]:
    """The lines, once strace has ended its last one."""
    size = -1
    while size != trace.stat().st_size:
        size = trace.stat().st_size
        time.sleep(0.2)
    return trace.read_text(encoding="utf-8", errors="replace").splitlines()


def test_on_sqlite_every_yes_comes_after_a_completed_sync_of_the_log(sqlite_settings):
    calls, told = traced_evening(sqlite_settings)
    assert too_early(told, syncs(calls, "quizapp.db-wal"), processes(calls)) == []


def test_the_check_goes_red_with_synchronous_normal(sqlite_settings):
    calls, told = traced_evening(sqlite_settings, PYTHONPATH=str(Path(__file__).parent / "mutants" / "normal"))
    # A checkpoint syncs even then, so that not every single one is caught.
    assert len(too_early(told, syncs(calls, "quizapp.db-wal"), processes(calls))) > len(told) * 0.9


@pytest.mark.parametrize("is_weakened", [False, True], ids=["as it is", "mutant"])
def test_on_postgres_every_yes_comes_after_a_completed_sync_and_the_check_goes_red_without(
    cluster, cluster_settings, is_weakened
):
    trace = cluster.folder / "server.trace"
    cluster.stop()
    cluster.start(before=(*STRACE, "-o", str(trace), "-e", DATABASE_CALLS))
    try:
        _calls, told = traced_evening(
            cluster_settings, weaken=cluster.stop_waiting_for_the_disk if is_weakened else None
        )
    finally:
        cluster.stop()
        cluster.start()
    early = too_early(told, syncs(read_calls(written(trace)), "/pg_wal/"), None)
    assert len(early) > len(told) / 2 if is_weakened else early == []
