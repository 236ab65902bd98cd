"""The office at its PC: each method is something an organiser or a reviewer does."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class OfficeDesk:
    def __init__(self, page: Page) -> None:
        self.page = page

    # ---- signing in ----

    def sign_in(self, login: str, password: str) -> None:
        self.page.goto("/staff/sign-in")
        self.page.get_by_label("Tên đăng nhập").fill(login)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.press("Đăng nhập")

    def sign_in_for_the_first_time(self, login: str, one_time: str, own: str) -> None:
        """The one-time password opens nothing but the page for one's own."""
        self.sign_in(login, one_time)
        expect(self.page.locator("h1")).to_have_text("Đổi mật khẩu")
        self.page.locator("#current").fill(one_time)
        self.page.locator("#password").fill(own)
        self.page.locator("#again").fill(own)
        self.press("Đổi mật khẩu")
        self.sees_page("Việc hôm nay")

    # ---- looking ----

    def open(self, path: str) -> None:
        self.page.goto(path)

    def press(self, name: str) -> None:
        """A button or a link of the page itself, by what stands on it."""
        page = self.page.locator("#main")
        button = page.get_by_role("button", name=name, exact=True)
        button.or_(page.get_by_role("link", name=name, exact=True)).first.click()

    def go_to(self, menu: str) -> None:
        self.page.get_by_role("navigation", name="Công việc").get_by_role("link", name=menu, exact=True).click()

    def sees_page(self, title: str) -> None:
        expect(self.page.locator("h1")).to_have_text(title)

    def figure(self, name: str) -> Locator:
        """A number set large on the page, by what it counts."""
        return self.page.locator(".figures div").filter(has=self.page.get_by_text(name, exact=True)).locator("dd")

    # ---- questions ----

    def make_bank(self, title: str, slug: str) -> None:
        self.go_to("Ngân hàng câu hỏi")
        self.page.locator("#title").fill(title)
        self.page.locator("#slug").fill(slug)
        self.press("Tạo ngân hàng")
        self.sees_page("Nạp tệp câu hỏi")

    def send_file(self, bank: str, file: Path) -> None:
        """Ends on the preview."""
        self.open(f"/staff/banks/{bank}")
        self.press("Nạp tệp câu hỏi")
        self.page.locator("#file").set_input_files(file)
        self.press("Đọc và kiểm tra tệp")
        self.sees_page(file.name)

    def question(self, words: str) -> Locator:
        """A question of the preview, by words of its stem."""
        return self.page.locator("article.question").filter(has=self.page.locator("h3", has_text=words))

    def choose_key(self, words: str, option: str) -> None:
        """The question has none, or none that could be read."""
        question = self.question(words)
        question.locator("label.choice").filter(has_text=option).click()
        question.get_by_role("button", name="Ghi đáp án").click()

    def mend_question(self, words: str, **fields: str) -> None:
        """`fields` by the ends of their ids, and `option_C` or `key="A"`."""
        self.question(words).get_by_role("link", name="Sửa câu này").click()
        form = self.page.locator("article.is-open")
        for name, value in fields.items():
            if name == "key":
                form.locator("label.edit-key").filter(has_text=value).locator("input").check()
            elif name.startswith("option_"):
                form.get_by_label(f"Phương án {name[-1]}", exact=True).fill(value)
            else:
                form.locator(f"#e-{name}").fill(value)
        form.get_by_role("button", name="Ghi câu này").click()

    def drop_question(self, words: str) -> None:
        self.question(words).first.get_by_role("button", name="Bỏ câu này").first.click()

    def set_topic_of_all_without(self, topic: str) -> None:
        self.page.locator("details.many summary").click()
        self.page.get_by_text("Mọi câu chưa có chủ đề").click()
        self.page.locator("#many-topic").fill(topic)
        self.press("Ghi cho các câu đã chọn")

    def load_file(self, questions: int) -> None:
        expect(self.figure("Câu mới, nạp được")).to_have_text(str(questions))
        self.press(f"Nạp {questions} câu vào ngân hàng")
        expect(self.page.get_by_text("Đã nạp vào ngân hàng lúc")).to_be_visible()

    def approve_everything(self, bank: str) -> None:
        """Page after page, as long as questions wait."""
        self.open(f"/staff/banks/{bank}/review")
        while self.page.get_by_text("Chọn mọi câu trên trang này").is_visible():
            self.page.get_by_text("Chọn mọi câu trên trang này").click()
            with self.page.expect_navigation():
                self.press("Duyệt câu đã chọn")
        expect(self.page.get_by_text("Không có câu nào chờ thẩm định")).to_be_visible()

    def find_questions(self, bank: str, words: str) -> None:
        self.open(f"/staff/banks/{bank}")
        self.page.locator("#q").fill(words)
        self.press("Lọc")

    def write_question(self, options: Sequence[str], key: str, **fields: str) -> None:
        """The form of a question, filled in; `fields` by their ids."""
        for name, value in fields.items():
            self.page.locator(f"#{name}").fill(value)
        for letter, text in zip("ABCDEFGH", options, strict=False):
            self.page.get_by_label(f"Phương án {letter}", exact=True).fill(text)
        self.page.locator(".option-row .choice").filter(has_text=f"Đáp án {key}").click()

    def judge(self, button: str, remark: str = "") -> None:
        """What the reviewer says of the one question on the page."""
        self.page.get_by_label("Lý do, điều cần sửa").fill(remark)
        self.press(button)

    def set_last_day(self, document: str, day: str) -> None:
        line = self.page.locator(".source-document").filter(
            has=self.page.get_by_role("heading", name=document, exact=True)
        )
        line.get_by_label("Ngày cuối còn hiệu lực").fill(day)
        line.get_by_role("button", name="Lưu").click()

    # ---- a wrong key ----

    def choose_right_answer(self, kind: str, *options: str) -> None:
        """What is put right, in whole words, and the options that shall count; ends on what it would change."""
        self.page.locator("#kind label.choice").filter(has_text=kind).click()
        for row in self.page.locator("#keys label.choice").all():
            row.locator("input").set_checked(row.inner_text() in options)
        self.press("Xem trước thay đổi")
        expect(self.page.get_by_role("heading", name="Điều sẽ thay đổi")).to_be_visible()

    def ask_for_correction(self, reason: str, grounds: str) -> None:
        self.page.locator("#reason").fill(reason)
        self.page.locator("#grounds").fill(grounds)
        self.press("Gửi đề nghị")

    # ---- a contest ----

    def write_contest(self, title: str, slug: str, opens: datetime, closes: datetime) -> None:
        self.go_to("Các cuộc thi")
        self.press("Lập cuộc thi mới")
        self.page.locator("#title").fill(title)
        self.page.locator("#slug").fill(slug)
        self.page.locator("#summary").fill("Mười câu trắc nghiệm, làm trong mười lăm phút.")
        self.page.locator("#opens_at").fill(_typed(opens))
        self.page.locator("#closes_at").fill(_typed(closes))
        for group in self.page.locator('input[name="groups"]').all():
            group.check()
        self.page.locator("#rounds-0-title").fill("Tuần 1")
        self.page.locator("#rounds-0-opens_at").fill(_typed(opens))
        self.page.locator("#rounds-0-closes_at").fill(_typed(closes))
        self.page.locator("#rounds-0-minutes").fill("15")
        self.page.locator("#rounds-0-attempts").fill("3")

    def draw(self, row: int, source: str, count: int, difficulty: str = "") -> None:
        """The row of the draw, added when it is not there yet."""
        field = self.page.locator(f"#rounds-0-draw-{row}-source")
        if row:
            self.press("Thêm dòng")
        field.select_option(source)
        self.page.locator(f"#rounds-0-draw-{row}-difficulty").select_option(difficulty)
        self.page.locator(f"#rounds-0-draw-{row}-count").fill(str(count))

    def save_draft(self, title: str) -> None:
        self.press("Lưu bản nháp")
        self.sees_page(title)
        expect(self.page.locator("h1 + .state")).to_have_text("Bản nháp")

    def publish(self) -> None:
        self.press("Công bố cuộc thi")
        expect(self.page.locator("h1 + .state")).to_have_text("Đang mở")

    # ---- figures ----

    def see_figures(self, contest: str, by: str) -> None:
        self.go_to("Số liệu")
        self.press(contest)
        self.page.get_by_label("Xem theo").select_option(by)
        self.press("Xem")
        self.sees_page("Số liệu tham gia")

    def download(self, name: str, folder: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.press(name)
        file = folder / waiting.value.suggested_filename
        waiting.value.save_as(file)
        return file


def _typed(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
