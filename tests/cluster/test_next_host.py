"""What nginx asks of the next host when one goes away in the middle of a request, and what it gives back instead."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cluster.front import NAME, start_front
from tests.cluster.lan import Lan, Machine, lan
from tests.running import wait_until
from tests.service.phones import connection_to

pytestmark = pytest.mark.cluster

#: An app host that takes whole requests and writes down their first lines; then it answers, or hangs up.
HOST = """
import socketserver, sys
address, log, does = sys.argv[1:]
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline().decode():
            length = 0
            while header := self.rfile.readline().decode().strip().lower():
                if header.startswith("content-length:"):
                    length = int(header.split(":")[1])
            self.rfile.read(length)
            with open(log, "a") as file:
                file.write(line)
            if does == "hangs-up":
                return
            self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
server = socketserver.ThreadingTCPServer((address, 8000), Handler)
open(log, "a").close()
server.serve_forever()
"""


class TwoHosts:
    """nginx before one host that hangs up on everything and one that answers."""

    def __init__(self, net: Lan, folder: Path) -> None:
        self.net = net
        self.lost, self.answered = folder / "app1", folder / "app2"
        for machine, log, does in (("app1", self.lost, "hangs-up"), ("app2", self.answered, "answers")):
            start_host(net.machines[machine], log, does)
        wait_until(lambda: self.lost.exists() and self.answered.exists(), 10)
        start_front(net, net.machines["front"], folder)

    def send(self, method: str, path: str) -> int:
        """The status of the answer, asked for at the switch."""

        def ask() -> int:
            with closing(connection_to(f"https://{self.net.machines['front'].address}", 20)) as connection:
                connection.request(method, path, b"{}", {"Host": NAME, "Connection": "close"})
                with connection.getresponse() as response:
                    response.read()
                    return response.status

        return self.net.at_switch(ask)


def start_host(machine: Machine, log: Path, does: str) -> None:
    machine.start([sys.executable, "-c", HOST, machine.address, str(log), does], log.with_suffix(".err"))


def times_in(log: Path, line: str) -> int:
    return log.read_text().count(line)


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[TwoHosts]:
    with lan("front", "app1", "app2") as net:
        yield TwoHosts(net, tmp_path)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/a/x/responses"), ("GET", "/a/x")])
def test_what_may_be_repeated_is_asked_of_the_next_host_and_the_phone_notices_nothing(hosts, method, path):
    for number in range(40):
        assert hosts.send(method, f"{path}?{number}") == 200
        assert times_in(hosts.answered, f"{path}?{number} ") == 1
        if times_in(hosts.lost, path):
            return
    raise AssertionError("the host that hangs up was never asked")


@pytest.mark.parametrize("path", ["/c/thi-thu/join", "/c/thi-thu/start", "/a/x/save", "/a/x/submit", "/staff/units"])
def test_a_form_that_may_have_arrived_is_never_sent_twice_and_the_phone_is_told_to_try_again(hosts, path):
    for number in range(40):
        status = hosts.send("POST", f"{path}?{number}")
        lost, answered = times_in(hosts.lost, f"{path}?{number} "), times_in(hosts.answered, f"{path}?{number} ")
        assert lost + answered == 1
        assert status == (503 if lost else 200)
        if lost:
            return
    raise AssertionError("the host that hangs up was never asked")


def test_a_form_that_never_arrived_is_given_to_the_next_host(hosts):
    hosts.net.machines["app1"].kill_everything()
    hosts.net.unplug(hosts.net.machines["app1"])
    assert [hosts.send("POST", "/c/thi-thu/start") for _ in range(8)] == [200] * 8
    assert times_in(hosts.answered, "POST /c/thi-thu/start ") == 8
