"""What all may see: standings with masked names, the own row, the units; and when they may not see it yet."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from quizapp.domain.contests import BoardVisibility, ContestState
from quizapp.models import Round
from tests.factories import make_contest
from tests.factories.crowds import HOAS_BROWSER, Crowd, make_crowd
from tests.people import AN, HOA, VY


@pytest.fixture
def crowd(session) -> Crowd:
    return make_crowd(session)


def test_the_board_shows_rank_masked_name_unit_score_and_time(client, crowd):
    page = client.get("/c/thi-thu/board").text
    for text in ("Nguyễn T. H.", "M. K. V.", "Vũ Đức An", "Tổ dân phố số 1", "4/4", "3/4", "5 phút 00 giây"):
        assert text in page
    assert page.count("đồng hạng") == 2


@pytest.mark.parametrize("path", ["/c/thi-thu/board", "/c/thi-thu/units"])
def test_no_page_for_all_shows_what_belongs_to_one(client, crowd, path):
    page = client.get(path).text
    for citizen in (HOA, AN, VY):
        for secret in (citizen.phone, str(citizen.birth_year)):
            assert secret not in page
    for secret in (HOA.full_name, VY.full_name, crowd.hoa.pid, crowd.hoa.resume_code):
        assert secret not in page


def test_ones_own_row_is_pinned_for_oneself_only(client, app, crowd):
    assert "Vị trí của Quý vị" not in client.get("/c/thi-thu/board").text
    client.set_cookie("qz-visitor", HOAS_BROWSER)
    answer = client.get("/c/thi-thu/board")
    assert "Vị trí của Quý vị" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Vị trí của Quý vị" not in app.test_client().get("/c/thi-thu/board").text


def test_long_boards_have_pages(client, crowd, monkeypatch):
    # By its name: the package holds the blueprint under the name of the folder.
    monkeypatch.setattr(sys.modules["quizapp.web.results.routes"], "PAGE_SIZE", 2)
    client.set_cookie("qz-visitor", HOAS_BROWSER)
    first, second = (client.get(f"/c/thi-thu/board?page={page}").text for page in (1, 2))
    assert "Trang sau" in first
    assert "Vũ Đức An" not in first
    assert "Vũ Đức An" in second
    assert "Xem những người xếp gần Quý vị" in second
    assert client.get("/c/thi-thu/board?page=99").text.count("Vũ Đức An") == 1
    assert client.get("/c/thi-thu/board?page=x").status_code == 200


def test_before_the_close_a_board_for_afterwards_is_not_shown(client, session):
    make_crowd(session, board=BoardVisibility.AFTER_CLOSE)
    page = client.get("/c/thi-thu/board")
    assert page.status_code == 200
    assert "được công bố từ" in page.text
    for secret in ("4/4", "Vũ Đức An", "Nguyễn T. H."):
        assert secret not in page.text


def test_after_the_close_it_is(client, session):
    make_crowd(session, board=BoardVisibility.AFTER_CLOSE, closes_at=datetime.now(UTC) - timedelta(minutes=1))
    assert "Vũ Đức An" in client.get("/c/thi-thu/board").text


def test_rounds_have_tabs_and_one_for_all_together(client, session, crowd):
    first = session.query(Round).one()
    session.add(
        Round(
            **{
                name: getattr(first, name)
                for name in ("contest_id", "opens_at", "closes_at", "weekdays", "minutes", "attempts")
            },
            number=2,
            title="Tuần 2",
            attempts_per_day=0,
            reveal=first.reveal,
            prediction=first.prediction,
        )
    )
    session.commit()
    page = client.get("/c/thi-thu/board").text
    assert "Chưa có bài thi nào được chấm" in page  # the latest round
    assert "Cả cuộc thi" in page
    assert "Vũ Đức An" in client.get("/c/thi-thu/board?round=1").text
    assert "Vũ Đức An" in client.get("/c/thi-thu/board?round=all").text


@pytest.mark.parametrize("path", ["board", "units", "board?round=all"])
def test_a_draft_is_as_if_it_were_not_there(client, session, path):
    make_crowd(session, state=ContestState.DRAFT)
    assert client.get(f"/c/thi-thu/{path}").status_code == 404
    assert client.get(f"/c/khong-co/{path}").status_code == 404


@pytest.mark.parametrize("asked", ["2", "0", "-1", "x", "all", ""])
def test_a_round_that_is_not_there_is_not_found(client, crowd, asked):
    assert client.get(f"/c/thi-thu/board?round={asked}").status_code == 404


def test_a_contest_without_rounds_has_no_board(client, session):
    make_contest(session)
    session.commit()
    assert client.get("/c/thi-thu/board").status_code == 404


def test_units_show_people_headcount_and_share(client, crowd):
    page = client.get("/c/thi-thu/units").text
    for text in ("Tổ dân phố số 1", "2,5 %", "3 trên 120 người", "0 trên 120 người", "0,0 %"):
        assert text in page
    assert page.index("Tổ dân phố số 1") < page.index("Tổ dân phố số 2")


def test_a_crowd_costs_one_look_into_the_database(client, crowd, database):
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for path in ("board", "units"):
        client.get(f"/c/thi-thu/{path}")
    asked = len(statements)
    assert asked
    for _ in range(5):
        client.get("/c/thi-thu/board")
        client.get("/c/thi-thu/units")
    assert len(statements) == asked
    client.set_cookie("qz-visitor", HOAS_BROWSER)
    client.get("/c/thi-thu/board")
    assert len([one for one in statements[asked:] if one.startswith("SELECT")]) == 1
