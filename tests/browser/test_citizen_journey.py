"""A citizen with an old phone and a slow network, from the first page to the board."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.ward import CONTEST, QUESTIONS, Ward
from tests.people import HOA

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
def test_a_citizen_takes_part_from_the_first_page_to_the_board(ward: Ward, phone: OpenPhone):
    hoa = phone()
    hoa.be_on_a_slow_network()

    hoa.open_the_contest_from_home()
    hoa.press("Vào thi")
    hoa.fill_in(HOA)
    hoa.find_unit("to 5", "Tổ dân phố số 5")
    hoa.press("Tiếp tục")
    expect(hoa.page.locator("h1")).to_contain_text(HOA.full_name)
    assert len(hoa.resume_code().replace("-", "")) == 8
    pid = hoa.begin()
    assert hoa.slots() == QUESTIONS

    chosen = {slot: [hoa.choose(slot, slot % 3)] for slot in range(1, QUESTIONS)}
    hoa.predict(410)
    hoa.sees_saved()
    assert ward.saved(pid) == chosen
    assert ward.prediction(pid) == 410

    hoa.press("Nộp bài")
    expect(hoa.page.locator("#ask-text")).to_contain_text(f"Còn 1 câu chưa trả lời: {QUESTIONS}.")
    hoa.press("Xem lại bài")
    chosen[QUESTIONS] = [hoa.choose(QUESTIONS)]
    hoa.sees_saved()
    hoa.press("Nộp bài")
    expect(hoa.page.locator("#ask-text")).to_contain_text("Quý vị đã trả lời tất cả các câu.")
    hoa.page.locator("#ask-yes").tap()
    hoa.sees_result()

    points, max_points, answered = ward.score(pid)
    assert hoa.shown_score() == (points, max_points)
    assert answered == max_points == QUESTIONS
    assert ward.saved(pid) == chosen

    hoa.press("Bảng xếp hạng")
    expect(hoa.page.locator(".own-place .result strong")).to_have_text(f"{points}/{max_points}")
    expect(hoa.page.locator(".own-place .who")).to_contain_text("Tổ dân phố số 5")


def test_saved_is_said_only_after_the_server_has_it(ward: Ward, phone: OpenPhone):
    hoa = phone()
    hoa.join(CONTEST)
    pid = hoa.begin()

    with hoa.answers_held_up() as let_go:
        chosen = hoa.choose(1)
        hoa.sees_status("Đang lưu…")
        assert ward.saved(pid) == {}
        assert not any("Đã lưu" in sentence for sentence in hoa.was_told())
        let_go()
        hoa.sees_saved()
    assert ward.saved(pid) == {1: [chosen]}


def test_a_paper_opened_again_shows_what_was_chosen(phone: OpenPhone):
    hoa = phone()
    hoa.join(CONTEST)
    hoa.begin()
    hoa.choose(2, 1)
    hoa.predict(1250)
    hoa.sees_saved()

    hoa.page.reload()
    expect(hoa.inputs(2).nth(1)).to_be_checked()
    expect(hoa.page.get_by_label("Câu dự đoán")).to_have_value("1250")
    hoa.sees_saved()
    expect(hoa.page.locator("#count")).to_have_text(f"Đã trả lời 1/{hoa.slots()}")
