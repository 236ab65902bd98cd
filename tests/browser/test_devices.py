"""One paper on two phones: the one that came last writes, the other says so and does no harm."""

import pytest
from playwright.sync_api import expect

from tests.browser.citizen import CitizenPhone
from tests.browser.conftest import OpenPhone
from tests.browser.ward import CONTEST, Ward
from tests.browser.watching import Watch, count_loads

pytestmark = pytest.mark.browser


def take_over(phone: CitizenPhone, code: str) -> None:
    phone.open(f"/c/{CONTEST}")
    phone.press("Tôi đã có mã dự thi")
    phone.page.locator("#code").fill(code.lower())
    phone.press("Thi tiếp trên máy này")
    phone.begin("Làm tiếp")


def test_a_second_device_takes_over_by_code_and_the_first_says_so(ward: Ward, phone: OpenPhone, watch: Watch):
    watch.expect_on_console("status of 409")
    first, second = phone(), phone()
    code = first.join(CONTEST)
    pid = first.begin()
    before = first.choose(1)
    first.sees_saved()

    take_over(second, code)
    expect(second.inputs(1).first).to_be_checked()
    after = second.choose(2, 1)
    second.sees_saved()

    loads = count_loads(first.page)
    first.touch_option(3)
    expect(first.page.locator("#elsewhere")).to_contain_text("đang được làm trên máy khác")
    expect(first.inputs(3).first).to_be_disabled()
    first.page.wait_for_load_state("networkidle")
    assert len(loads) == 1
    assert ward.saved(pid) == {1: [before], 2: [after]}


def test_the_paper_can_be_taken_back(ward: Ward, phone: OpenPhone, watch: Watch):
    watch.expect_on_console("status of 409")
    first, second = phone(), phone()
    code = first.join(CONTEST)
    pid = first.begin()
    take_over(second, code)
    kept = second.choose(1)
    second.sees_saved()

    first.page.reload()
    first.begin("Làm tiếp trên máy này")
    expect(first.inputs(1).first).to_be_checked()
    own = first.choose(2, 1)
    first.sees_saved()
    assert ward.saved(pid) == {1: [kept], 2: [own]}

    second.touch_option(4)
    expect(second.page.locator("#elsewhere")).to_be_visible()
