"""When a request may have a thread: what counts as arrived."""

import pytest

from quizapp.serving.patient_worker import LONGEST_HEAD, arrival
from quizapp.serving.worker import is_first

HEAD = b"PUT /a/abc/responses HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("received", "state"),
    [
        (b"", "coming"),
        (b"GET / HT", "coming"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", "coming"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "whole"),
        (HEAD + b'Content-Length: 4\r\n\r\n{"s', "coming"),
        (HEAD + b'content-length:4\r\n\r\n{"s"', "whole"),
        (HEAD + b'Content-Length: 4\r\n\r\n{"s"GET / HTTP/1.1', "whole"),
        (HEAD + b"Content-Length: 0\r\n\r\n", "whole"),
        (HEAD + b"Content-Length: 5000000\r\n\r\n", "large"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", "large"),
    ],
)
def test_a_request_has_arrived_with_its_last_byte_and_a_large_one_with_its_head(received, state):
    assert arrival(received) == state


@pytest.mark.parametrize("received", [HEAD + b"Content-Length: four\r\n\r\n", b"x" * LONGEST_HEAD])
def test_what_will_be_refused_anyway_is_not_waited_for(received):
    assert arrival(received) == "whole"


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("PUT /a/abc/responses HTTP/1.1", True),
        ("PUT /a/abc/responses?x=1 HTTP/1.1", True),
        ("POST /a/abc/submit/ HTTP/1.1", True),
        ("POST /a/abc/save HTTP/1.1", True),
        ("GET /a/abc HTTP/1.1", False),
        ("POST /c/x/start HTTP/1.1", False),
        ("POST /c/x/start?PUT /a/abc/responses HTTP/1.1", False),
        ("PUT /a/abc/def/responses HTTP/1.1", False),
        ("GET /?/a/abc/responses HTTP/1.1", False),
        ("PUT /a/abc/responses-of-all HTTP/1.1", False),
    ],
)
def test_only_what_brings_answers_has_the_right_of_way(line, first):
    assert is_first(line.encode() + b"\r\nHost: x\r\n\r\n") is first
