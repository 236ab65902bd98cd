"""A line of the log: one JSON document, whatever is in it; nobody's name, phone, code, token, address or answer."""

import io
import json
import logging
import logging.config
import threading

import pytest
from sqlalchemy.exc import IntegrityError

from quizapp.logs import log_thread_failure, logging_config, masked, request_id


@pytest.fixture
def written(monkeypatch):
    """Gives a logger and reads what it wrote; everything is put back afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("quizapp", "gunicorn.error", "gunicorn.access")}
    stream = io.StringIO()

    def configure(is_json=True):
        monkeypatch.setattr("sys.stderr", stream)
        logging.config.dictConfig(logging_config("DEBUG", is_json=is_json))
        return stream

    yield configure
    root.handlers[:], root.level = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_a_document_with_its_time_level_and_request(written):
    stream = written()
    before = request_id.set("0123456789abcdef")
    logging.getLogger("quizapp.serving.ticker").info("overdue attempts closed: %d", 7)
    request_id.reset(before)
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "overdue attempts closed: 7",
        "level": "info",
        "logger": "quizapp.serving.ticker",
        "request_id": "0123456789abcdef",
    }


@pytest.mark.parametrize("is_json", [True, False])
def test_no_text_can_begin_a_line_of_its_own(written, is_json):
    stream = written(is_json)
    logging.getLogger("quizapp").warning("name: %s", 'An\r\n{"event": "forged", "level": "critical"}\u2028\x1b[2J')
    assert len(stream.getvalue().splitlines() if not is_json else stream.getvalue().strip().split("\n")) == 1
    assert "\x1b" not in stream.getvalue()


def test_an_exception_says_where_and_which_and_none_of_its_values(written):
    stream = written()
    try:
        try:
            phone = "0912345678"
            raise ValueError(f"Nguyễn Thị Hoa {phone}")
        except ValueError as error:
            raise IntegrityError("INSERT INTO people VALUES ('Trần Văn An')", {"phone": phone}, error) from error
    except IntegrityError:
        logging.getLogger("quizapp").exception("unhandled error at %s", "play.enter")
    (line,) = lines(stream)
    assert line["error"] == "IntegrityError, caused by ValueError"
    assert line["frames"][-1].startswith("tests/test_logs.py:")
    assert not any(word in stream.getvalue() for word in ("Hoa", "0912", "An'", "INSERT"))


def test_errors_of_our_own_code_keep_their_words(written):
    stream = written()
    try:
        None.slots  # noqa: B018
    except AttributeError:
        logging.getLogger("quizapp").exception("unhandled")
    assert "no attribute 'slots'" in lines(stream)[0]["error"]


def test_fields_that_nobody_planned_are_left_out(written):
    stream = written()
    logging.getLogger("quizapp").error("request", extra={"status": 500, "cookie": "qz=abc", "full_name": "Hoa"})
    (line,) = lines(stream)
    assert line["status"] == 500
    assert not {"cookie", "full_name"} & line.keys()


@pytest.mark.parametrize(
    ("words", "secret"),
    [
        ("call 0912 345 678 now", "345"),
        ("call +84912345678", "912345678"),
        ("code 7K39-QFXX typed", "7K39"),
        ("GET /?name=Hoa&x=1", "Hoa"),
        ("at /a/Xy12ab34cd56/result", "Xy12ab34cd56"),
        ("at /verify/7K39QFXX", "7K39QFXX"),
        ("postgresql://quiz:mat-khau@db/quiz refused", "mat-khau"),
        ("token dGhpcyBpcyBhIHRva2VuIDEyMzQ1Ng here", "dGhpcyBpcyBhIHRva2VuIDEyMzQ1Ng"),
        ("from 113.160.12.9 today", "113.160"),
    ],
)
def test_what_looks_like_somebody_is_masked_in_words(words, secret):
    assert secret not in masked(words)
    assert "[…]" in masked(words)


@pytest.mark.parametrize(
    "words", ["overdue attempts closed: 120345", "Listening at: http://127.0.0.1:8000 (4321)", "trying again in 15 s"]
)
def test_plain_words_stay_as_they_are(words):
    assert masked(words) == words


def test_gunicorn_says_neither_who_asked_nor_for_what(written):
    stream = written()
    log = logging.getLogger("gunicorn.error")
    log.warning("Invalid request from ip=%s: %s" % ("2001:db8::7", "Nguyễn Thị Hoa"))  # noqa: UP031 (as it does)
    log.error("Error handling request %s", "/a/Xy12ab34cd56?q=Hoa")
    log.error(ValueError("Hoa"))
    log.warning("Exception during worker exit:\n%s", "Traceback: Hoa")
    assert [line["event"] for line in lines(stream)] == [
        "invalid request refused",
        "error handling request",
        "ValueError",
        "Exception during worker exit:",
    ]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_fails_is_logged_like_everything_else(written, monkeypatch):
    stream = written()
    monkeypatch.setattr(threading, "excepthook", log_thread_failure)

    def fail():
        raise KeyError("0912345678")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (line,) = lines(stream)
    assert line["error"] == "KeyError"
    assert "0912" not in stream.getvalue()
