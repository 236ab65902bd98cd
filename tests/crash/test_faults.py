"""A disk that fails or is full: "try again" in clear words, never a false "saved", and back without a hand's turn."""

import json
import re
import resource
from collections import Counter

import pytest

from tests.running import RunningService, running_service
from tests.service.phones import Phone

from .checker import check
from .citizen import says_when
from .evening import SLOTS, Crowd, export_raw, find_damage, prepare_contest, struck_service, wait_for_saves
from .history import Kind
from .trace import STRACE

pytestmark = pytest.mark.service

#: Each thread of the service is told so for a few of its calls in a row, then all is well again.
FAULTS = {"EIO": "fsync,fdatasync:error=EIO:when=3..6", "ENOSPC": "pwrite64:error=ENOSPC:when=60..75"}


@pytest.mark.strace
def test_on_a_failing_and_a_full_disk_nothing_is_called_saved_that_is_not_and_all_is_well_afterwards(sqlite_settings):
    prepare_contest(sqlite_settings)
    trace = sqlite_settings.data_dir / "faults.trace"
    injected = [word for fault in FAULTS.values() for word in ("-e", f"inject={fault}")]
    strace = (*STRACE, "-o", str(trace), "-e", "trace=fsync,fdatasync,pwrite64", *injected)
    with struck_service(sqlite_settings, None, *strace) as running:
        crowd = Crowd(running.address, sqlite_settings.data_dir, 6, seed=5)
        try:
            wait_for_saves(crowd, 200, running)
        finally:
            crowd.go_home()
        rows = export_raw(sqlite_settings)
        log = running.service.output()
    felt = Counter(re.findall(r"-1 (\w+) .*\(INJECTED\)", trace.read_text(encoding="utf-8", errors="replace")))
    assert felt.keys() == FAULTS.keys()
    # Words and Retry-After of each 503 are looked at by the citizens (see citizen.py).
    assert crowd.history.answers(Kind.SAVE, Kind.SUBMIT)[503] > 0
    assert not crowd.refusals()
    assert set(crowd.history.answers()) <= {200, 303, 503}, log[-3000:]
    assert not check(crowd.history.invocations, crowd.history.completions, rows, SLOTS).findings()
    assert not find_damage(sqlite_settings)


#: Of PostgreSQL every process is told so at its own n-th write to the log; the server then recovers by itself. (At
#: other writes it would not start again, as on a disk that stays full.)
SERVER_FAULTS = {"EIO": "fdatasync:error=EIO:when=8", "ENOSPC": "pwrite64:error=ENOSPC:when=8"}


@pytest.mark.strace
@pytest.mark.parametrize("fault", SERVER_FAULTS)
def test_when_the_disk_of_postgresql_fails_or_is_full_nothing_is_called_saved_that_is_not(
    cluster, cluster_settings, fault
):
    prepare_contest(cluster_settings)
    trace = cluster.folder / f"{fault}.trace"
    logs = [word for number in range(1, 40) for word in ("-P", f"{cluster.folder}/data/pg_wal/{1:08X}{number:016X}")]
    told = ("-o", str(trace), *logs, "-e", "trace=fdatasync,pwrite64", "-e", f"inject={SERVER_FAULTS[fault]}")
    cluster.stop_immediately()
    cluster.start(before=(*STRACE, *told))
    with struck_service(cluster_settings, cluster) as running:
        crowd = Crowd(running.address, cluster_settings.data_dir, 6, seed=7)
        try:
            wait_for_saves(crowd, 150, running)
        finally:
            crowd.go_home()
    cluster.stop_immediately()
    cluster.start()
    rows = export_raw(cluster_settings)
    assert f"{fault} " in "".join(re.findall(r"-1 .*\(INJECTED\)", trace.read_text(encoding="utf-8", errors="replace")))
    assert crowd.history.answers(Kind.SAVE, Kind.SUBMIT)[503] > 0
    assert not crowd.refusals()
    # 0: no answer at all; the phone asks again.
    assert set(crowd.history.answers()) <= {0, 200, 303, 503}
    assert not check(crowd.history.invocations, crowd.history.completions, rows, SLOTS).findings()
    assert not cluster.find_damage()


def test_on_a_full_disk_the_paper_is_shown_saving_says_try_again_and_space_alone_mends_it(sqlite_settings):
    prepare_contest(sqlite_settings)
    # More workers than requests so far: some meet the full disk with the first that they ever answer.
    with running_service(sqlite_settings, WEB_CONCURRENCY="6") as service:
        phone = Phone(service.address)
        phone.open_join()
        phone.join()
        phone.start()
        options = phone.options()
        assert phone.save(1, {"1": [options["1"][0]]}).status == 200

        let_files_grow(service, 1)
        saves = [phone.save(2, {"2": [options["2"][0]]}) for _ in range(20)]
        submit, paper = phone.submit(), phone.request("GET", f"/a/{phone.pid}")
        let_files_grow(service, resource.RLIM_INFINITY)

        assert {answer.status for answer in saves} == {503}
        assert all(says_when(answer) and json.loads(answer.text)["error"] for answer in saves)
        assert submit.status == 503
        assert says_when(submit)
        assert "<html" in submit.text
        # What was saved before is on the page, and what was not is not.
        assert paper.status == 200
        assert f'value="{options["1"][0]}" checked' in paper.text
        assert f'value="{options["2"][0]}" checked' not in paper.text

        again = [phone.save(2, {"2": [options["2"][0]]}) for _ in range(20)]
        assert {answer.status for answer in again} == {200}
        assert phone.submit().status == 303
        (row,) = export_raw(sqlite_settings)
    assert row["state"] == "submitted"
    assert [slot["response"] for slot in row["slots"][:2]] == [[options["1"][0]], [options["2"][0]]]
    assert not find_damage(sqlite_settings)


def let_files_grow(service: RunningService, size: int) -> None:
    """Beyond `size` bytes the kernel refuses to write, as on a full disk; needs no rights and no disk of its own."""
    for pid in (service.process.pid, *service.workers()):
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
