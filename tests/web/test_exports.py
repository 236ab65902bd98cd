"""Long lists on the office's pages: asked for, watched, fetched by who may, and by nobody too early or too late."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from sqlalchemy import select, update

from quizapp.models import AuditEvent, Job
from quizapp.services import export_jobs
from quizapp.services.audit import CLI
from quizapp.services.job_running import run_job
from quizapp.services.jobs import claim, enqueue
from tests.factories.crowds import Crowd, make_crowd
from tests.people import HOA, HUNG, LAN, MINH, THAO, TU

BASE = "/staff/reports/thi-thu/exports"


@pytest.fixture
def crowd(session, monkeypatch) -> Crowd:
    monkeypatch.setattr(export_jobs, "MOST_AT_ONCE", 2)
    return make_crowd(session)


@pytest.fixture
def work(database):
    def run() -> bool:
        with database.transaction() as session:
            taken = claim(session, datetime.now(UTC))
        return run_job(database, taken, "Phòng Văn hóa", timedelta(hours=24))

    return run


def ask(client, token_of, export="export.results:csv"):
    token = token_of(client.get(BASE).text)
    return client.post(BASE, data={"csrf_token": token, "export": export})


def journal(session):
    session.rollback()
    return [(one.action, one.actor) for one in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]


@pytest.mark.parametrize("export", ["export.results:csv", "export.results:xlsx", "export.raw:jsonl"])
def test_a_long_list_is_asked_for_watched_and_fetched(staff_client, crowd, token_of, work, session, export):
    client = staff_client(LAN)
    answer = ask(client, token_of, export)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Đang chờ" in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert client.get(f"{answer.location}/file").status_code == 404
    assert work()
    page = client.get(answer.location).text
    assert "Tải tệp về" in page
    assert 'http-equiv="refresh"' not in page
    file = client.get(f"{answer.location}/file")
    assert file.status_code == 200
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Cache-Control"] == "no-store"
    kind = export.split(":")[0]
    assert journal(session) == [(kind, "lan"), (f"{kind}.fetched", "lan")]
    assert "Đã xong" in client.get(BASE).text


def test_a_short_list_comes_at_once(staff_client, crowd, token_of, session, monkeypatch):
    monkeypatch.setattr(export_jobs, "MOST_AT_ONCE", 3)
    client = staff_client(LAN)
    answer = ask(client, token_of)
    assert answer.location == "/staff/reports/thi-thu/results.csv"
    rows = list(csv.reader(StringIO(client.get(answer.location).get_data(as_text=True)[1:])))
    assert [HOA.full_name, "1956", HOA.phone] in [row[1:4] for row in rows]
    assert journal(session) == [("export.results", "lan")]
    assert not session.scalars(select(Job)).all()


@pytest.mark.parametrize("path", ["results.xlsx", "results.csv", "raw.jsonl"])
def test_the_old_addresses_of_long_lists_lead_to_where_they_are_made(staff_client, crowd, path):
    answer = staff_client(LAN).get(f"/staff/reports/thi-thu/{path}")
    assert (answer.status_code, answer.location) == (303, BASE)


def test_the_file_is_what_the_command_writes(staff_client, crowd, token_of, work, app, tmp_path):
    client = staff_client(LAN)
    location = ask(client, token_of).location
    work()
    written = tmp_path / "ket-qua.csv"
    assert app.test_cli_runner().invoke(args=["export", "results", "thi-thu", "-o", str(written)]).exit_code == 0
    assert client.get(f"{location}/file").data == written.read_bytes()


@pytest.mark.parametrize(("staff", "status"), [(HUNG, 200), (THAO, 200), (MINH, 403), (TU, 403)])
def test_only_who_may_export_people_sees_or_fetches(staff_client, crowd, token_of, work, staff, status):
    location = ask(staff_client(LAN), token_of).location
    work()
    other = staff_client(staff, unit_id=crowd.unit.id)
    for path in (BASE, location, f"{location}/state", f"{location}/file"):
        assert other.get(path).status_code == status, path


def test_a_stranger_is_sent_to_sign_in(client, staff_client, crowd, token_of, work, app):
    location = ask(staff_client(LAN), token_of).location
    work()
    answer = app.test_client().get(f"{location}/file")
    assert (answer.status_code, "/staff/sign-in" in answer.location) == (302, True)


@pytest.mark.parametrize("pid", ["khongco00000", "..%2f..%2fsecret_key", "%2e%2e"])
def test_an_address_that_no_job_has_is_not_found(staff_client, crowd, pid):
    assert staff_client(LAN).get(f"/staff/reports/exports/{pid}/file").status_code == 404


def test_jobs_of_other_kinds_are_not_shown_here(staff_client, session, crowd):
    pid = enqueue(session, CLI, "backup", "thi-thu", {}, datetime.now(UTC))
    session.commit()
    client = staff_client(LAN)
    for path in ("", "/state", "/file"):
        assert client.get(f"/staff/reports/exports/{pid}{path}").status_code == 404


def test_a_file_whose_time_is_over_is_not_handed_over_even_if_it_still_lies_there(
    staff_client, crowd, token_of, work, session
):
    client = staff_client(LAN)
    location = ask(client, token_of).location
    work()
    session.execute(update(Job).values(file_expires_at=datetime.now(UTC)))
    session.commit()
    answer = client.get(f"{location}/file")
    assert answer.status_code == 404
    assert "hãy xuất lại" in answer.text
    assert "Đã xóa" in client.get(location).text


def test_the_state_says_when_there_is_nothing_new_and_when_it_is_over(staff_client, crowd, token_of, work):
    client = staff_client(LAN)
    location = ask(client, token_of).location
    first = client.get(f"{location}/state")
    again = client.get(f"{location}/state", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.headers["X-Job-Over"] == "0"
    work()
    last = client.get(f"{location}/state", headers={"If-None-Match": first.headers["ETag"]})
    assert (last.status_code, last.headers["X-Job-Over"]) == (200, "1")


@pytest.mark.parametrize("export", ["", "export.results", "export.results:exe", "export.participation:csv"])
def test_a_list_that_there_is_not_is_not_found(staff_client, crowd, token_of, session, export):
    assert ask(staff_client(LAN), token_of, export).status_code == 404
    assert not session.scalars(select(Job)).all()
