"""The pages of corrected keys: seen first, confirmed by a second person, told to those it concerns."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from quizapp.domain.contests import ContestState, Reveal
from quizapp.domain.regrading import CorrectionKind
from quizapp.models import Attempt, Contest, KeyCorrection, QuestionVersion, Round, Score
from quizapp.services.regrading import confirm_correction
from tests.factories import make_account
from tests.factories.corrections import REASON, acting, make_proposal, name_of
from tests.factories.crowds import HOAS_BROWSER, make_crowd
from tests.people import HUNG, LAN, MINH

GROUNDS = "Đáp án đúng là phương án thứ hai"


@pytest.fixture
def version(session) -> QuestionVersion:
    """The fourth of four questions: An alone chose its second option, the others the key."""
    make_crowd(session)
    return session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()[3]


@pytest.fixture
def address(session, version) -> str:
    bank, pid, number = name_of(session, version)
    return f"/staff/banks/{bank}/questions/{pid}/{number}/correct"


def scores(session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(Score.points).order_by(Score.attempt_id)))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def sent(client, page, address: str, token_of, **fields):
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'name="(seen|shown)" type="hidden" value="([^"]*)"', page))
    return client.post(address, data={**found, "csrf_token": token_of(page), **fields}, follow_redirects=True)


def test_from_the_question_to_new_scores_with_two_people(staff_client, session, version, address, token_of):
    lan, minh = staff_client(LAN), staff_client(MINH)
    assert "Xem trước thay đổi" in lan.get(address).text
    preview = lan.get(f"{address}?kind=new_key&keys={version.options[1].code}").text
    assert "Điều sẽ thay đổi" in preview
    shown = text_of(preview)
    assert "Bài đổi điểm 3" in shown or "Bài đổi điểm3" in shown
    assert "4 → 3" in shown
    assert "3 → 4" in shown
    assert scores(session) == [4, 3, 4]
    made = sent(lan, preview, address, token_of, reason="Văn bản gốc ghi khác", grounds=GROUNDS)
    assert made.status_code == 200
    assert "nhờ một cán bộ khác xác nhận" in made.text
    assert "Xác nhận và chấm lại" not in made.text
    assert scores(session) == [4, 3, 4]
    pid = session.scalars(select(KeyCorrection.pid)).one()
    refused = lan.post(f"/staff/corrections/{pid}/confirm", data={"csrf_token": token_of(made.text)})
    assert refused.status_code == 403
    page = minh.get(f"/staff/corrections/{pid}").text
    assert GROUNDS in page
    done = sent(minh, page, f"/staff/corrections/{pid}/confirm", token_of)
    assert done.status_code == 200
    assert "3 bài đổi điểm" in done.text
    assert "vừa nộp thêm" not in done.text
    assert scores(session) == [3, 4, 3]
    assert "Đang áp dụng" in minh.get("/staff/corrections").text


def test_the_question_s_own_page_leads_here_and_the_banks_to_the_list(staff_client, session, address):
    lan = staff_client(LAN)
    assert f'href="{address}"' in lan.get(address.rsplit("/", 2)[0]).text
    assert 'href="/staff/corrections"' in lan.get("/staff/banks").text


def test_who_confirms_announced_results_ticks_that_they_know(staff_client, session, version, token_of):
    session.execute(update(Contest).values(state=ContestState.FINISHED))
    pid = make_proposal(session, make_account(session, LAN), version, CorrectionKind.DROPPED, now=datetime.now(UTC))
    minh = staff_client(MINH)
    page = minh.get(f"/staff/corrections/{pid}").text
    assert "announced_is_known" in page
    refused = sent(minh, page, f"/staff/corrections/{pid}/confirm", token_of)
    assert refused.status_code == 409
    assert "đã được công bố" in refused.text
    assert scores(session) == [4, 3, 4]
    assert sent(minh, page, f"/staff/corrections/{pid}/confirm", token_of, announced_is_known="y").status_code == 200
    assert scores(session) == [4, 4, 4]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=new_key", "Hãy chọn phương án đúng"),
        ("kind=new_key&keys={0}", "trùng với đáp án đang dùng"),
        ("kind=new_key&keys={0}&keys={1}", "chỉ có một đáp án"),
        ("kind=several_keys&keys={1}", "từ hai phương án"),
        ("kind=new_key&keys=khongco0", "không có phương án"),
        ("kind=xyz", "không có trong danh sách"),
    ],
)
def test_what_can_t_be_is_said_beside_the_choice(staff_client, session, version, address, query, sentence):
    codes = [option.code for option in version.options]
    answer = staff_client(LAN).get(f"{address}?{query.format(*codes)}")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Gửi đề nghị" not in answer.text


def test_a_proposal_without_a_reason_keeps_what_was_chosen(staff_client, session, version, address, token_of):
    lan = staff_client(LAN)
    preview = lan.get(f"{address}?kind=new_key&keys={version.options[1].code}").text
    answer = sent(lan, preview, address, token_of, reason=" ", grounds=GROUNDS)
    assert answer.status_code == 422
    assert "Hãy ghi lý do" in answer.text
    assert GROUNDS in answer.text
    assert f'name="keys" value="{version.options[1].code}"' in answer.text
    assert session.scalars(select(KeyCorrection)).all() == []


def test_before_a_question_is_dropped_the_rounds_that_could_not_be_drawn_any_more_are_named(
    staff_client, session, version, address
):
    lan = staff_client(LAN)
    sentence = "dòng 1 của ma trận đề cần 4 câu đã duyệt, sẽ chỉ còn 3 câu"
    page = text_of(lan.get(f"{address}?kind=dropped").text)
    assert sentence in page
    assert "không ai bắt đầu thi được nữa" in page
    pid = make_proposal(session, make_account(session, HUNG), version, CorrectionKind.DROPPED, now=datetime.now(UTC))
    session.commit()
    assert sentence in text_of(staff_client(MINH).get(f"/staff/corrections/{pid}").text)
    assert "ma trận đề" not in lan.get(f"{address}?kind=new_key&keys={version.options[1].code}").text


def test_a_proposal_is_withdrawn(staff_client, session, version, token_of):
    pid = make_proposal(session, make_account(session, LAN), version, CorrectionKind.DROPPED, now=datetime.now(UTC))
    hung = staff_client(HUNG)
    page = hung.get(f"/staff/corrections/{pid}").text
    assert "Đã rút" in sent(hung, page, f"/staff/corrections/{pid}/withdraw", token_of).text
    assert scores(session) == [4, 3, 4]


@pytest.fixture
def regraded(session, version):
    """Minh has confirmed a new key: Hoa has a point less."""

    def do(kind: CorrectionKind = CorrectionKind.NEW_KEY, keys: tuple[int, ...] = (1,)) -> None:
        now = datetime.now(UTC)
        pid = make_proposal(session, make_account(session, LAN), version, kind, keys, now=now, grounds=GROUNDS)
        confirm_correction(session, acting(make_account(session, MINH)), pid, now, announced_is_known=True)
        session.commit()

    return do


def hoas_result(client, session) -> str:
    pid = session.scalars(select(Attempt.pid).order_by(Attempt.id)).first()
    session.rollback()
    client.set_cookie("qz-visitor", HOAS_BROWSER)
    return client.get(f"/a/{pid}/result").text


def test_nothing_is_changed_in_silence(client, session, regraded):
    regraded()
    session.execute(update(Round).values(closes_at=datetime.now(UTC) - timedelta(seconds=1)))
    session.commit()
    board = client.get("/c/thi-thu/board").text
    assert "Đã chấm lại ngày" in board
    assert f"Lý do: {REASON}" in board
    assert GROUNDS not in board
    result = hoas_result(client, session)
    assert "từ 4 còn 3 điểm" in result
    assert f"Lý do: {REASON}" in result
    assert GROUNDS not in result
    assert 'data-score="3" data-max-score="4"' in result


def test_while_others_still_play_the_reason_is_not_told(client, session, regraded, version):
    regraded()
    for page in (client.get("/c/thi-thu/board").text, hoas_result(client, session)):
        assert "chấm lại" in page
        assert "Lý do được công bố khi kỳ thi đóng" in page
        assert REASON not in page
        assert GROUNDS not in page
        assert not any(option.code in page or option.text in page for option in version.options)


def test_where_nothing_was_corrected_nothing_is_said(client, session, version):
    assert "chấm lại" not in client.get("/c/thi-thu/board").text
    assert "chấm lại" not in hoas_result(client, session)


def test_the_review_shows_what_counts_now(client, session, regraded):
    session.execute(update(Round).values(reveal=Reveal.AT_SUBMIT))
    session.commit()
    regraded(CorrectionKind.SEVERAL_KEYS, (0, 1))
    shown = text_of(hoas_result(client, session))
    assert shown.count("(đáp án)") == 5
    assert "Chưa đúng" not in shown


def test_the_review_says_of_a_dropped_question_that_all_get_its_point(client, session, regraded):
    session.execute(update(Round).values(reveal=Reveal.AT_SUBMIT))
    session.commit()
    regraded(CorrectionKind.DROPPED, ())
    shown = text_of(hoas_result(client, session))
    assert shown.count("(đáp án)") == 3
    assert "Được tính điểm" in shown
