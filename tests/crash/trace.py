"""Reads what strace saw, and finds the acknowledgements that came before the disk had the answer.

The rule: between the last byte read of a save or submit and the first byte of its "yes", some fdatasync (or fsync) of
the database's log was begun and had succeeded. It may have run in another thread of the process: commits are grouped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Options of strace that this module understands; -D leaves the traced program the child of whoever starts it.
STRACE = ("strace", "-D", "-f", "-ttt", "-T", "-y", "-s", "100", "-qq", "-e", "signal=none", "--seccomp-bpf")
SERVICE_CALLS = "trace=fdatasync,fsync,recvfrom,recvmsg,read,sendto,sendmsg,clone,clone3,fork,vfork"
DATABASE_CALLS = "trace=fdatasync,fsync,clone,clone3,fork,vfork"

_LINE = re.compile(r"(\d+) +(\d+\.\d+) (.*)")
_UNFINISHED = re.compile(r"(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
_WHOLE = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)(.*?)(?: <(\d+\.\d+)>)?$")
_MADE_THREAD = re.compile(r"CLONE_THREAD")
_REQUEST = re.compile(r'"(PUT /a/[^/ ]+/responses|POST /a/[^/ ]+/submit|[A-Z]+ /)')
_STATUS = re.compile(r'"HTTP/1\.1 (\d{3}) ')


@dataclass(frozen=True)
class Call:
    task: int
    name: str
    arguments: str
    result: int
    began: float
    ended: float


@dataclass(frozen=True)
class Acknowledgement:
    process: int
    request: str
    read_at: float
    told_at: float


def read_calls(lines: Iterable[str]) -> list[Call]:
    """Finished calls by their beginning; halves that strace printed apart are put together."""
    calls: list[Call] = []
    open_calls: dict[int, tuple[float, str]] = {}
    for line in lines:
        if not (found := _LINE.match(line)):
            continue
        task, at, text = int(found[1]), float(found[2]), found[3]
        if unfinished := _UNFINISHED.match(text):
            open_calls[task] = (at, unfinished[1])
            continue
        began, ended = at, None
        if resumed := _RESUMED.match(text):
            if task not in open_calls:
                continue
            began, start = open_calls.pop(task)
            ended, text = at, start + resumed[1]
        if whole := _WHOLE.match(text):
            # "?" stands where the process ended within the call.
            result = -1 if whole[3] == "?" else int(whole[3])
            took = float(whole[5] or 0)
            calls.append(Call(task, whole[1], whole[2], result, began, ended or began + took))
    return sorted(calls, key=lambda call: call.began)


def processes(calls: Iterable[Call]) -> Mapping[int, int]:
    """Which process a thread belongs to; a task that is missing here is a process of its own."""
    made_by = {
        call.result: call.task
        for call in calls
        if call.name in {"clone", "clone3"} and call.result > 0 and _MADE_THREAD.search(call.arguments)
    }

    def root(task: int) -> int:
        while task in made_by:
            task = made_by[task]
        return task

    return {task: root(task) for task in made_by}


def acknowledgements(calls: Sequence[Call]) -> list[Acknowledgement]:
    """Every save or submit that was answered with yes."""
    owner = processes(calls)
    pending: dict[tuple[int, str], tuple[str, float]] = {}
    found = []
    for call in calls:
        process = owner.get(call.task, call.task)
        place = (process, call.arguments.partition(",")[0])
        if call.name in {"recvfrom", "recvmsg", "read"} and call.result > 0 and "socket:" in place[1]:
            if begun := _REQUEST.search(call.arguments):
                pending[place] = (begun[1], call.ended)
            elif place in pending:
                pending[place] = (pending[place][0], call.ended)  # more of its body
        elif call.name in {"sendto", "sendmsg"} and (status := _STATUS.search(call.arguments)):
            request, read_at = pending.pop(place, ("", 0.0))
            if request.endswith(("/responses", "/submit")) and status[1] in {"200", "303"}:
                found.append(Acknowledgement(process, request, read_at, call.began))
    return found


def syncs(calls: Iterable[Call], path: str) -> list[Call]:
    """Those of a file with this in its path that the disk answered with yes."""
    return [
        call for call in calls if call.name in {"fdatasync", "fsync"} and path in call.arguments and not call.result
    ]


def too_early(told: Iterable[Acknowledgement], synced: Sequence[Call], owner: Mapping[int, int] | None) -> list[str]:
    """Acknowledgements without a sync of the same process; `owner` None: any process' sync counts (a server's)."""
    early = []
    for one in told:
        covered = any(
            one.read_at <= sync.began
            and sync.ended <= one.told_at
            and (owner is None or owner.get(sync.task, sync.task) == one.process)
            for sync in synced
        )
        if not covered:
            early.append(f"{one.request} read at {one.read_at:.6f}, told at {one.told_at:.6f}")
    return early
