"""A citizen with a phone: each method is something a person does or sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Route, expect

from tests.people import HOA, Citizen

#: About 400 kbit/s, as in the hills.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


class CitizenPhone:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.status = page.locator("#status")

    # ---- the way in ----

    def be_on_a_slow_network(self) -> None:
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", SLOW)

    def open(self, path: str) -> None:
        self.page.goto(path)

    def press(self, name: str) -> None:
        """A button or a link, by what stands on it."""
        button = self.page.get_by_role("button", name=name, exact=True)
        self._touch(button.or_(self.page.get_by_role("link", name=name, exact=True)).first)

    def open_the_contest_from_home(self) -> None:
        self.open("/")
        self._touch(self.page.locator(".contest-card-now"))
        expect(self.page.locator("h1")).to_contain_text("Nghị quyết 57")

    def fill_in(self, citizen: Citizen = HOA) -> None:
        """Everything but the unit; only the first consent is given."""
        self.page.get_by_label("Họ và tên").first.fill(citizen.full_name)
        self.page.get_by_label("Năm sinh").fill(str(citizen.birth_year))
        self.page.get_by_label("Số điện thoại").first.fill(citizen.phone)
        self._tick(self.page.locator(f'input[name="group"][value="{citizen.group.value}"]'))
        self._tick(self.page.locator("#consent_take_part"))

    def find_unit(self, typed: str, name: str) -> None:
        """Types a few letters and chooses from what is offered."""
        self.page.locator("#unit-text").fill(typed)
        self._touch(self.page.get_by_role("option", name=name, exact=True))

    def choose_unit_from_list(self, name: str) -> None:
        self.page.locator("select#unit").select_option(label=name)

    def join(self, slug: str, citizen: Citizen = HOA) -> str:
        """The whole entry; the resume code."""
        self.open(f"/c/{slug}/join")
        self.fill_in(citizen)
        self.find_unit("to 5", "Tổ dân phố số 5")
        self.press("Tiếp tục")
        return self.resume_code()

    def resume_code(self) -> str:
        return self.page.locator("#resume-code").inner_text()

    def begin(self, button: str = "Bắt đầu làm bài") -> str:
        """The paper's public id."""
        self.press(button)
        self.page.wait_for_url("**/a/*")
        expect(self.page.locator("#paper")).to_be_visible()
        return self.page.url.rsplit("/", 1)[1]

    # ---- the paper ----

    def slots(self) -> int:
        return self.page.locator("fieldset[data-slot]").count()

    def inputs(self, slot: int) -> Locator:
        return self.page.locator(f'input[name="q-{slot}"]')

    def choose(self, slot: int, option: int = 0) -> str:
        """Touches an option; its code."""
        chosen = self.inputs(slot).nth(option)
        self.touch_option(slot, option)
        expect(chosen).to_be_checked()
        return chosen.get_attribute("value") or ""

    def touch_option(self, slot: int, option: int = 0) -> None:
        """Whatever becomes of it: a paper that another device writes does not take it."""
        self._touch(self.page.locator(f"#slot-{slot} .option").nth(option))

    def choose_all(self, option: int = 0) -> dict[int, list[str]]:
        return {slot: [self.choose(slot, option)] for slot in range(1, self.slots() + 1)}

    def predict(self, number: int) -> None:
        self.page.get_by_label("Câu dự đoán").fill(str(number))
        self.page.get_by_label("Câu dự đoán").blur()

    def sees_status(self, text: str) -> None:
        expect(self.status).to_contain_text(text)

    def sees_saved(self) -> None:
        self.sees_status("Đã lưu lúc")

    def was_told(self) -> list[str]:
        """What the status line of this page has said, in order."""
        said: list[str] = self.page.evaluate("window.said")
        return said

    @contextmanager
    def answers_held_up(self) -> Iterator[Callable[[], None]]:
        """What is sent stays on its way until the block calls what it was given, or ends."""
        held: list[Route] = []
        is_open = False

        def hold(route: Route) -> None:
            if is_open:
                route.continue_()
            else:
                held.append(route)

        def let_go() -> None:
            nonlocal is_open
            is_open = True
            while held:
                held.pop().continue_()

        self.page.route("**/responses", hold)
        yield let_go
        let_go()

    @contextmanager
    def forms_grown_old(self, times: int = 1) -> Iterator[list[int]]:
        """The first papers opened in the block carry a token that the service no longer takes; the papers' statuses."""
        pages: list[int] = []

        def spoil(route: Route) -> None:
            answer = route.fetch()
            pages.append(answer.status)
            page = answer.text()
            if len(pages) <= times:
                page = re.sub(r'(name="csrf-token" content=")[^"]+', r"\g<1>cu", page)
            route.fulfill(response=answer, body=page)

        papers = re.compile(r"/a/\w+$")
        self.page.route(papers, spoil)
        yield pages
        self.page.unroute(papers)

    def submit(self) -> None:
        self.press("Nộp bài")
        self._touch(self.page.locator("#ask-yes"))
        self.sees_result()

    def sees_result(self) -> None:
        self.page.wait_for_url("**/result")
        expect(self.page.locator("#score")).to_be_visible()

    def shown_score(self) -> tuple[int, int]:
        score = self.page.locator("#score")
        return int(score.get_attribute("data-score") or -1), int(score.get_attribute("data-max-score") or -1)

    # ---- how a person does it ----

    def _touch(self, target: Locator) -> None:
        target.tap()

    def _tick(self, field: Locator) -> None:
        """By its words, as one does: the whole row is the target."""
        self._touch(self.page.locator("label.choice").filter(has=field))
        expect(field).to_be_checked()

    def closes_the_tab_without_network(self) -> None:
        """As a person does, so that the page hears of it; returns when it is gone."""
        # Chromium ends its emulated lack of network with the page: what it sends at its very end might get through.
        self.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")
        with self.page.expect_event("close"):
            self.page.close(run_before_unload=True)

    def goes_on_in_a_new_tab(self) -> CitizenPhone:
        return CitizenPhone(self.page.context.new_page())
