"""The reading of strace's lines, and the rule, on traces of a few lines."""

import pytest

from .trace import acknowledgements, processes, read_calls, syncs, too_early

WAL = "/data/quizapp.db-wal"
#: A master (10) with a worker (20) whose pool thread (21) answers and whose other thread (22) commits.
FAMILY = [
    "10 1.000000 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 20 <0.000100>",
    "20 1.100000 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x7f}, 88) = 21 <0.000100>",
    "21 1.200000 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x7f} <unfinished ...>",
    "21 1.200100 <... clone3 resumed>, 88) = 22 <0.000100>",
]
READ = '21 2.000000 recvfrom(9<socket:[77]>, "PUT /a/abc/responses HTTP/1.1"..., 8192, 0, NULL, NULL) = 300 <0.000010>'
BODY = '21 2.100000 recvfrom(9<socket:[77]>, "{\\"seq\\": 1}", 8192, 0, NULL, NULL) = 10 <0.000010>'
TOLD = '21 3.000000 sendto(9<socket:[77]>, "HTTP/1.1 200 OK\\r\\nServer"..., 400, 0, NULL, 0) = 400 <0.000010>'


def synced(task: int = 22, at: float = 2.5, took: float = 0.01, answer: str = "0", path: str = WAL) -> str:
    return f"{task} {at:.6f} fdatasync(7<{path}>) = {answer} <{took:.6f}>"


def early(*lines: str) -> list[str]:
    calls = read_calls([*FAMILY, *lines])
    return too_early(acknowledgements(calls), syncs(calls, "quizapp.db-wal"), processes(calls))


def test_a_sync_in_another_thread_of_the_process_between_request_and_answer_is_enough():
    assert early(READ, synced(), TOLD) == []
    assert early(READ, synced(task=20), TOLD) == []


@pytest.mark.parametrize(
    "line",
    [
        "",
        synced(at=1.9),
        synced(at=3.1),
        synced(at=2.9, took=0.2),
        synced(answer="-1 EIO (Input/output error)"),
        synced(path="/data/other"),
        synced(task=10),
        synced(task=99),
    ],
    ids=["none", "before", "after", "not yet done", "failed", "another file", "the master's", "a stranger's"],
)
def test_without_one_the_answer_came_too_early(line):
    assert len(early(READ, line, TOLD)) == 1


def test_a_sync_before_the_body_was_read_does_not_count():
    assert len(early(READ, synced(at=2.05), BODY, TOLD)) == 1
    assert early(READ, BODY, synced(), TOLD) == []


def test_halves_of_a_sync_are_put_together():
    halves = [f"22 2.400000 fdatasync(7<{WAL}> <unfinished ...>", "22 2.500000 <... fdatasync resumed>) = 0 <0.1>"]
    assert early(READ, *halves, TOLD) == []
    halves[0] = halves[0].replace("2.4", "1.4")
    assert len(early(READ, *halves, TOLD)) == 1


def test_only_a_yes_to_a_save_or_a_submit_must_wait_for_the_disk():
    assert early(READ, TOLD.replace("200 OK", "503 No")) == []
    assert early(READ.replace("PUT /a/abc/responses", "GET /a/abc"), TOLD) == []
    submit = READ.replace("PUT /a/abc/responses", "POST /a/abc/submit")
    assert len(early(submit, TOLD.replace("200 OK", "303 See"))) == 1
