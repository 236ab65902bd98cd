"""A month later: the page of a correction shows scores and ranks before and after, and the office has the list."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy import select, update

from quizapp.domain.access import Role
from quizapp.domain.regrading import CorrectionKind
from quizapp.models import AuditEvent, KeyCorrection, Participant, QuestionVersion
from quizapp.services import export_jobs, preview_jobs
from quizapp.services.job_running import run_job
from quizapp.services.jobs import claim
from quizapp.services.regrading import confirm_correction
from tests.factories import make_account
from tests.factories.corrections import acting, make_proposal
from tests.factories.crowds import make_crowd
from tests.people import AN, HUNG, LAN, MINH, THAO, Staff
from tests.web.test_corrections import text_of

NOW = datetime.now(UTC)
#: The two who corrected the key; others look at it.
BINH, CUONG = Staff("binh", "Ngô Thị Bình", Role.ORGANISER), Staff("cuong", "Lý Văn Cường", Role.REVIEWER)
HOSTILE = '=HYPERLINK("http://x","Hoa")'


@pytest.fixture
def confirm(session):
    """The fourth question's key is corrected; the page of it."""
    make_crowd(session)
    version = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()[3]

    def do() -> str:
        one, other = (make_account(session, who) for who in (BINH, CUONG))
        pid = make_proposal(session, one, version, CorrectionKind.NEW_KEY, (1,), now=NOW)
        confirm_correction(session, acting(other), pid, NOW)
        session.commit()
        return f"/staff/corrections/{pid}"

    return do


@pytest.fixture
def work(database):
    def do() -> bool:
        with database.transaction() as session:
            taken = claim(session, datetime.now(UTC))
        return run_job(database, taken, "Phường", timedelta(hours=1))

    return do


def take_list(client, page: str, token_of, kind: str):
    return client.post(f"{page}/list", data={"csrf_token": token_of(client.get(page).text), "format": kind})


def rows_of(data: bytes) -> list[dict[str, str]]:
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
    head = next(row for row in rows if "Họ và tên" in row)
    return [dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :] if len(row) == len(head)]


def test_scores_and_ranks_before_and_after_stay_on_the_page(staff_client, confirm):
    page = confirm()
    minh = staff_client(MINH)
    shown = text_of(minh.get(page).text)
    assert "trong 3 người được xếp hạng, 3 người đổi điểm" in shown
    assert "Vũ Đức An" in shown
    assert "3 → 4" in shown
    assert "3 → 1" in shown
    attempts = text_of(minh.get(f"{page}?board=attempts").text)
    assert "3 → 4/4" in attempts
    assert "Hạng trước" not in attempts


RELOADS = '<meta http-equiv="refresh"'


def test_until_they_are_ranked_the_page_says_so_and_then_has_them(
    staff_client, session, confirm, monkeypatch, work, token_of
):
    monkeypatch.setattr(preview_jobs, "MOST_AT_ONCE", 2)
    page = confirm()
    minh = staff_client(MINH)
    waiting = minh.get(page).text
    assert "Sắp xếp hạng trước và sau" in text_of(waiting)
    assert RELOADS in waiting
    assert "3 → 4/4" in text_of(waiting)
    assert work()
    assert RELOADS not in minh.get(page).text
    assert "3 → 1" in text_of(minh.get(page).text)
    # One from before there were ranks to keep.
    session.execute(update(KeyCorrection).values(places=None))
    session.commit()
    assert "Chưa có hạng trước và sau" in minh.get(page).text
    minh.post(f"{page}/places", data={"csrf_token": token_of(minh.get(page).text)})
    assert work()
    assert "3 → 1" in text_of(minh.get(page).text)


def test_the_list_has_everybody_with_scores_and_ranks(staff_client, session, confirm, token_of):
    page = confirm()
    answer = take_list(staff_client(LAN), page, token_of, "csv")
    assert answer.mimetype == "text/csv"
    rows = {row["Họ và tên"]: row for row in rows_of(answer.data)}
    an = rows[AN.full_name]
    names = "Điểm trước", "Điểm sau", "Hạng trong kỳ, trước", "Hạng trong kỳ, sau"
    assert [an[name] for name in names] == ["3", "4", "3", "1"]
    assert an["Số điện thoại"].endswith(AN.phone)
    assert len(rows) == 3
    session.rollback()
    told = [one for one in session.scalars(select(AuditEvent)) if one.action == "export.correction"]
    assert [(one.actor, one.details["rows"]) for one in told] == [("lan", 3)]


def test_a_name_like_a_formula_stays_a_name(staff_client, session, confirm, token_of):
    session.execute(update(Participant).where(Participant.full_name == AN.full_name).values(full_name=HOSTILE))
    page = confirm()
    lan = staff_client(LAN)
    assert f"'{HOSTILE}" in [row["Họ và tên"] for row in rows_of(take_list(lan, page, token_of, "csv").data)]
    book = openpyxl.load_workbook(BytesIO(take_list(lan, page, token_of, "xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == HOSTILE]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_long_list_is_made_by_a_job(staff_client, confirm, token_of, work, monkeypatch):
    monkeypatch.setattr(export_jobs, "MOST_AT_ONCE", 2)
    page = confirm()
    lan = staff_client(LAN)
    job = take_list(lan, page, token_of, "csv").location
    assert "Đang chờ" in lan.get(job).text
    assert work()
    assert page in lan.get(job).text
    assert len(rows_of(lan.get(f"{job}/file").data)) == 3
    # It is no list of a contest.
    assert "bài đổi điểm" not in lan.get("/staff/reports/thi-thu/exports").text


def test_names_and_phones_are_for_who_may_export_people(staff_client, session, confirm, token_of):
    page = confirm()
    minh = staff_client(MINH)
    assert "tệp Excel" not in minh.get(page).text
    assert take_list(minh, page, token_of, "csv").status_code == 403
    assert AN.phone not in minh.get(page).text
    assert staff_client(THAO).get(page).status_code == 403
    hung = staff_client(HUNG)
    assert take_list(hung, page, token_of, "exe").status_code == 404
