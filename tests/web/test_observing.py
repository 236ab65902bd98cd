"""Every request has an id; what failed or was slow is logged by its route, never by its path."""

import logging
from dataclasses import replace

import pytest

from quizapp.app import create_app
from quizapp.web import observing
from quizapp.web.gate import public


@pytest.fixture
def lines(caplog):
    """What was logged about requests: level, method, route, status."""

    def lines():
        about = [record for record in caplog.records if record.name == "quizapp.web.observing"]
        return [(record.levelname, record.method, record.route, record.status) for record in about]

    caplog.set_level(logging.INFO, "quizapp")
    return lines


def test_a_stranger_can_not_choose_the_id(client):
    answers = [client.get("/", headers={"X-Request-Id": "chosen-by-me"}) for _time in range(2)]
    ids = {answer.headers["X-Request-Id"] for answer in answers}
    assert len(ids) == 2
    assert "chosen-by-me" not in ids


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [("0123456789abcdef", True), ("short", False), ("a" * 65, False), ("Nguyễn", False), ('x", "level": "', False)],
)
def test_the_proxy_may_give_the_id_when_it_is_one(settings, given, is_taken):
    app = create_app(replace(settings, proxy_hops=1))
    answer = app.test_client().get("/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) is is_taken
    app.extensions["quizapp"].database.dispose()


def test_a_failed_request_is_logged_by_its_route(app, lines):
    def bug(word):
        raise RuntimeError(word)

    app.add_url_rule("/bug/<word>", "bug", public(bug))
    assert app.test_client().get("/bug/Hoa?phone=0912345678").status_code == 500
    assert lines() == [("ERROR", "GET", "/bug/<word>", 500)]


def test_a_fast_and_good_request_is_not_logged_and_a_slow_one_is(client, lines, monkeypatch):
    client.get("/healthz")
    assert lines() == []
    monkeypatch.setattr(observing, "SLOW_SECONDS", 0)
    client.get("/c/khong-co-cuoc-thi")
    assert lines() == [("WARNING", "GET", "/c/<slug>", 404)]


@pytest.mark.parametrize(("named", "is_logged"), [(observing.EXPECTED, False), ("something else", True)])
def test_a_503_that_is_the_right_answer_is_no_warning(lines, named, is_logged):
    """A place in the queue: the more there are, the less time there is to write each down."""

    def busy(environ, start_response):
        environ[named] = True
        start_response("503 SERVICE UNAVAILABLE", [])
        return [b""]

    observing.Observed(busy, believes_id=False)({"REQUEST_METHOD": "POST"}, lambda *_given: None)
    assert bool(lines()) is is_logged


def test_a_method_that_is_not_one_is_not_repeated(client, lines, monkeypatch):
    monkeypatch.setattr(observing, "SLOW_SECONDS", 0)
    client.open("/", method="NGUYEN-THI-HOA")
    assert lines()[0][1] == "?"


def test_who_answers_in_front_of_flask_is_counted_and_logged_as_the_same():
    def fast_lane(environ, start_response):
        environ[observing.ENDPOINT], environ[observing.ROUTE] = "play.save", "/a/<pid>/responses"
        start_response("200 OK", [])
        return [b"{}"]

    counted = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(observing, "observe_request", lambda *told: counted.append(told[:2]))
        observing.Observed(fast_lane, believes_id=False)({"REQUEST_METHOD": "PUT"}, lambda *_given: None)
    assert counted == [("play.save", 200)]
