"""A long file on the upload page: a page that says how far it is, with script and without, then the preview."""

from datetime import UTC, datetime, timedelta

import pytest

from quizapp.services import import_jobs
from quizapp.services.job_running import run_job
from quizapp.services.jobs import claim, fail
from tests.factories import make_bank
from tests.people import HUNG, LAN, MINH
from tests.web.office import press, send_file

ROW = "Câu số {} hỏi điều gì?,Một,Hai,A\n"
LONG = "Câu hỏi,A,B,Đáp án\n" + "".join(map(ROW.format, range(60)))


@pytest.fixture
def client(staff_client, session, monkeypatch):
    monkeypatch.setattr(import_jobs, "MOST_AT_ONCE_BYTES", 1000)
    make_bank(session, "toan")
    session.commit()
    return staff_client(LAN)


@pytest.fixture
def taken(database):
    def take():
        with database.transaction() as session:
            return claim(session, datetime.now(UTC))

    return take


def test_a_long_file_leads_over_its_progress_to_its_preview(client, database, taken):
    address = send_file(client, LONG, "dài.csv").location

    waiting = client.get(address)
    assert "Đang chờ" in waiting.text
    assert '<noscript><meta http-equiv="refresh"' in waiting.text
    state = client.get(f"{address}/state")
    assert (state.headers["X-Job-Over"], "X-Job-Next" in state.headers) == ("0", False)
    assert client.get(f"{address}/state", headers={"If-None-Match": state.headers["ETag"]}).status_code == 304
    assert "dài.csv" in client.get("/staff/banks/toan/import").text

    run_job(database, taken(), "Phường", timedelta(hours=1))

    preview = client.get(address)
    assert preview.status_code == 303
    assert client.get(f"{address}/state").headers["X-Job-Next"] == preview.location
    assert "Câu số 1 hỏi điều gì?" in client.get(preview.location).text
    assert "dài.csv" not in client.get("/staff/banks/toan/import").text


def test_a_refusal_is_shown_in_words_on_the_same_page(client, database, taken):
    address = send_file(client, "x,y\n" * 500, "bảng lạ.csv").location

    run_job(database, taken(), "Phường", timedelta(hours=1))

    page = client.get(address).text
    assert "Không đọc được tệp" in page
    assert "Chưa có câu nào được lưu" in page
    assert "Gửi lại tệp" in page
    assert "http-equiv" not in page


def test_a_reading_that_died_too_often_says_so(client, database, taken):
    address = send_file(client, LONG).location
    job = taken()
    with database.transaction() as session:
        fail(session, job, "Tiến trình xử lý bị dừng giữa chừng nhiều lần.", datetime.now(UTC))

    assert "bị dừng giữa chừng nhiều lần" in client.get(address).text


def test_a_short_file_is_not_made_to_wait(client):
    assert "/jobs/" not in send_file(client, "Câu hỏi,A,B,Đáp án\nMột?,1,2,A\n").location


def test_a_file_that_no_bank_waits_for_is_not_laid_aside(client, database):
    assert press(client, "/staff/banks/toan/import", "/staff/banks/khong-co/import").status_code == 404
    assert not list(import_jobs.uploads_folder(database.data_dir).iterdir())


def test_organisers_see_each_others_files_and_reviewers_do_not(client, staff_client):
    address = send_file(client, LONG).location

    assert staff_client(HUNG).get(address).status_code == 200
    assert staff_client(MINH).get(address).status_code == 403
    assert client.get("/staff/imports/jobs/khongco00000").status_code == 404
