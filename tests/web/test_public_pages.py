"""Pages that all look at: no statement for a request, and no page sent twice to a phone that has it."""

import pytest
from sqlalchemy import event

from quizapp.web import public_pages, turnout
from tests.factories.crowds import HOAS_BROWSER, make_crowd

PATHS = ("/c/thi-thu/board", "/c/thi-thu/board?round=1", "/c/thi-thu/units")


@pytest.fixture(autouse=True)
def crowd(session, monkeypatch):
    # The first look is made once; what follows must not depend on how fast the machine is.
    monkeypatch.setattr(public_pages, "PAGE_SECONDS", 3600)
    monkeypatch.setattr(turnout, "SECONDS", 3600)
    return make_crowd(session)


@pytest.mark.parametrize("path", PATHS)
def test_a_flood_costs_no_statement_at_all(app, client, database, path):
    first = client.get(path).text
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for _ in range(20):
        assert app.test_client().get(path).text == first
    assert not statements


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_who_has_the_page_is_not_sent_it_again(client, path, encoding):
    page = client.get(path, headers={"Accept-Encoding": encoding})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_a_participant_sees_is_kept_by_nobody_and_shown_to_nobody_else(app, client):
    stranger = client.get("/c/thi-thu/board")
    client.set_cookie("qz-visitor", HOAS_BROWSER)
    own = client.get("/c/thi-thu/board", headers={"If-None-Match": stranger.headers["ETag"]})
    assert own.status_code == 200
    assert own.headers["Cache-Control"] == "no-store"
    assert own.text != stranger.text
    assert app.test_client().get("/c/thi-thu/board").text == stranger.text


def test_each_language_and_each_page_is_its_own(client):
    vietnamese = client.get("/c/thi-thu/units").text
    assert client.get("/c/thi-thu/units?lang=en").text != vietnamese
    assert client.get("/c/thi-thu/units?lang=vi").text == vietnamese
