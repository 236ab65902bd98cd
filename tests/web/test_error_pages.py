"""Every "no" is a page in words, in Vietnamese and English, with the right status."""

from dataclasses import replace

import pytest
from psycopg.errors import IdleInTransactionSessionTimeout
from sqlalchemy.exc import InternalError, OperationalError

from quizapp.app import MAX_REQUEST_BYTES, create_app
from quizapp.config import load_settings
from quizapp.web.error_pages import SENTENCES, TITLES
from quizapp.web.gate import public
from quizapp.web.language import read_catalogue

LANGUAGES = ("vi", "en")


@pytest.fixture
def broken(app):
    """The application with pages that fail as a bug, a busy database and one that gave up on us do."""

    def bug():
        raise RuntimeError("Nguyễn Thị Hoa 0912345678")

    def busy():
        raise OperationalError("SELECT secret", {}, Exception("locked"))

    def held_up():
        raise InternalError("SELECT secret", {}, IdleInTransactionSessionTimeout("terminating connection"))

    app.add_url_rule("/bug", "bug", public(bug))
    app.add_url_rule("/held-up", "held_up", public(held_up))
    app.add_url_rule("/busy", "busy", public(busy))
    return app.test_client()


def said(sentence, language):
    return read_catalogue().get(sentence, sentence) if language == "en" else sentence


def shows(response, status, language):
    assert response.status_code == status
    assert f'<html lang="{language}">' in response.text
    assert f"<h1>{said(TITLES[status], language)}</h1>" in response.text
    return True


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "status"), [("/khong-co", 404), ("/bug", 500), ("/busy", 503), ("/held-up", 503)])
def test_a_failing_page_says_so_in_both_languages(broken, path, status, language):
    response = broken.get(path, query_string={"lang": language})
    assert shows(response, status, language)
    assert said(SENTENCES[status], language) in response.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wrong_method_is_405(client, language):
    assert shows(client.delete("/healthz", query_string={"lang": language}), 405, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_without_its_token_is_400(client, language):
    response = client.post("/staff/sign-in", data={"login": "lan"}, query_string={"lang": language})
    assert shows(response, 400, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_beyond_the_limit_is_413(client, language):
    response = client.post(
        "/staff/sign-in",
        data=b"x" * (MAX_REQUEST_BYTES + 1),
        content_type="application/x-www-form-urlencoded",
        query_string={"lang": language},
    )
    assert shows(response, 413, language)


def test_another_host_is_400(settings):
    app = create_app(replace(settings, trusted_hosts=("thi.example.vn",)))
    response = app.test_client().get("/healthz", headers={"Host": "evil.example"})
    app.extensions["quizapp"].database.dispose()
    assert response.status_code == 400
    assert "evil.example" not in response.text


def test_an_error_page_tells_nothing_of_the_inside(broken):
    for path in ("/bug", "/busy"):
        text = broken.get(path).text
        assert not any(word in text for word in ("Hoa", "0912345678", "Traceback", "RuntimeError", "SELECT", "secret"))


def test_programs_get_the_same_words_as_json(broken):
    for path, status, code in (("/khong-co", 404, "http_404"), ("/bug", 500, "internal"), ("/busy", 503, "busy")):
        response = broken.get(path, headers={"Accept": "application/json"})
        assert response.status_code == status
        assert response.json == {"error": code, "message": SENTENCES[status]}


def test_busy_says_when_to_come_back(broken):
    assert broken.get("/busy").headers["Retry-After"] == "5"


def test_every_status_with_a_sentence_has_a_title():
    assert SENTENCES.keys() <= TITLES.keys()


def test_ready_says_yes_when_answers_can_be_stored(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (200, {"status": "ready", "failing": []})
    assert client.get("/healthz").status_code == 200


def test_ready_names_missing_migrations(tmp_path):
    app = create_app(load_settings({}, data_dir=tmp_path, tick_seconds=0))
    client = app.test_client()
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (503, {"status": "not_ready", "failing": ["migrations"]})
    assert client.get("/healthz").status_code == 200
    app.extensions["quizapp"].database.dispose()


def test_ready_names_a_database_that_is_gone(tmp_path):
    settings = load_settings({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, data_dir=tmp_path, tick_seconds=0)
    app = create_app(settings)
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.json["failing"]) == (503, ["database"])
