"""Everybody can take part: by axe, at large type on a narrow screen, and with the keyboard alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen import CitizenPhone
from tests.browser.conftest import OpenContext, OpenDesk, OpenPhone
from tests.browser.reading import barriers, barriers_in_light_and_dark, sideways
from tests.browser.ward import CONTEST, QUESTIONS, Ward
from tests.browser.watching import Watch
from tests.people import AN, HUNG
from tests.samples.messy_bank import FILENAME, messy_xlsx

pytestmark = pytest.mark.browser

Look = Callable[[Page, str], list[str]]

STAFF_PAGES = (
    "/staff/",
    "/staff/banks",
    "/staff/banks/nq57",
    "/staff/banks/nq57/import",
    "/staff/banks/nq57/review",
    "/staff/contests",
    "/staff/contests/new",
    f"/staff/contests/{CONTEST}",
    f"/staff/contests/{CONTEST}/edit",
    "/staff/reports",
    f"/staff/reports/{CONTEST}/participation?by=group,unit",
    f"/staff/reports/{CONTEST}/live",
    "/staff/units",
    "/staff/units/import",
    "/staff/accounts",
    "/staff/accounts/new",
    "/staff/account",
    "/staff/account/password",
)


@pytest.fixture
def somebody_took_part(phone: OpenPhone) -> None:
    """So that boards and bars show something; before anybody looks, as figures are kept for some seconds."""
    an = phone()
    an.join(CONTEST, AN)
    an.begin()
    an.choose_all()
    an.sees_saved()
    an.submit()


def walk_public_pages(citizen: CitizenPhone, look: Look) -> list[str]:
    """Every page a citizen may see, in every state it has on the way; what `look` finds on them."""
    found: list[str] = []

    def see(name: str) -> None:
        found.extend(look(citizen.page, name))

    for path, name in (
        ("/", "home"),
        (f"/c/{CONTEST}", "landing"),
        (f"/c/{CONTEST}/resume", "resume"),
        (f"/c/{CONTEST}/units", "units"),
        ("/c/no-such-contest", "not found"),
        (f"/c/{CONTEST}/join", "join"),
    ):
        citizen.open(path)
        see(name)
    citizen.open(f"/c/{CONTEST}/join")
    citizen.press("Tiếp tục")
    expect(citizen.page.locator("#errors")).to_be_visible()
    see("join with errors")
    citizen.open(f"/c/{CONTEST}/join")
    citizen.page.locator("#unit-text").fill("to 5")
    expect(citizen.page.get_by_role("option").first).to_be_visible()
    see("join, units found")
    citizen.join(CONTEST)
    see("own page")
    pid = citizen.begin()
    see("paper")
    citizen.choose(1)
    citizen.sees_saved()
    see("paper, answered")
    citizen.press("Nộp bài")
    expect(citizen.page.locator("#ask")).to_be_visible()
    see("paper, dialog")
    citizen.press("Xem lại bài")
    citizen.submit()
    see("result")
    for path, name in (
        (f"/c/{CONTEST}/me", "own page, afterwards"),
        (f"/c/{CONTEST}/board", "board"),
        (f"/c/{CONTEST}", "landing, known visitor"),
        (f"/a/{pid}x", "not theirs"),
    ):
        citizen.open(path)
        see(name)
    return found


@pytest.mark.usefixtures("somebody_took_part")
def test_public_pages_have_no_barriers_in_light_or_dark(phone: OpenPhone, watch: Watch):
    watch.expect_on_console("status of 404", "status of 422")
    # Colours on their way from light to dark are no colours to judge.
    hoa = phone(reduced_motion="reduce")
    found = walk_public_pages(hoa, barriers_in_light_and_dark)
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("somebody_took_part")
def test_public_pages_never_scroll_sideways_on_320_pixels_with_double_text(open_context: OpenContext, watch: Watch):
    watch.expect_on_console("status of 404", "status of 422")
    narrow = open_context(viewport={"width": 320, "height": 640}, has_touch=True)
    found = walk_public_pages(CitizenPhone(narrow.new_page()), sideways)
    assert not found, "\n".join(found)


def test_the_offices_pages_have_no_barriers(ward: Ward, desk: OpenDesk, phone: OpenPhone, watch: Watch, tmp_path: Path):
    watch.expect_on_console("status of 422")
    hoa = phone()
    hoa.join(CONTEST)
    hoa.begin()
    hoa.submit()
    hung = desk()
    found: list[str] = []

    def see(name: str) -> None:
        found.extend(barriers(hung.page, name))

    hung.sign_in("nobody", "wrong password")
    expect(hung.page.locator("#problem")).to_be_visible()
    see("sign-in, refused")
    hung.page.context.add_cookies([{"name": "qz-staff", "value": ward.let_in(HUNG), "url": ward.address}])
    for path in STAFF_PAGES:
        hung.open(path)
        see(path)
    hung.open("/staff/contests/new")
    hung.press("Lưu bản nháp")
    expect(hung.page.locator("#errors")).to_be_visible()
    see("new contest with errors")
    file = tmp_path / FILENAME
    file.write_bytes(messy_xlsx())
    hung.send_file("nq57", file)
    see("preview with errors")
    assert not found, "\n".join(found)


def test_a_paper_is_answered_and_submitted_with_the_keyboard_alone(ward: Ward, open_context: OpenContext):
    hoa = CitizenPhone(open_context(viewport={"width": 1280, "height": 800}, has_touch=True).new_page())
    hoa.join(CONTEST)
    pid = hoa.begin()
    keyboard = hoa.page.keyboard

    def tab_to(selector: str) -> None:
        for _ in range(60):
            keyboard.press("Tab")
            if hoa.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is not reached with Tab")

    chosen: dict[int, list[str]] = {}
    for slot in range(1, QUESTIONS + 1):
        tab_to(f'input[name="q-{slot}"]')
        keyboard.press("Space")
        keyboard.press("ArrowDown")
        second = hoa.inputs(slot).nth(1)
        expect(second).to_be_checked()
        row = hoa.page.locator(f"#slot-{slot} .option").nth(1)
        assert row.evaluate("(row) => getComputedStyle(row).outlineStyle") == "solid"
        chosen[slot] = [second.get_attribute("value") or ""]
    hoa.sees_saved()
    tab_to("#submit")
    keyboard.press("Enter")
    expect(hoa.page.locator("#ask-yes")).to_be_focused()
    keyboard.press("Enter")
    hoa.sees_result()
    assert ward.saved(pid) == chosen
