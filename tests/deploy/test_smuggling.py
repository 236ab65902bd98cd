"""Requests whose length can be read in two ways: neither gunicorn alone nor nginx before it sees two requests in one.

In each the words `GET /c/lau-ve` stand in what one reading takes for the body. Whoever reads differently from its
neighbour would serve them as a request of the next visitor; the service counts what it served.
"""

import re
import socket
from urllib.request import Request, urlopen

import pytest

from tests.deploy.conftest import METRICS_TOKEN
from tests.deploy.front import NAME, Front

pytestmark = pytest.mark.service

HIDDEN = "GET /c/lau-ve HTTP/1.1\r\nHost: thi.example.vn\r\nX-Rest: "
CHUNKED = f"0\r\n\r\n{HIDDEN}"
LENGTH = f"Content-Length: {len(CHUNKED)}"
TE = "Transfer-Encoding: chunked"

#: Header lines between the Host and the body, and the body.
VARIANTS: dict[str, tuple[str, str]] = {
    "length and chunked": (f"{LENGTH}\r\n{TE}", CHUNKED),
    "chunked and length": (f"{TE}\r\n{LENGTH}", CHUNKED),
    "short length and chunked": (f"Content-Length: 4\r\n{TE}", CHUNKED),
    "two lengths": (f"Content-Length: 0\r\n{LENGTH}", CHUNKED),
    "two lengths the other way": (f"{LENGTH}\r\nContent-Length: 0", CHUNKED),
    "lengths in one line": (f"Content-Length: 0, {len(CHUNKED)}", CHUNKED),
    "the same length in one line": (f"Content-Length: {len(CHUNKED)}, {len(CHUNKED)}", CHUNKED),
    "length with a plus": (f"Content-Length: +{len(CHUNKED)}", CHUNKED),
    "negative length": ("Content-Length: -1", CHUNKED),
    "length in hexadecimal": ("Content-Length: 0x10", CHUNKED),
    "length with an underscore": ("Content-Length: 1_0", CHUNKED),
    "length in other digits": ("Content-Length: \u0661\u0660", CHUNKED),
    "length with a blank before the colon": (f"Content-Length : {len(CHUNKED)}", CHUNKED),
    "chunked with a blank before the colon": (f"{LENGTH}\r\nTransfer-Encoding : chunked", CHUNKED),
    "chunked with a tab": (f"{LENGTH}\r\nTransfer-Encoding:\tchunked", CHUNKED),
    "chunked with a vertical tab": (f"{LENGTH}\r\nTransfer-Encoding: \x0bchunked", CHUNKED),
    "chunked with a form feed": (f"{LENGTH}\r\nTransfer-Encoding: chunked\x0c", CHUNKED),
    "chunked in quotes": (f'{LENGTH}\r\nTransfer-Encoding: "chunked"', CHUNKED),
    "chunked misspelt": (f"{LENGTH}\r\nTransfer-Encoding: xchunked", CHUNKED),
    "chunked and identity": (f"{LENGTH}\r\nTransfer-Encoding: chunked, identity", CHUNKED),
    "identity and chunked": (f"{LENGTH}\r\nTransfer-Encoding: identity, chunked", CHUNKED),
    "chunked twice": (f"{LENGTH}\r\n{TE}\r\n{TE}", CHUNKED),
    "chunked and something else": (f"{LENGTH}\r\n{TE}\r\nTransfer-Encoding: cow", CHUNKED),
    "chunked on a folded line": (f"{LENGTH}\r\nTransfer-Encoding:\r\n chunked", CHUNKED),
    "chunked behind a bare line feed": (f"{LENGTH}\r\nX-A: b\nTransfer-Encoding: chunked", CHUNKED),
    "chunked behind a bare carriage return": (f"{LENGTH}\r\nX-A: b\rTransfer-Encoding: chunked", CHUNKED),
    "chunked with an underscore": (f"{LENGTH}\r\nTransfer_Encoding: chunked", CHUNKED),
    "chunk size with a sign": (TE, f"+0\r\n\r\n{HIDDEN}"),
    "chunk size in hexadecimal": (TE, f"0x0\r\n\r\n{HIDDEN}"),
    "chunk size with an underscore": (TE, f"0_0\r\n\r\n{HIDDEN}"),
    "chunk without its end": (TE, f"1\r\nab0\r\n\r\n{HIDDEN}"),
    "chunk with a bare line feed": (TE, f"1\na\n0\n\n{HIDDEN}"),
}


def served(address: str) -> int:
    """How many requests for a page that is not there the service has answered, whoever sent them."""
    request = Request(address + "/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    with urlopen(request, timeout=10) as answer:
        text = answer.read().decode()
    found = re.findall(r'quizapp_requests_total\{kind="page",status="404"\} (\S+)', text)
    return int(float(found[0])) if found else 0


def attack(connection: socket.socket, headers: str, body: str) -> bytes:
    """All that comes back until the other side hangs up or falls silent."""
    head = f"POST /healthz HTTP/1.1\r\nHost: {NAME}\r\n{headers}\r\n\r\n"
    connection.sendall((head + body).encode())
    connection.settimeout(0.4)
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
            # The rest of what was hidden, were somebody waiting for it.
            connection.sendall(b"x\r\n\r\n")
    except OSError:
        pass
    return received


@pytest.mark.parametrize("headers_and_body", VARIANTS.values(), ids=VARIANTS)
def test_behind_nginx_nothing_hidden_is_served_to_the_next_visitor(front: Front, service, headers_and_body):
    before = served(service.address)
    with (
        socket.create_connection(("127.0.0.1", front.port), timeout=10) as plain,
        front.context().wrap_socket(plain, server_hostname=NAME) as secure,
    ):
        received = attack(secure, *headers_and_body)
    for _visitor in range(2):
        answer = front.get("/healthz")
        assert (answer.status, answer.text) == (200, '{"status":"ok"}\n')
    # nginx itself may see two requests (it forgives a bare line feed after a chunk): then the sender gets both
    # answers, and what nginx handed on as one was read as one.
    assert served(service.address) - before == received.count(b"HTTP/1.1 404"), received


@pytest.mark.parametrize("headers_and_body", VARIANTS.values(), ids=VARIANTS)
def test_without_nginx_two_readings_of_one_request_are_refused_and_the_line_is_cut(service, headers_and_body):
    before = served(service.address)
    host, port = service.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        received = attack(connection, *headers_and_body)
    assert served(service.address) == before, received
    # After the answer to the one request there is at most a "bad request", and the line is cut.
    assert set(re.findall(rb"HTTP/1\.1 (\d+)", received)[1:]) <= {b"400"}, received
