"""A browser without script: the same journey by plain forms."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.ward import QUESTIONS, Ward

pytestmark = pytest.mark.browser


def test_the_whole_journey_works_without_script(ward: Ward, phone: OpenPhone):
    hoa = phone(java_script_enabled=False)
    hoa.open_the_contest_from_home()
    hoa.press("Vào thi")
    hoa.fill_in()
    hoa.choose_unit_from_list("Tổ dân phố số 5")
    hoa.press("Tiếp tục")
    pid = hoa.begin()

    chosen = {slot: [hoa.choose(slot)] for slot in (1, 2)}
    hoa.page.get_by_label("Câu dự đoán").fill("410")
    hoa.press("Lưu bài, chưa nộp")
    hoa.sees_saved()
    assert ward.saved(pid) == chosen
    assert ward.prediction(pid) == 410

    chosen |= {slot: [hoa.choose(slot, 1)] for slot in range(2, QUESTIONS + 1)}
    hoa.press("Nộp bài")
    hoa.sees_result()
    points, max_points, _answered = ward.score(pid)
    assert hoa.shown_score() == (points, max_points)
    assert ward.saved(pid) == chosen

    hoa.press("Bảng xếp hạng")
    expect(hoa.page.locator(".own-place .result strong")).to_have_text(f"{points}/{max_points}")
