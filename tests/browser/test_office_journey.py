"""The office's journey: from the shipped spreadsheets to the figure in the downloaded workbook."""

import csv
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from quizapp.domain.rounds import VIETNAM
from quizapp.domain.wording import GROUPS
from quizapp.services.shipped_bank import SHIPPED_FOLDER
from tests.browser.conftest import OpenDesk, OpenPhone
from tests.browser.ward import Ward, give_accounts
from tests.people import HOA, LAN, MINH
from tests.samples.messy_bank import ACCEPTED, FILENAME, FOUND, REJECTED, messy_xlsx

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["first_day"], indirect=True)]

BANK, SLUG, TITLE = "nq57", "nq57-2026", "Tìm hiểu Nghị quyết 57-NQ/TW"
OWN_PASSWORD = "trà shan tuyết buổi sáng"
UNIT = "Tổ dân phố số 5"
#: Sent as they are; the others go into one workbook.
AS_CSV = ("nq57-chung", "an-toan")


def shipped_files() -> dict[str, Path]:
    return {path.stem: path for path in sorted(SHIPPED_FOLDER.glob("*.csv")) if path.stem != "facts"}


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def one_workbook_of(paths: list[Path], target: Path) -> int:
    """A sheet for each file, as an office keeps them; how many questions."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    questions = 0
    for path in paths:
        sheet = workbook.create_sheet(path.stem)
        rows = rows_of(path)
        for row in rows:
            sheet.append(row)
        questions += len(rows) - 1
    workbook.save(target)
    return questions


def figures_of(file: Path) -> dict[tuple[str, str], dict[str, object]]:
    """Rows of the downloaded table by group and unit; header cells name the figures."""
    with closing(openpyxl.load_workbook(file, read_only=True)) as workbook:
        rows = list(workbook.active.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if "Đơn vị" in row)
    names = [str(name) for name in rows[head]]
    return {
        (str(row[0]), str(row[1])): dict(zip(names, row, strict=True)) for row in rows[head + 1 :] if row[0] is not None
    }


def test_the_office_runs_a_contest_from_spreadsheets_to_figures(
    ward: Ward, desk: OpenDesk, phone: OpenPhone, tmp_path: Path
):
    passwords = give_accounts(ward.settings, LAN, MINH)
    lan, minh = desk(), desk()
    lan.sign_in_for_the_first_time(LAN.login, passwords[LAN.login], OWN_PASSWORD)

    lan.make_bank("Nghị quyết 57 và chuyển đổi số", BANK)
    files = shipped_files()
    for name in AS_CSV:
        lan.send_file(BANK, files.pop(name))
        lan.load_file(len(rows_of(SHIPPED_FOLDER / f"{name}.csv")) - 1)
    workbook = tmp_path / "Câu hỏi các chủ đề còn lại.xlsx"
    questions = one_workbook_of(list(files.values()), workbook)
    lan.send_file(BANK, workbook)
    lan.load_file(questions)

    minh.sign_in_for_the_first_time(MINH.login, passwords[MINH.login], OWN_PASSWORD)
    minh.approve_everything(BANK)

    now = datetime.now(VIETNAM)
    lan.write_contest(TITLE, SLUG, now - timedelta(hours=1), now + timedelta(days=6))
    lan.draw(0, f"{BANK}/an-toan", 3, "easy")
    lan.draw(1, BANK, 7)
    lan.save_draft(TITLE)
    lan.publish()

    hoa = phone()
    hoa.open_the_contest_from_home()
    hoa.press("Vào thi")
    hoa.fill_in(HOA)
    hoa.find_unit("to 5", UNIT)
    hoa.press("Tiếp tục")
    pid = hoa.begin()
    hoa.choose_all()
    hoa.sees_saved()
    hoa.submit()
    points, max_points, _answered = ward.score(pid)
    assert max_points == 10

    lan.see_figures(TITLE, "group,unit")
    expect(lan.figure("Đã tham gia")).to_have_text("1")
    figures = figures_of(lan.download("Bảng này, tệp Excel", tmp_path))
    hers = figures[GROUPS[HOA.group], UNIT]
    assert (hers["Số người tham gia"], hers["Số lượt thi"], hers["Số lượt đã nộp"]) == (1, 1, 1)
    assert hers["Điểm trung bình"] == points
    others = [row for key, row in figures.items() if key[1] != UNIT and key[0] != "Tổng số"]
    assert all(row["Số người tham gia"] in (0, None) for row in others)


def test_a_messy_file_is_refused_whole_with_the_place_of_the_fault(ward: Ward, desk: OpenDesk, tmp_path: Path):
    passwords = give_accounts(ward.settings, LAN)
    lan = desk()
    lan.sign_in_for_the_first_time(LAN.login, passwords[LAN.login], OWN_PASSWORD)
    lan.make_bank("Ngân hàng thử", "thu")
    file = tmp_path / FILENAME
    file.write_bytes(messy_xlsx())

    lan.send_file("thu", file)
    expect(lan.figure("Câu trong tệp")).to_have_text(str(FOUND))
    expect(lan.figure("Câu mới, nạp được")).to_have_text(str(ACCEPTED))
    expect(lan.figure("Câu có lỗi")).to_have_text(str(REJECTED))
    expect(lan.page.locator(".findings tbody tr")).to_have_count(REJECTED)
    expect(lan.page.locator(".findings .where")).to_have_text("trang “Câu hỏi”, dòng 11")
    expect(lan.page.locator(".question").first).to_contain_text("Ngày Chuyển đổi số quốc gia")
    expect(lan.page.get_by_role("button", name="vào ngân hàng")).to_have_count(0)

    lan.press("Bỏ tệp này")
    lan.open("/staff/banks/thu")
    expect(lan.page.locator(".empty h2")).to_have_text("Ngân hàng chưa có câu hỏi")
