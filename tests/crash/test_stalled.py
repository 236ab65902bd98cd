"""A worker that hangs, clients that dribble or do not read, three times more clients than threads: others go on.

What is counted is others' acknowledged saves, never how long they took.
"""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.running import wait_until

from .checker import check
from .evening import SLOTS, Crowd, export_raw, prepare_contest, struck_service, wait_for_saves
from .history import Kind

pytestmark = pytest.mark.service

STALLED = 50
#: What each kind of stalled client sends first, and then byte by byte without an end.
DRIBBLES = {
    "nothing": (b"", b""),
    "head": (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-", b"a"),
    "form": (b"POST /c/thi-thu/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000\r\n\r\n", b"a"),
    "file": (b"POST /c/thi-thu/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n", b"a"),
    "chunks": (
        b"POST /c/thi-thu/start HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\na\r\n",
    ),
    "does not read": (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40, b""),
}


def test_slow_clients_of_every_kind_do_not_keep_others_from_saving(sqlite_settings):
    prepare_contest(sqlite_settings)
    with struck_service(sqlite_settings, None) as running, ExitStack() as stalled:
        for first, more in DRIBBLES.values():
            stalled.enter_context(dribbling(running.address, first, more))
        crowd = Crowd(running.address, sqlite_settings.data_dir, 6, seed=21)
        try:
            wait_for_saves(crowd, 100, running)
        finally:
            crowd.go_home()
    assert not crowd.refusals()
    assert set(crowd.history.answers(Kind.SAVE, Kind.SUBMIT)) == {200, 303}


@contextmanager
def dribbling(address: str, first: bytes, more: bytes) -> Iterator[None]:
    """Fifty connections that never end their request; each gets another byte again and again."""
    place = urlsplit(address)
    stop = threading.Event()
    sockets = [socket.create_connection((place.hostname, place.port)) for _ in range(STALLED)]

    def dribble() -> None:
        while not stop.wait(0.2):
            for one in sockets:
                try:
                    one.send(more)
                except OSError:  # the service has had enough of it
                    continue

    for one in sockets:
        one.sendall(first)
    thread = threading.Thread(target=dribble)
    if more:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if more:
            thread.join()
        for one in sockets:
            one.close()


def test_three_times_more_clients_than_threads_are_all_served(sqlite_settings):
    prepare_contest(sqlite_settings)
    with struck_service(sqlite_settings, None) as running:
        crowd = Crowd(running.address, sqlite_settings.data_dir, 3 * 2 * 8, seed=22, patience=120)
        try:
            wait_for_saves(crowd, 200, running)
        finally:
            crowd.go_home()
        rows = export_raw(sqlite_settings)
    assert not crowd.refusals()
    assert not check(crowd.history.invocations, crowd.history.completions, rows, SLOTS).findings()
    told = {one.op for one in crowd.history.completions if one.status == 200}
    assert {one.client for one in crowd.history.invocations if one.op in told} == set(range(3 * 2 * 8))


def test_a_worker_that_hangs_is_replaced_and_others_save_meanwhile_and_afterwards(sqlite_settings):
    prepare_contest(sqlite_settings)
    # The shipped limit is half a minute; here it is shorter, to see its end.
    with struck_service(sqlite_settings, None, GUNICORN_CMD_ARGS="--timeout 4") as running:
        crowd = Crowd(running.address, sqlite_settings.data_dir, 8, seed=23, patience=10)
        try:
            wait_for_saves(crowd, 40, running)
            hung = running.service.workers()[0]
            os.kill(hung, signal.SIGSTOP)
            wait_for_saves(crowd, crowd.saves() + 60, running)
            wait_until(lambda: hung not in running.service.workers(), 120, running.service.output)
            wait_for_saves(crowd, crowd.saves() + 60, running)
        finally:
            crowd.go_home()
        rows = export_raw(sqlite_settings)
    assert not crowd.refusals()
    assert not check(crowd.history.invocations, crowd.history.completions, rows, SLOTS).findings()
