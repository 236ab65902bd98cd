"""Figures, lists and files for the office; what a coordinator sees; what the journal says of it."""

import csv
import json
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
from sqlalchemy import select, update

from quizapp.domain.access import Permission, may
from quizapp.models import AuditEvent, Score
from tests.factories.crowds import Crowd, make_crowd
from tests.people import HOA, LAN, MINH, STAFF, THAO, TU

BASE = "/staff/reports/thi-thu"
FIGURES = [
    "/staff/reports",
    f"{BASE}/participation",
    f"{BASE}/participation.json",
    f"{BASE}/participation.csv",
    f"{BASE}/participation.xlsx",
    f"{BASE}/live",
    f"{BASE}/live/table",
]
PEOPLE = [f"{BASE}/results.xlsx", f"{BASE}/results.csv", f"{BASE}/raw.jsonl"]


@pytest.fixture
def crowd(session) -> Crowd:
    return make_crowd(session)


def journal(session) -> list[tuple[str, str, str]]:
    session.rollback()
    return [
        (one.action, one.subject, one.actor)
        for one in session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("export.")))
    ]


@pytest.mark.parametrize("staff", STAFF, ids=lambda staff: staff.login)
def test_only_who_may_see_figures_or_people_does(staff_client, crowd, staff):
    client = staff_client(staff, unit_id=crowd.unit.id)
    for path in FIGURES:
        assert client.get(path).status_code == (200 if may(staff.role, Permission.SEE_REPORTS) else 403), path
    for path in PEOPLE:
        assert client.get(path).status_code == (200 if may(staff.role, Permission.EXPORT_PEOPLE) else 403), path


def test_strangers_are_sent_to_sign_in(client, crowd):
    for path in [*FIGURES, *PEOPLE, "/staff/my-unit"]:
        answer = client.get(path)
        assert (answer.status_code, "/staff/sign-in" in answer.location) == (302, True)


def test_the_page_shows_headcounts_turnout_and_total(staff_client, crowd):
    page = staff_client(THAO).get(f"{BASE}/participation?by=unit").text
    for text in ("Tổ dân phố số 2", "120", "240", "1,2 %", "3,67", "Tổng số"):
        assert text in page
    assert page.count('<svg class="bar"') == 3
    assert "style=" not in page


@pytest.mark.parametrize("by", ["group", "unit", "group,unit", "round", "day"])
def test_page_json_csv_and_excel_give_the_same_figures(staff_client, crowd, by):
    client = staff_client(THAO)
    document = client.get(f"{BASE}/participation.json?by={by}").json
    rows = list(csv.reader(client.get(f"{BASE}/participation.csv?by={by}").get_data(as_text=True)[1:].splitlines()))
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{BASE}/participation.xlsx?by={by}").data)).active
    lines = [list(row) for row in sheet.iter_rows(values_only=True)]
    at = rows[0].index("Số lượt thi")
    from_json = [row["attempts"] for row in [*document["rows"], document["total"]]]
    assert [int(row[at]) for row in rows[1:]] == from_json
    head = next(number for number, line in enumerate(lines) if "Số lượt thi" in line)
    assert [line[at] for line in lines[head + 1 : head + 1 + len(from_json)]] == from_json
    assert client.get(f"{BASE}/participation?by={by}").status_code == 200


def test_downloads_have_a_vietnamese_name_and_stand_in_the_journal(staff_client, crowd, session):
    client = staff_client(LAN)
    answer = client.get(f"{BASE}/participation.xlsx?by=unit")
    disposition = answer.headers["Content-Disposition"]
    assert "Số liệu tham gia thi-thu theo đơn vị" in unquote(disposition.split("filename*=UTF-8''")[1])
    assert 'filename="so-lieu-tham-gia-thi-thu-theo-don-vi-' in disposition
    assert answer.headers["Cache-Control"] == "no-store"
    client.get(f"{BASE}/results.csv")
    client.get(f"{BASE}/raw.jsonl")
    assert journal(session) == [
        ("export.participation", "thi-thu", "lan"),
        ("export.results", "thi-thu", "lan"),
        ("export.raw", "thi-thu", "lan"),
    ]


def test_results_and_attempts_come_whole(staff_client, crowd):
    client = staff_client(LAN)
    results = client.get(f"{BASE}/results.csv").get_data(as_text=True)
    assert "Nguyễn Thị Hoa" in results
    assert HOA.phone in results
    lines = [json.loads(line) for line in client.get(f"{BASE}/raw.jsonl").get_data(as_text=True).splitlines()]
    assert [line["participant"] for line in lines] == [crowd.hoa.pid, crowd.an.pid, crowd.vy.pid]


def test_damaged_figures_leave_as_no_file(staff_client, crowd, session, monkeypatch):
    client = staff_client(LAN)
    session.execute(update(Score).values(points=1))
    session.commit()
    monkeypatch.setattr("quizapp.queries.participation_counts.NOBODY", (1, 1, 1, 1, 1, 1))
    for path in (f"{BASE}/raw.jsonl", f"{BASE}/participation.xlsx", f"{BASE}/participation"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert "không khớp" in answer.text
        assert "Content-Disposition" not in answer.headers
    assert journal(session) == []


def test_a_table_that_there_is_not_is_refused_in_words(staff_client, crowd):
    answer = staff_client(THAO).get(f"{BASE}/participation?by=phone")
    assert answer.status_code == 422
    assert "group,unit" in answer.text


@pytest.mark.parametrize("path", ["participation", "participation.xlsx", "results.xlsx", "raw.jsonl", "live"])
def test_a_contest_that_is_not_there_is_not_found(staff_client, session, path):
    assert staff_client(LAN).get(f"/staff/reports/khong-co/{path}").status_code == 404


def test_the_live_table_says_when_there_is_nothing_new(staff_client, crowd):
    client = staff_client(THAO)
    first = client.get(f"{BASE}/live/table?by=unit", headers={"Accept-Encoding": "gzip"})
    tag = first.headers["ETag"]
    again = client.get(f"{BASE}/live/table?by=unit", headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    other = client.get(f"{BASE}/live/table?by=group", headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
    assert other.status_code == 200


def test_the_live_page_works_without_script(staff_client, crowd):
    page = staff_client(THAO).get(f"{BASE}/live").text
    assert "Làm mới" in page
    assert "<tfoot>" in page


def test_a_coordinator_sees_counts_of_the_own_unit_only(staff_client, crowd):
    page = staff_client(TU, unit_id=crowd.unit.id).get("/staff/my-unit").text
    assert "Tổ dân phố số 1" in page
    assert "117" in page  # of 120 people three took part
    for secret in ("Tổ dân phố số 2", "Nguyễn", HOA.phone, crowd.hoa.pid):
        assert secret not in page


def test_a_coordinator_without_unit_is_told_what_to_do(staff_client, crowd):
    page = staff_client(TU).get("/staff/my-unit")
    assert "chưa gắn với đơn vị nào" in page.text


def test_my_unit_is_for_coordinators(staff_client, crowd):
    assert staff_client(MINH).get("/staff/my-unit").status_code == 403
