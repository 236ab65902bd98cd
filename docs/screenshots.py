"""Makes docs/images: the demonstration ward with 400 people, as a citizen's phone and an office PC show it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select

from quizapp.config import Settings, load_settings
from quizapp.domain.rounds import VIETNAM
from quizapp.models import Attempt, Option, Slot
from tests.browser.citizen import CitizenPhone
from tests.browser.conftest import ARGUMENTS, DESK, PATIENCE_MS, PHONE
from tests.browser.office import OfficeDesk
from tests.browser.ward import database_of
from tests.conftest import chromium_path
from tests.running import ROOT, running_service
from tests.samples.messy_bank import UNCHECKED, unchecked_xlsx

IMAGES = Path(__file__).parent / "images"
LARGEST = 200_000
CONTEST, BANK = "nq57-2026", "nq57"
OWN_PASSWORD = "trà shan tuyết buổi sáng"
GOOD_FILE = "Câu hỏi kỹ năng số.xlsx"


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = load_settings({}, data_dir=folder / "data")
        passwords = make_demo(settings)
        with running_service(settings) as service, sync_playwright() as playwright:
            # The language of the browser's own pieces: dates are typed and shown day first.
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=[*ARGUMENTS, "--lang=vi"], env=os.environ | {"LANGUAGE": "vi"}
            )
            show_citizen(CitizenPhone(_page(browser, service.address, PHONE)), settings)
            lan = OfficeDesk(_page(browser, service.address, DESK))
            minh = OfficeDesk(_page(browser, service.address, DESK))
            show_office(lan, minh, passwords, folder)
            browser.close()
    sizes = {image.name: image.stat().st_size for image in sorted(IMAGES.glob("*.png"))}
    print(*(f"{size // 1000:4} kB  {image}" for image, size in sizes.items()), sep="\n")
    assert max(sizes.values()) < LARGEST, "a picture is too large"


def make_demo(settings: Settings) -> Mapping[str, str]:
    """One-time passwords by login."""
    flask(settings, "db", "upgrade")
    made = json.loads(flask(settings, "demo", "--participants", "400", "--json"))
    return {one["login"]: one["one_time_password"] for one in made["logins"]}


def flask(settings: Settings, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=os.environ | {"FLASK_DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def show_citizen(phone: CitizenPhone, settings: Settings) -> None:
    shot = _camera(phone.page)
    phone.open("/")
    shot("home")
    phone.open(f"/c/{CONTEST}")
    shot("landing")
    phone.open(f"/c/{CONTEST}/join")
    shot("join")
    phone.join(CONTEST)
    shot("own-page")
    pid = phone.begin()
    began_earlier(settings, pid, timedelta(minutes=7, seconds=41))
    phone.page.reload()
    for slot in range(1, 4):
        phone.choose(slot, slot % 3)
    phone.sees_saved()
    phone.page.evaluate("document.activeElement.blur(); location.hash = '#slot-3'")
    shot("paper")
    keys = keys_of(settings, pid)
    for slot in range(1, phone.slots()):
        phone.page.locator(f'.option:has([value="{keys[slot]}"])').tap()
    phone.predict(410)
    phone.sees_saved()
    phone.page.locator("#submit").click()
    shot("submit")
    phone.page.locator("#ask-yes").click()
    phone.sees_result()
    shot("result")
    phone.open(f"/c/{CONTEST}/board")
    shot("board")
    phone.open(f"/c/{CONTEST}/units")
    shot("units")


def began_earlier(settings: Settings, pid: str, span: timedelta) -> None:
    """So that the pictures show a person's time, not a program's."""
    with database_of(settings) as database, database.transaction() as session:
        attempt = session.scalars(select(Attempt).where(Attempt.pid == pid)).one()
        attempt.started_at -= span
        attempt.deadline_at -= span


def keys_of(settings: Settings, pid: str) -> Mapping[int, str]:
    """The right option by slot: the person in the pictures is good at this."""
    with database_of(settings) as database, database.reading() as session:
        rows = session.execute(
            select(Slot.slot, Option.code)
            .join(Attempt, Attempt.id == Slot.attempt_id)
            .join(Option, Option.version_id == Slot.version_id)
            .where(Attempt.pid == pid, Option.is_key)
        )
        return {slot: code for slot, code in rows}


def show_office(lan: OfficeDesk, minh: OfficeDesk, passwords: Mapping[str, str], folder: Path) -> None:
    shot = _camera(lan.page)
    lan.open("/staff/sign-in")
    shot("office-sign-in")
    lan.sign_in_for_the_first_time("to-chuc", passwords["to-chuc"], OWN_PASSWORD)
    lan.open("/staff/banks")
    shot("office-banks")
    lan.open(f"/staff/banks/{BANK}")
    shot("office-bank")
    lan.open(f"/staff/banks/{BANK}/import")
    shot("office-upload")
    lan.send_file(BANK, _file(folder, UNCHECKED, unchecked_xlsx()))
    lan.question("Cổng dịch vụ công").get_by_role("link", name="Sửa câu này").click()
    lan.page.locator("#q-2").evaluate("one => one.scrollIntoView()")
    shot("office-preview-errors")
    lan.press("Bỏ tệp này")
    lan.send_file(BANK, _good_file(folder))
    shot("office-preview")
    preview = lan.page.url
    lan.open("/staff/")
    shot("office-home")
    lan.open(preview)
    lan.load_file(3)
    minh.sign_in_for_the_first_time("tham-dinh", passwords["tham-dinh"], OWN_PASSWORD)
    minh.open(f"/staff/banks/{BANK}/review")
    _camera(minh.page)("office-review")
    lan.open("/staff/contests/new")
    shot("office-new-contest")
    show_new_contest(lan, shot)
    lan.open(f"/staff/contests/{CONTEST}")
    shot("office-contest")
    lan.open(f"/staff/reports/{CONTEST}/participation?by=group")
    shot("office-participation")
    lan.open(f"/staff/reports/{CONTEST}/live?by=unit")
    shot("office-live")


def show_new_contest(lan: OfficeDesk, shot: Callable[[str], None]) -> None:
    title, opens = "Kỹ năng số mùa xuân", datetime.now(VIETNAM).replace(hour=7, minute=0) + timedelta(days=40)
    lan.write_contest(title, "ky-nang-so-xuan", opens, opens + timedelta(days=13, hours=15))
    lan.draw(0, f"{BANK}/ky-nang-so", 5)
    lan.draw(1, f"{BANK}/an-toan", 5, "easy")
    lan.page.evaluate("document.activeElement.blur(); document.getElementById('rounds-0-opens_at').scrollIntoView()")
    shot("office-draw")
    lan.save_draft(title)
    shot("office-draft")


def _page(browser: Browser, address: str, options: Mapping[str, object]) -> Page:
    context = browser.new_context(base_url=address, locale="vi-VN", reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def _camera(page: Page) -> Callable[[str], None]:
    def shot(name: str) -> None:
        expect(page.locator("h1").first).to_be_attached()
        page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")

    return shot


def _file(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def _good_file(folder: Path) -> Path:
    """Three questions as a school would send them."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Câu hỏi"
    for row in _GOOD_ROWS:
        sheet.append(row)
    workbook.save(folder / GOOD_FILE)
    return folder / GOOD_FILE


_GOOD_ROWS = (
    ("Câu hỏi", "A", "B", "C", "D", "Đáp án", "Chủ đề", "Mức độ", "Giải thích", "Nguồn"),
    (
        "Khi nhận cuộc gọi tự xưng là công an yêu cầu đọc mã OTP, việc nên làm là gì?",
        "Đọc mã để được hỗ trợ nhanh",
        "Tắt máy và báo cho công an phường",
        "Nhờ người thân đọc giúp",
        "Gọi lại số vừa gọi đến",
        "B",
        "Kỹ năng số",
        "dễ",
        "Cơ quan nhà nước không yêu cầu đọc mã OTP qua điện thoại.",
        "Cẩm nang an toàn số của phường; mục 2",
    ),
    (
        "Mật khẩu nào sau đây khó đoán nhất?",
        "Ngày sinh của con",
        "Tên và năm sinh",
        "Một câu dài chỉ mình biết",
        "Số điện thoại",
        "C",
        "Kỹ năng số",
        "dễ",
        "Mật khẩu càng dài và càng ít liên quan đến thông tin công khai thì càng khó đoán.",
        "Cẩm nang an toàn số của phường; mục 3",
    ),
    (
        "Nộp hồ sơ dịch vụ công trực tuyến bằng tài khoản nào?",
        "Tài khoản mạng xã hội",
        "Tài khoản định danh điện tử",
        "Tài khoản ngân hàng",
        "Không cần tài khoản",
        "B",
        "Dịch vụ công trực tuyến",
        "trung bình",
        "Cổng Dịch vụ công đăng nhập bằng tài khoản định danh điện tử.",
        "Hướng dẫn của Cổng Dịch vụ công; mục Đăng nhập",
    ),
)


if __name__ == "__main__":
    main()
