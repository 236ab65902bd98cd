"""`/metrics`: whether answers are being saved, how fast, what is failing; for those on call and nobody else."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from quizapp.app import create_app
from quizapp.config import BadSetting, load_settings
from quizapp.queries.backups import backup_name

TOKEN = "so-lieu-van-hanh-0123456789"


def figures(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def read(app):
    def read(address="127.0.0.1", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=named)

    return read


def test_this_machine_may_read_and_a_stranger_finds_no_such_page(read):
    assert read().status_code == 200
    assert read("::1").status_code == 200
    assert read("10.0.0.7").status_code == 404
    assert "quizapp_" not in read("10.0.0.7").text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via"])
def test_what_came_through_a_proxy_nobody_told_of_is_not_this_machine(read, header):
    assert read(**{header: "127.0.0.1"}).status_code == 404


def test_the_token_opens_it_from_elsewhere_and_nothing_near_it_does(settings):
    app = create_app(replace(settings, metrics_token=TOKEN))

    def status(authorization):
        headers = {"Authorization": authorization} if authorization else {}
        return app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.7"}, headers=headers).status_code

    assert status(f"Bearer {TOKEN}") == 200
    assert status(f"bearer {TOKEN}") == 200
    for wrong in ("", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer ", "Bearer ồ"):
        assert status(wrong) == 404, wrong
    app.extensions["quizapp"].database.dispose()


def test_behind_a_proxy_loopback_is_everybody_so_only_the_token_counts(settings):
    app = create_app(replace(settings, metrics_token=TOKEN, proxy_hops=1))
    client = app.test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    app.extensions["quizapp"].database.dispose()


@pytest.mark.parametrize("token", ["short", "changeme-changeme-changeme"])
def test_a_token_that_can_be_guessed_stops_the_start(tmp_path, token):
    with pytest.raises(BadSetting, match="FLASK_METRICS_TOKEN"):
        load_settings({"FLASK_METRICS_TOKEN": token}, data_dir=tmp_path)


@pytest.fixture
def hoa(open_round, citizen):
    """Hoa with a paper before her."""
    open_round()
    browser = citizen()
    browser.join()
    browser.start()
    return browser


def test_saves_are_counted_by_status_and_the_round_and_the_attempt_are_there(hoa, read):
    options = hoa.options()
    before = figures(read().text)
    assert hoa.save(1, {"1": [options["1"][0]]}).status_code == 200
    assert hoa.save(2, {"99": ["k1"]}).status_code == 422
    after = figures(read().text)

    def grown(name, **labels):
        key = (name, tuple(sorted(labels.items())))
        return after.get(key, 0) - before.get(key, 0)

    assert grown("quizapp_requests_total", kind="save", status="200") == 1
    assert grown("quizapp_requests_total", kind="save", status="422") == 1
    assert grown("quizapp_request_seconds_count", kind="save") == 2
    assert after["quizapp_attempts_running", ()] == 1
    assert after["quizapp_open_rounds", ()] == 1
    assert after["quizapp_database_up", ()] == 1
    assert after["quizapp_queue_waiting", ()] == 0
    assert after["quizapp_disk_free_bytes", ()] > 0
    assert ("quizapp_round_closes_timestamp_seconds", (("contest", hoa.slug), ("round", "1"))) in after


def test_no_label_names_a_person_or_an_attempt(hoa, read):
    hoa.submit()
    labels = {name for _metric, pairs in figures(read().text) for name, _value in pairs}
    assert labels <= {"kind", "status", "le", "contest", "round", "state", "pid", "version", "python"}
    assert hoa.pid not in read().text


def test_while_the_database_is_away_the_rest_is_still_told(tmp_path):
    app = create_app(load_settings({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, data_dir=tmp_path))
    text = app.test_client().get("/metrics").text
    assert "quizapp_database_up 0.0" in text
    assert "quizapp_disk_free_bytes" in text
    assert not re.search(r"^quizapp_attempts_running", text, re.M)
    app.extensions["quizapp"].database.dispose()


def test_the_last_backup_is_told_by_when_it_was_made_and_a_failure_is_none(app, read):
    folder = app.extensions["quizapp"].settings.data_dir / "backups"
    folder.mkdir(exist_ok=True)
    (folder / "last-failure.txt").write_text("đĩa đầy")
    assert figures(read().text)["quizapp_last_backup_timestamp_seconds", ()] == 0
    made_at = datetime(2026, 10, 10, 12, 42, tzinfo=UTC)
    (folder / backup_name("nightly", made_at)).write_bytes(b"x")
    assert figures(read().text)["quizapp_last_backup_timestamp_seconds", ()] == made_at.timestamp()
