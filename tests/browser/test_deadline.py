"""The time runs out while the paper is open."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.ward import CONTEST, QUESTIONS, Ward

pytestmark = pytest.mark.browser

SECONDS = 4


def test_the_page_goes_to_the_result_by_itself_when_the_time_is_over(ward: Ward, phone: OpenPhone):
    hoa = phone()
    hoa.join(CONTEST)
    pid = hoa.begin()
    chosen = hoa.choose(1)
    hoa.sees_saved()

    ward.end_soon(pid, SECONDS)
    hoa.page.reload()
    expect(hoa.page.locator("#time")).to_contain_text("còn 0:0")
    hoa.sees_result()
    expect(hoa.page.locator(".notice")).to_contain_text("Các câu đã lưu trước giờ đó đã được chấm.")
    points, _max_points, answered = ward.score(pid)
    assert hoa.shown_score() == (points, QUESTIONS)
    assert answered == 1
    assert ward.saved(pid) == {1: [chosen]}


def test_the_clock_follows_the_servers_word(ward: Ward, phone: OpenPhone):
    """The phone's own clock and what it reckoned before are worth nothing against the answer to a save."""
    hoa = phone()
    hoa.join(CONTEST)
    pid = hoa.begin()
    expect(hoa.page.locator("#time")).to_contain_text("phút")

    ward.end_soon(pid, SECONDS)
    hoa.choose(1)
    expect(hoa.page.locator("#time")).to_have_class("paper-time is-near")
    hoa.sees_result()
    assert ward.score(pid)[2] == 1
