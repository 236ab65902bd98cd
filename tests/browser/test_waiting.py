"""The waiting page in a real browser: what a person sees until it is their turn, with and without script."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from quizapp.config import Settings
from quizapp.sharing.waiting_room import WaitingRoom
from tests.browser.conftest import OpenPhone
from tests.browser.reading import barriers_in_light_and_dark, sideways
from tests.browser.ward import CONTEST, Ward, database_of
from tests.browser.watching import Watch
from tests.running import running_service

pytestmark = pytest.mark.browser

#: They asked once and never come back; whoever is behind them is called when they are passed over.
CROWD = 40


@pytest.fixture
def ward(settings: Settings) -> Iterator[Ward]:
    """Lets in one person a second."""
    with (
        running_service(settings, FLASK_STARTS_PER_SECOND="1") as service,
        database_of(settings) as database,
    ):
        yield Ward(service.address, settings, database)


def crowd(settings: Settings, seconds_ago: float = 0) -> None:
    room = WaitingRoom(settings.data_dir, 1)
    for at in range(CROWD):
        room.ask(f"stranger {at}", None, int((time.time() - seconds_ago) * 1000))


def test_the_page_counts_down_and_gives_the_turn_to_the_person(ward: Ward, phone: OpenPhone, watch: Watch):
    watch.expect_on_console("status of 503")
    hoa = phone(reduced_motion="reduce")
    hoa.join(CONTEST)
    crowd(ward.settings, seconds_ago=8)
    hoa.press("Bắt đầu làm bài")
    place = hoa.page.locator("#place")
    expect(hoa.page.locator("h1")).to_have_text("Đang có rất đông người vào thi")
    assert int(place.inner_text()) > CROWD / 2
    assert not barriers_in_light_and_dark(hoa.page, "waiting page")
    assert not sideways(hoa.page, "waiting page")
    # The others are passed over; nobody touches the page meanwhile.
    expect(hoa.page.locator("h1")).to_have_text("Đến lượt Quý vị")
    assert not barriers_in_light_and_dark(hoa.page, "one's turn")
    assert ward.people() == 1
    hoa.begin()


def test_without_script_the_page_asks_again_by_itself(ward: Ward, phone: OpenPhone, watch: Watch):
    watch.expect_on_console("status of 503")
    hoa = phone(java_script_enabled=False)
    hoa.open(f"/c/{CONTEST}/join")
    hoa.fill_in()
    hoa.choose_unit_from_list("Tổ dân phố số 5")
    hoa.press("Tiếp tục")
    crowd(ward.settings, seconds_ago=8)
    hoa.press("Bắt đầu làm bài")
    expect(hoa.page.locator("#place")).to_be_visible()
    expect(hoa.page.locator("h1")).to_have_text("Đến lượt Quý vị")
    hoa.begin()
