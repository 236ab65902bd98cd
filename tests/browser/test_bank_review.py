"""A question from the office's first doubt to its approval by somebody else, and the document it rests on."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.domain.rounds import VIETNAM
from quizapp.models import Question, QuestionVersion
from tests.browser.conftest import OpenDesk
from tests.browser.office import OfficeDesk
from tests.browser.reading import barriers_at_any_width
from tests.browser.ward import CONTEST, Ward, give_accounts
from tests.browser.watching import Watch
from tests.people import LAN, MINH

pytestmark = pytest.mark.browser

Look = Callable[[Page, str], None]

BANK = "nq57"
OWN_PASSWORD = "trà shan tuyết buổi sáng"
REFERENCE, ONE_WORD = "S02-1", "có hiệu lực từ ngày nào"
LAW = "Luật Bảo vệ dữ liệu cá nhân (số 91/2025/QH15)"
REMARK = "Câu dẫn nên nêu rõ “bắt đầu”."
NEW = "Số điện thoại nào tiếp nhận phản ánh cuộc gọi lừa đảo?"


def versions_of(ward: Ward, reference: str) -> list[tuple[int, ContentState]]:
    with ward.database.reading() as session:
        rows = session.execute(
            select(QuestionVersion.number, QuestionVersion.state)
            .join(Question, Question.id == QuestionVersion.question_id)
            .where(Question.reference == reference)
            .order_by(QuestionVersion.number)
        )
        return [tuple(row) for row in rows]


def test_a_question_is_mended_judged_and_drawn_and_its_document_watched(ward: Ward, desk: OpenDesk, watch: Watch):
    watch.expect_on_console("status of 422", "status of 403")
    passwords = give_accounts(ward.settings, LAN, MINH)
    lan, minh = desk(), desk()
    found: list[str] = []

    def see(page: Page, name: str) -> None:
        found.extend(barriers_at_any_width(page, name))

    lan.sign_in_for_the_first_time(LAN.login, passwords[LAN.login], OWN_PASSWORD)
    minh.sign_in_for_the_first_time(MINH.login, passwords[MINH.login], OWN_PASSWORD)

    mend_the_approved_question(lan, see)
    assert versions_of(ward, REFERENCE) == [(1, ContentState.APPROVED), (2, ContentState.IN_REVIEW)]
    send_it_back(minh, see)
    mend_it_again_and_write_another(lan, see)
    approve_both_at_once(minh, see)
    assert versions_of(ward, REFERENCE) == [
        (1, ContentState.SUPERSEDED),
        (2, ContentState.SUPERSEDED),
        (3, ContentState.APPROVED),
    ]
    read_what_happened(minh, see)
    watch_the_document(lan, see)
    assert not found, "\n".join(found)


def mend_the_approved_question(lan: OfficeDesk, see: Look) -> None:
    lan.find_questions(BANK, "(so 91/2025/qh15) co hieu luc tu")
    expect(lan.page.locator("article.question h3")).to_have_count(1)
    lan.page.get_by_role("link", name="Lịch sử, thẩm định").click()
    lan.sees_page(f"Câu hỏi {REFERENCE}")
    expect(lan.page.locator(".version")).to_have_count(1)
    see(lan.page, "one version")

    lan.press("Sửa câu hỏi")
    stem = lan.page.locator("#stem")
    stem.fill("")
    lan.press("Lưu và gửi thẩm định")
    expect(lan.page.locator("#errors")).to_contain_text("Câu hỏi")
    see(lan.page, "form with errors")
    stem.fill(f"{LAW} áp dụng từ ngày nào?")
    lan.press("Kiểm tra, chưa lưu")
    expect(lan.page.get_by_text("Chưa lưu gì.")).to_be_visible()
    see(lan.page, "form looked over")
    lan.press("Lưu và gửi thẩm định")

    expect(lan.page.get_by_text("Bản 1 đã duyệt đang được rút vào đề.")).to_be_visible()
    assert marked(lan.page, "article .changes") == (["có hiệu lực"], ["áp dụng"])
    expect(lan.page.get_by_role("button", name="Duyệt")).to_have_count(0)
    see(lan.page, "two versions")


def send_it_back(minh: OfficeDesk, see: Look) -> None:
    minh.open(f"/staff/banks/{BANK}/review")
    minh.page.get_by_role("link", name="Xem thay đổi so với bản 1 đang dùng").click()
    minh.judge("Trả lại")
    expect(minh.page.locator("#errors")).to_be_visible()
    see(minh.page, "sent back without a reason")
    minh.judge("Trả lại", REMARK)
    expect(minh.page.get_by_text("Đã trả lại kèm lý do.")).to_be_visible()
    expect(minh.page.locator("#v-2 .step-remark")).to_have_text(REMARK)


def mend_it_again_and_write_another(lan: OfficeDesk, see: Look) -> None:
    lan.open(f"/staff/banks/{BANK}?state=sent_back")
    expect(lan.page.locator("article.question")).to_contain_text(REMARK)
    see(lan.page, "bank, sent back")
    lan.page.get_by_role("link", name="Sửa câu hỏi").click()
    lan.page.locator("#stem").fill(f"{LAW} bắt đầu {ONE_WORD}?")
    lan.press("Lưu và gửi thẩm định")
    assert marked(lan.page, "article .changes") == ([], ["bắt đầu"]), "beside what is drawn"
    assert marked(lan.page, "#v-3 .changes") == (["áp dụng"], ["bắt đầu có hiệu lực"]), "beside what was sent back"

    lan.open(f"/staff/banks/{BANK}")
    lan.press("Soạn câu hỏi")
    lan.write_question(["156", "113", "114", "115"], "A", stem=NEW, topic="an-toan", source="Thông báo về đầu số 156")
    lan.press("Lưu và gửi thẩm định")
    expect(lan.page.locator("article h2")).to_have_text(NEW)


def approve_both_at_once(minh: OfficeDesk, see: Look) -> None:
    minh.open(f"/staff/banks/{BANK}/review")
    expect(minh.page.locator("article.question")).to_have_count(2)
    see(minh.page, "review")
    minh.page.get_by_text("Chọn mọi câu trên trang này").click()
    minh.press("Duyệt câu đã chọn")
    expect(minh.page.get_by_text("Đã duyệt 2 câu.")).to_be_visible()
    expect(minh.page.get_by_text("Không có câu nào chờ thẩm định")).to_be_visible()


def read_what_happened(minh: OfficeDesk, see: Look) -> None:
    minh.find_questions(BANK, REFERENCE.lower())
    minh.page.get_by_role("link", name="Lịch sử, thẩm định").click()
    expect(minh.page.locator(".version h3")).to_contain_text(["Bản 3 Đã duyệt", "Bản 2", "Bản 1"])
    expect(minh.page.locator("#v-2 .steps li")).to_contain_text([LAN.name, f"{MINH.name}{REMARK}", ""])
    minh.page.locator("#v-1 summary").click()
    expect(minh.page.locator("#v-1 details")).to_contain_text(ONE_WORD)
    see(minh.page, "three versions")


def watch_the_document(lan: OfficeDesk, see: Look) -> None:
    lan.open(f"/staff/banks/{BANK}/documents")
    expect(lan.page.get_by_role("link", name="Trang sau")).to_be_visible()
    see(lan.page, "documents")
    lan.page.locator("#q").fill("bao ve du lieu 91/2025")
    lan.press("Lọc")
    tomorrow = (datetime.now(VIETNAM) + timedelta(days=1)).strftime("%d/%m/%Y")
    lan.set_last_day(LAW, "hôm nào đó")
    expect(lan.page.locator(".source-document .field-error")).to_be_visible()
    see(lan.page, "a day that is none")
    lan.set_last_day(LAW, tomorrow)
    expect(lan.page.locator(".source-document").first).to_contain_text(f"Còn hiệu lực đến {tomorrow}")
    see(lan.page, "document with a last day")

    lan.open(f"/staff/banks/{BANK}")
    expect(lan.page.locator(".notice", has_text="sắp hết hiệu lực")).to_contain_text(f"{tomorrow}")
    lan.open(f"/staff/contests/{CONTEST}")
    warning = lan.page.get_by_text("trước khi cuộc thi kết thúc")
    expect(warning).to_contain_text(LAW)
    see(lan.page, "contest with a warning")


def marked(page: Page, where: str) -> tuple[list[str], list[str]]:
    """What is struck out and what is underlined, without the words that are read aloud only."""
    went, came = (page.locator(f"{where} {name}").all() for name in ("del", "ins"))
    return tuple(
        [one.evaluate("(one) => one.lastChild.textContent").strip() for one in found] for found in (went, came)
    )
