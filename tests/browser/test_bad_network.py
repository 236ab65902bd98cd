"""A network that drops in the hills: nothing is called saved that is not, and nothing chosen is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.ward import CONTEST, Ward
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser

UNSAVED = "Chưa lưu – sẽ gửi lại khi có mạng"


@pytest.fixture(autouse=True)
def _a_network_that_drops(watch: Watch) -> None:
    watch.expect_on_console("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION")


def test_answers_chosen_without_network_are_saved_by_themselves_when_it_is_back(ward: Ward, phone: OpenPhone):
    hoa = phone()
    hoa.join(CONTEST)
    pid = hoa.begin()

    hoa.page.context.set_offline(True)
    chosen = {1: [hoa.choose(1)], 3: [hoa.choose(3, 2)]}
    hoa.sees_status(UNSAVED)
    assert ward.saved(pid) == {}

    hoa.page.context.set_offline(False)
    hoa.sees_saved()
    assert ward.saved(pid) == chosen


def test_a_tab_closed_without_network_brings_its_answers_back_and_sends_them(ward: Ward, phone: OpenPhone):
    hoa = phone()
    hoa.join(CONTEST)
    pid = hoa.begin()
    hoa.page.context.set_offline(True)
    chosen = hoa.choose(2, 1)
    hoa.predict(410)
    hoa.sees_status(UNSAVED)
    assert not any("Đã lưu" in sentence for sentence in hoa.was_told())
    again = hoa.goes_on_in_a_new_tab()
    hoa.closes_the_tab_without_network()
    assert ward.saved(pid) == {}

    again.page.context.set_offline(False)
    with again.answers_held_up() as let_go:
        again.open(f"/a/{pid}")
        expect(again.inputs(2).nth(1)).to_be_checked()
        expect(again.page.get_by_label("Câu dự đoán")).to_have_value("410")
        again.sees_status("Đang lưu…")
        assert not any("Đã lưu" in sentence for sentence in again.was_told())
        let_go()
        again.sees_saved()
    assert ward.saved(pid) == {2: [chosen]}
    assert ward.prediction(pid) == 410


def test_a_choice_changed_while_the_first_is_on_its_way_is_the_one_that_counts(ward: Ward, phone: OpenPhone):
    hoa = phone()
    hoa.join(CONTEST)
    pid = hoa.begin()
    with hoa.answers_held_up() as let_go:
        hoa.choose(1, 0)
        last = hoa.choose(1, 1)
        let_go()
        hoa.sees_saved()
    assert ward.saved(pid) == {1: [last]}


def test_a_page_older_than_the_service_renews_itself_and_loses_no_answer(ward: Ward, phone: OpenPhone, watch: Watch):
    """As after an upgrade that changed the token of forms, or a renewed key."""
    watch.expect_on_console("400")
    hoa = phone()
    hoa.join(CONTEST)
    pid = hoa.begin()
    with hoa.forms_grown_old():
        hoa.open(f"/a/{pid}")
        chosen = hoa.choose(1)
        hoa.sees_saved()
    assert ward.saved(pid) == {1: [chosen]}


def test_a_page_that_stays_too_old_says_so_and_does_not_go_round_in_circles(ward: Ward, phone: OpenPhone, watch: Watch):
    watch.expect_on_console("400")
    hoa = phone()
    hoa.join(CONTEST)
    pid = hoa.begin()
    with hoa.forms_grown_old(times=10) as pages:
        hoa.open(f"/a/{pid}")
        hoa.choose(1)
        hoa.sees_status("Trang đã mở quá lâu")
        expect(hoa.inputs(1).first).to_be_checked()
    assert pages == [200, 200]
    assert ward.saved(pid) == {}
