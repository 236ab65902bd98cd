"""The office's pages on contests: the form without script, the upload, the home of one contest, who may enter."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from quizapp.domain.access import Permission, may
from quizapp.domain.contests import ContestState
from quizapp.domain.rounds import VIETNAM
from quizapp.models import AuditEvent, Contest
from quizapp.queries.contests import load_contest
from tests.factories import make_attempt, make_bank, make_contest, make_participant, make_round, make_unit
from tests.people import LAN, STAFF, THAO

TODAY = datetime.now(UTC).astimezone(VIETNAM).replace(tzinfo=None, hour=7, minute=0, second=0, microsecond=0)
OPENS, CLOSES = TODAY - timedelta(days=1), TODAY + timedelta(days=7)


def typed(**changes):
    """What a browser sends for a contest with one round; a change of None leaves the field out."""
    values = {
        "title": "Tìm hiểu chuyển đổi số",
        "slug": "chuyen-doi-so",
        "summary": "",
        "opens_at": OPENS.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": CLOSES.strftime("%Y-%m-%dT%H:%M"),
        "groups": ["officials", "residents"],
        "min_age": "0",
        "counted_attempt": "best",
        "board": "live",
        "rounds-0-title": "Kỳ 1",
        "rounds-0-opens_at": OPENS.strftime("%Y-%m-%dT%H:%M"),
        "rounds-0-closes_at": CLOSES.strftime("%Y-%m-%dT%H:%M"),
        "rounds-0-minutes": "20",
        "rounds-0-attempts": "3",
        "rounds-0-attempts_per_day": "0",
        "rounds-0-reveal": "after_close",
        "rounds-0-prediction": "participants",
        "rounds-0-draw-0-source": "nq57/nq57-chung",
        "rounds-0-draw-0-difficulty": "",
        "rounds-0-draw-0-count": "5",
    }
    values |= changes
    return {name: value for name, value in values.items() if value is not None}


@pytest.fixture
def bank(session):
    bank = make_bank(session, questions=6)
    session.commit()
    return bank


@pytest.fixture
def lan(staff_client, token_of):
    """The organiser's browser; `post` carries the token of a page just opened."""
    client = staff_client(LAN)

    class Browser:
        get = staticmethod(client.get)

        @staticmethod
        def post(path, data=None):
            token = token_of(client.get("/staff/contests/new").text)
            return client.post(path, data={**(data or {}), "csrf_token": token})

    return Browser


@pytest.fixture
def contest(session, bank):
    """Published, with one round open now."""
    contest = make_contest(session, "chuyen-doi-so")
    make_round(session, contest, bank)
    session.commit()
    return contest


def test_a_contest_goes_from_the_form_to_its_public_page(lan, client, bank, database):
    answer = lan.post("/staff/contests/new", typed())
    assert (answer.status_code, answer.location) == (303, "/staff/contests/chuyen-doi-so")
    home = lan.get(answer.location).text
    assert "Bản nháp" in home
    assert "Công bố cuộc thi" in home
    assert client.get("/c/chuyen-doi-so").status_code == 404

    assert lan.post("/staff/contests/chuyen-doi-so/publish").status_code == 303
    home = lan.get("/staff/contests/chuyen-doi-so").text
    assert "Đang mở" in home
    assert "http://localhost/c/chuyen-doi-so" in home
    assert client.get("/c/chuyen-doi-so").status_code == 200

    assert lan.post("/staff/contests/chuyen-doi-so/finish", {"early": "y"}).status_code == 303
    assert "Đã kết thúc" in lan.get("/staff/contests/chuyen-doi-so").text


def test_what_was_typed_is_what_is_stored(lan, bank, database):
    hours = {"rounds-0-weekdays": ["1", "7"], "rounds-0-daily_from": "07:30", "rounds-0-daily_until": "17:30"}
    lan.post("/staff/contests/new", typed(summary="Mời mọi người", min_age="15", **hours))
    with database.reading() as session:
        definition = load_contest(session, "chuyen-doi-so").definition
    assert (definition.summary, definition.min_age) == ("Mời mọi người", 15)
    assert definition.window.opens_at == OPENS.replace(tzinfo=VIETNAM)
    window = definition.rounds[0].window
    assert (window.weekdays, str(window.daily_from), str(window.daily_until)) == ({1, 7}, "07:30:00", "17:30:00")
    row = definition.rounds[0].draw[0]
    assert (row.bank, row.topic, row.difficulty, row.count) == ("nq57", "nq57-chung", None, 5)


def test_an_empty_address_is_made_from_the_title(lan, bank):
    answer = lan.post("/staff/contests/new", typed(slug="", title="Hội thi Đổi mới sáng tạo 2026"))
    assert answer.location == "/staff/contests/hoi-thi-doi-moi-sang-tao-2026"


def test_rounds_and_rows_are_added_and_taken_out_without_script_and_nothing_is_stored(lan, bank, count_rows):
    page = lan.post("/staff/contests/new", typed(title="Đang gõ dở", add_round="1"))
    assert page.status_code == 200
    assert 'value="Đang gõ dở"' in page.text
    assert 'name="rounds-1-title"' in page.text
    assert 'value="Kỳ 2"' in page.text
    page = lan.post("/staff/contests/new", typed(add_draw="0"))
    assert 'name="rounds-0-draw-1-count"' in page.text
    two_rows = typed(**{"rounds-0-draw-1-source": "nq57", "rounds-0-draw-1-count": "3"})
    page = lan.post("/staff/contests/new", {**two_rows, "remove_draw": "0:0"})
    assert 'name="rounds-0-draw-0-count"' not in page.text
    assert 'name="rounds-0-draw-1-count"' in page.text
    two_rounds = typed(**{"rounds-1-title": "Kỳ hai"})
    page = lan.post("/staff/contests/new", {**two_rounds, "remove_round": "0"})
    assert 'value="Kỳ hai"' in page.text
    assert 'name="rounds-0-title"' not in page.text
    assert count_rows("contests") == 0


@pytest.mark.parametrize("button", ["x", "-1", "99", "0:9", "", "٣", "1" * 5000])
@pytest.mark.parametrize("name", ["remove_round", "add_draw", "remove_draw", "add_round"])
def test_a_button_with_nonsense_only_shows_the_form_again(lan, bank, name, button):
    assert lan.post("/staff/contests/new", {**typed(), name: button}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Mục này cần được điền."),
        ({"title": "x" * 201}, "Tối đa 200 ký tự."),
        ({"slug": "Có Dấu"}, "chữ thường không dấu"),
        ({"slug": "new"}, "chưa dùng được"),
        ({"opens_at": "hôm qua"}, "Thời điểm chưa đúng"),
        ({"opens_at": "0001-01-01T00:00"}, "Năm phải từ 2020 đến 2100."),
        ({"closes_at": OPENS.strftime("%Y-%m-%dT%H:%M")}, "Thời điểm đóng phải sau thời điểm mở."),
        ({"rounds-0-closes_at": (OPENS - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}, "đóng phải sau thời điểm mở"),
        ({"rounds-0-closes_at": (CLOSES + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}, "sau khi cuộc thi đóng"),
        ({"rounds-0-daily_from": "18:00", "rounds-0-daily_until": "07:00"}, "giờ đóng trong ngày phải sau"),
        ({"groups": None}, "Hãy chọn ít nhất một nhóm"),
        ({"groups": ["martians"]}, "Lựa chọn này không có trong danh sách."),
        ({"rounds-0-minutes": "601"}, "từ 0 đến 600"),
        ({"rounds-0-minutes": "hai mươi"}, "Mục này phải là số nguyên."),
        ({"rounds-0-draw-0-source": "nq58"}, "Lựa chọn này không có trong danh sách."),
        ({"rounds-0-draw-0-source": "nq57/kinh-te"}, "Lựa chọn này không có trong danh sách."),
        ({"rounds-0-draw-0-source": ""}, "Mục này cần được điền."),
        ({"rounds-0-draw-0-count": "0"}, "từ 1 đến 100"),
        (
            {"rounds-0-draw-1-source": "nq57", "rounds-0-draw-1-difficulty": "", "rounds-0-draw-1-count": "96"},
            "tối đa 100 câu",
        ),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_stored(lan, bank, count_rows, changes, sentence):
    page = lan.post("/staff/contests/new", typed(**changes))
    assert page.status_code == 422
    assert sentence in page.text
    assert 'id="errors"' in page.text
    assert count_rows("contests") == 0


def test_a_remark_in_a_round_names_the_round_and_leads_to_the_field(lan, bank):
    page = lan.post("/staff/contests/new", typed(**{"rounds-0-draw-0-count": "0"})).text
    assert '<a href="#rounds-0-draw-0-count">Kỳ 1, dòng 1, Số câu</a>' in page


def test_a_taken_address_is_told_beside_its_field(lan, contest, count_rows):
    page = lan.post("/staff/contests/new", typed())
    assert page.status_code == 422
    assert "đã có cuộc thi khác dùng" in page.text
    assert '<a href="#slug">' in page.text
    assert count_rows("contests") == 1


def test_a_bank_too_small_is_told_before_and_at_publishing(lan, bank, database):
    lan.post("/staff/contests/new", typed(**{"rounds-0-draw-0-count": "9"}))
    assert "Kỳ 1, dòng 1: cần 9 câu, mới có 6 câu" in lan.get("/staff/contests/chuyen-doi-so").text
    page = lan.post("/staff/contests/chuyen-doi-so/publish")
    assert page.status_code == 409
    assert "dòng 1 của ma trận đề cần 9 câu đã duyệt, mới có 6 câu" in page.text
    with database.reading() as session:
        assert load_contest(session, "chuyen-doi-so").state is ContestState.DRAFT


def test_finishing_early_must_be_ticked(lan, contest, database):
    page = lan.post("/staff/contests/chuyen-doi-so/finish")
    assert page.status_code == 409
    assert "chưa đến giờ đóng" in page.text


def test_a_change_is_stored_and_stands_in_the_journal_under_the_persons_login(lan, contest, session):
    page = lan.get("/staff/contests/chuyen-doi-so/edit").text
    assert f'value="{contest.title}"' in page
    answer = lan.post("/staff/contests/chuyen-doi-so/edit", typed(title="Tên mới", revision="0"))
    assert answer.status_code == 303
    assert session.scalars(select(Contest.title)).one() == "Tên mới"
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.actor) == ("contest.changed", "lan")


def test_what_the_form_has_no_field_for_survives_a_change(lan, session, bank, database):
    definition_before = FILE.encode()
    lan.post("/staff/contests/upload", {"file": (BytesIO(definition_before), "thi.toml")})
    lan.post("/staff/contests/chuyen-doi-so/edit", typed(title="Tên mới", revision="1"))
    with database.reading() as session:
        definition = load_contest(session, "chuyen-doi-so").definition
    assert (definition.title, [prize.name for prize in definition.prizes]) == ("Tên mới", ["Giải Nhất"])


def test_a_change_of_what_somebody_else_changed_is_refused(lan, contest, session):
    lan.post("/staff/contests/chuyen-doi-so/edit", typed(title="Người thứ nhất", revision="0"))
    page = lan.post("/staff/contests/chuyen-doi-so/edit", typed(title="Người thứ hai", revision="0"))
    assert page.status_code == 409
    assert "Người khác vừa sửa" in page.text
    assert session.scalars(select(Contest.title)).one() == "Người thứ nhất"


def test_a_draw_that_people_were_given_is_refused_beside_its_rows(lan, contest, session):
    participant = make_participant(session, contest, make_unit(session))
    make_attempt(session, participant, contest.rounds[0], [])
    session.commit()
    changes = {"rounds-0-draw-0-source": "nq57", "rounds-0-draw-0-count": "4"}
    opens = contest.opens_at.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")
    closes = contest.closes_at.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")
    dates = {"opens_at": opens, "closes_at": closes, "rounds-0-opens_at": opens, "rounds-0-closes_at": closes}
    everyone = ["officials", "workers", "members", "students", "residents"]
    data = typed(revision="0", groups=everyone, **dates, **changes)
    page = lan.post("/staff/contests/chuyen-doi-so/edit", data)
    assert page.status_code == 409
    assert "đã có lượt thi nên ma trận đề" in page.text


FILE = f"""
slug = "chuyen-doi-so"
title = "Chuyển đổi số"
opens_at = {OPENS.isoformat()}
closes_at = {CLOSES.isoformat()}
groups = ["residents"]
[[rounds]]
title = "Kỳ 1"
opens_at = {OPENS.isoformat()}
closes_at = {CLOSES.isoformat()}
minutes = 20
attempts = 3
[[rounds.draw]]
bank = "nq57"
count = 5
[[prizes]]
board = "all"
scope = "contest"
name = "Giải Nhất"
count = 1
"""


def test_a_definition_can_be_uploaded(lan, bank, database):
    answer = lan.post("/staff/contests/upload", {"file": (BytesIO(FILE.encode()), "thi.toml")})
    assert (answer.status_code, answer.location) == (303, "/staff/contests/chuyen-doi-so")


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 422, "Thiếu mục slug"),
        (b"\xff\xfe\x00", 422, "Tệp không phải văn bản UTF-8."),
        (FILE.replace("count = 5", "count = = 5", 1).encode(), 422, "Tệp TOML viết sai ở dòng 15"),
        (FILE.replace('"residents"', '"nhan-dan"').encode(), 422, "“nhan-dan” không dùng được"),
        (FILE.replace('"nq57"', '"nq58"').encode(), 422, "không có ngân hàng câu hỏi “nq58”"),
        (FILE.replace("count = 5", 'count = 5\ntopic = "x"').encode(), 422, "không có chủ đề “x”"),
        (b"#" * (300 * 1024), 413, "Tệp quá lớn"),
    ],
    ids=["empty", "binary", "bad TOML", "unknown group", "unknown bank", "unknown topic", "too large"],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_stored(lan, bank, count_rows, content, status, sentence):
    page = lan.post("/staff/contests/upload", {"file": (BytesIO(content), "thi.toml")})
    assert page.status_code == status
    assert sentence in page.text
    assert count_rows("contests") == 0


def test_uploading_no_file_says_so(lan, bank):
    page = lan.post("/staff/contests/upload")
    assert page.status_code == 422
    assert "Chưa chọn tệp." in page.text


def test_the_list_says_what_to_do_first_and_then_where_each_contest_stands(lan, session, bank):
    assert "Chưa có cuộc thi nào." in lan.get("/staff/contests").text
    make_round(session, make_contest(session, "dang-mo"), bank)
    session.commit()
    page = lan.get("/staff/contests").text
    assert "/staff/contests/dang-mo" in page
    assert "Đang mở" in page


def test_the_qr_code_is_a_picture_of_its_own(lan, contest):
    answer = lan.get("/staff/contests/chuyen-doi-so/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.data.startswith(b"<?xml")


def test_a_draft_is_removed_only_before_it_was_published(lan, bank, count_rows):
    lan.post("/staff/contests/new", typed())
    assert lan.post("/staff/contests/chuyen-doi-so/delete").status_code == 303
    assert count_rows("contests") == 0
    lan.post("/staff/contests/new", typed())
    lan.post("/staff/contests/chuyen-doi-so/publish")
    assert lan.post("/staff/contests/chuyen-doi-so/delete").status_code == 409
    assert count_rows("contests") == 1


PAGES = ["/staff/contests", "/staff/contests/chuyen-doi-so", "/staff/contests/chuyen-doi-so/qr.svg"]
EDITING_PAGES = ["/staff/contests/new", "/staff/contests/chuyen-doi-so/edit"]
DEEDS = [
    *EDITING_PAGES,
    "/staff/contests/upload",
    "/staff/contests/chuyen-doi-so/publish",
    "/staff/contests/chuyen-doi-so/finish",
    "/staff/contests/chuyen-doi-so/delete",
]


@pytest.mark.parametrize("staff", STAFF, ids=lambda staff: staff.role)
def test_each_role_opens_what_it_is_meant_to(staff, staff_client, token_of, contest, count_rows):
    client = staff_client(staff)
    may_see, may_edit = may(staff.role, Permission.SEE_CONTESTS), may(staff.role, Permission.EDIT_CONTESTS)
    assert {client.get(page).status_code for page in PAGES} == {200 if may_see else 403}
    assert {client.get(page).status_code for page in EDITING_PAGES} == {200 if may_edit else 403}
    if not may_edit:
        token = token_of(client.get("/staff/account").text)
        assert {client.post(deed, data={"csrf_token": token}).status_code for deed in DEEDS} == {403}


def test_a_reporter_sees_no_buttons_that_would_be_refused(staff_client, contest):
    page = staff_client(THAO).get("/staff/contests/chuyen-doi-so").text
    assert "/edit" not in page
    assert "/finish" not in page


def test_strangers_are_sent_to_sign_in(client, contest):
    for page in PAGES + EDITING_PAGES:
        assert client.get(page).status_code == 302


def test_a_contest_that_is_not_there_is_not_found(lan):
    for page in ("khong-co", "khong-co/edit", "khong-co/qr.svg"):
        assert lan.get(f"/staff/contests/{page}").status_code == 404
    for deed in ("publish", "finish", "delete", "edit"):
        assert lan.post(f"/staff/contests/khong-co/{deed}").status_code == 404
