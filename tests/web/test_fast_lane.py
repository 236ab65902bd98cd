"""The short way in front of Flask gives the very answers of the long one, and leaves it what is not usual."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request

from quizapp.app import create_app
from quizapp.web import fast_lane
from quizapp.web.ask import Ask
from quizapp.web.fast_lane import FAULT, Stops
from quizapp.web.play import entry, stops
from tests.people import HOA
from tests.web.citizen import CitizenBrowser

#: What differs from request to request by itself.
_CHANGING = (
    (r'value="[\w-]{40,}"|content="[\w-]{40,}"', "token"),
    (r'data-remaining-ms="\d+"|"remaining_ms": \d+', "time left"),
    (r"\d\d:\d\d( ngày \d\d/\d\d/\d{4})?|\d{4}-\d\d-\d\dT[\d:.]+Z", "moment"),
    (r"\d+ (phút \d+ )?giây", "span"),
    (r"[0-9a-z]{12}|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", "attempt"),
)
#: Said of a connection, not of the page.
_OF_THE_WAY = {"Content-Length", "Content-Encoding", "Vary", "Date", "X-Request-Id", "ETag", "Cache-Control"}


@pytest.fixture
def long_way(settings, monkeypatch) -> Flask:
    """The same installation, answered by Flask alone."""
    monkeypatch.setattr("quizapp.web.stops", Stops())
    app = create_app(settings)
    app.testing = True
    yield app
    app.extensions["quizapp"].database.dispose()


@pytest.fixture
def served_short(monkeypatch) -> list[str]:
    """The endpoints that the short way answered, as they come."""
    seen: list[str] = []
    reply = fast_lane.FastLane._reply

    def noted(lane: Any, stop: Any, ask: Any, name: str) -> Any:
        answer = reply(lane, stop, ask, name)
        if answer is not None:
            seen.append(stop.endpoint)
        return answer

    monkeypatch.setattr(fast_lane.FastLane, "_reply", noted)
    return seen


def said(answer: TestResponse) -> dict[str, Any]:
    # Who is led on reads nothing of a redirection.
    text = "" if answer.status_code == 303 else answer.get_data(as_text=True)
    for pattern, word in _CHANGING:
        text = re.sub(pattern, word, text)
    # Between the lines a page rendered at once and one put together may differ in blanks alone.
    text = re.sub(r"\s+", " ", text)
    headers = {name: value for name, value in answer.headers if name not in _OF_THE_WAY and name != "Set-Cookie"}
    location = re.sub(r"[0-9a-z]{12}", "attempt", headers.pop("Location", ""))
    return {"status": answer.status_code, "text": text, "headers": headers, "location": location}


def journey(browser: CitizenBrowser, right: Callable[[str], dict[str, list[str]]]) -> dict[str, TestResponse]:
    answers = {"form": browser.open_join()}
    answers["entry"] = browser.post(f"/c/{browser.slug}/join", browser.fields(HOA))
    answers["start"] = browser.start()
    answers["paper"] = browser.paper()
    chosen = right(browser.pid)
    answers["save"] = browser.save(1, {"1": chosen["1"]})
    answers["saves"] = browser.save(2, {slot: chosen[slot] for slot in ("1", "2", "3")}, prediction=7)
    answers["submit"] = browser.submit(**{f"q-{slot}": codes[0] for slot, codes in chosen.items()})
    answers["result"] = browser.client.get(f"/a/{browser.pid}/result")
    return answers


@pytest.fixture
def right_options(session) -> Callable[[str], dict[str, list[str]]]:
    from sqlalchemy import select

    from quizapp.models import Attempt, Option, Slot

    def find(pid: str) -> dict[str, list[str]]:
        rows = session.execute(
            select(Slot.slot, Option.code)
            .join(Attempt, Attempt.id == Slot.attempt_id)
            .join(Option, Option.version_id == Slot.version_id)
            .where(Attempt.pid == pid, Option.is_key)
        ).all()
        session.rollback()
        return {str(slot): [code] for slot, code in rows}

    return find


def test_both_ways_give_the_same_answers(open_round, app, long_way, right_options, served_short):
    # One question each: the papers of both are then the same.
    open_round(questions=5, reveal="at_submit")
    landing, long_landing = (CitizenBrowser(one).client.get("/c/thi-thu") for one in (app, long_way))
    assert said(landing) == said(long_landing)
    short = journey(CitizenBrowser(app), right_options)
    assert served_short == [
        "play.landing",
        "play.join",
        "play.enter",
        "play.start",
        "play.paper",
        "play.save",
        "play.save",
        "play.submit",
        "play.result",
    ]
    served_short.clear()
    long = journey(CitizenBrowser(long_way), right_options)
    assert served_short == []
    for step in ("form", "entry", "start", "save", "saves", "submit"):
        assert said(short[step]) == said(long[step]), step
    for step in ("paper", "result"):
        # The order of the questions is drawn anew: the same parts, in another order.
        one, other = said(short[step]), said(long[step])
        assert sorted(one.pop("text")) == sorted(other.pop("text")), step
        assert one == other


def test_every_stop_is_a_route_of_flask_too(app):
    rules = {(method, str(rule), rule.endpoint) for rule in app.url_map.iter_rules() for method in rule.methods}
    assert stops._stops
    for (method, _first, _word), stop in stops._stops.items():
        assert (method, stop.rule, stop.endpoint) in rules


def test_pages_of_the_short_way_carry_the_headers_of_all(open_round, citizen, served_short):
    open_round()
    browser = citizen()
    landing, form = browser.client.get("/c/thi-thu"), browser.open_join()
    assert len(served_short) == 2
    for answer in (landing, form):
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert landing.headers["Cache-Control"] == "no-cache"
    assert form.headers["Cache-Control"] == "no-store"
    assert "HttpOnly" in form.headers["Set-Cookie"]


def test_a_crowds_page_known_to_the_browser_is_not_sent_again(open_round, citizen):
    open_round()
    browser = citizen()
    etag = browser.client.get("/c/thi-thu").headers["ETag"]
    again = browser.client.get("/c/thi-thu", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, deflate, br, zstd", ""])
def test_a_page_is_compressed_as_the_browser_reads_it(open_round, citizen, encoding):
    import gzip

    import brotli

    open_round()
    browser = citizen()
    plain = browser.client.get("/c/thi-thu", headers={"Accept-Encoding": ""}).data
    sent = browser.client.get("/c/thi-thu", headers={"Accept-Encoding": encoding})
    read = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}
    assert read[sent.headers.get("Content-Encoding")](sent.data) == plain
    assert (len(sent.data) < len(plain)) is bool(encoding)


UNUSUAL = {
    "a language asked for": {"query_string": "lang=en"},
    "another site's script": {"headers": {"Sec-Fetch-Site": "cross-site"}},
    "another site's form": {"headers": {"Origin": "https://example.org"}},
    "a form of many parts": {"content_type": "multipart/form-data; boundary=x"},
    "a flood": {"data": {"csrf_token": "x" * 70_000}},
    "a form of a thousand fields": {"data": {f"field-{at}": "x" for at in range(1000)}},
    "no text": {"data": b"csrf_token=\xff\xfe", "content_type": "application/x-www-form-urlencoded"},
}


@pytest.mark.parametrize("request_is", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_what_is_not_usual_takes_the_long_way(open_round, citizen, served_short, request_is):
    open_round()
    browser = citizen()
    browser.join()
    served_short.clear()
    answer = browser.client.post("/c/thi-thu/start", **({"data": {"csrf_token": browser.token}} | request_is))
    assert served_short == []
    assert answer.status_code < 500


def test_of_two_cookies_with_one_name_the_first_counts_on_both_ways():
    environ = {"HTTP_COOKIE": "a=1; b=2; a=3"}
    assert Ask(environ, b"").cookies["a"] == Request(environ).cookies["a"] == "1"


def test_a_start_without_the_token_is_refused_in_words(open_round, citizen, count_rows):
    open_round()
    browser, other = citizen(), citizen()
    browser.join()
    other.open_join()
    for token in ("", "x" * 43, other.token):
        answer = browser.client.post("/c/thi-thu/start", data={"csrf_token": token})
        assert (answer.status_code, "tải lại trang" in answer.text) == (400, True)
    assert count_rows("attempts") == 0


def test_what_goes_wrong_is_tried_once_and_said_by_flask(open_round, citizen, monkeypatch):
    open_round()
    browser = citizen()
    browser.join()
    tried = []

    def fail(*_given: Any) -> None:
        tried.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(entry, "start_attempt", fail)
    answer = browser.start()
    assert (answer.status_code, tried) == (500, [1])
    assert "Có lỗi trong hệ thống" in answer.text
    assert FAULT not in answer.text
