"""A key that proves wrong after people answered: seen, asked for, confirmed by a second person, told to everybody."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from quizapp.models import Contest, Unit
from quizapp.services.preview_jobs import MOST_AT_ONCE
from tests.browser.citizen import CitizenPhone
from tests.browser.conftest import OpenDesk, OpenPhone
from tests.browser.office import OfficeDesk
from tests.browser.reading import barriers
from tests.browser.ward import Ward, give_accounts
from tests.browser.watching import Watch
from tests.factories import make_bank, make_contest, make_question, make_round
from tests.factories.corrections import name_of
from tests.factories.crowds import make_many
from tests.people import AN, HOA, LAN, MINH, Citizen

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["first_day"], indirect=True)]

CONTEST = "thi-thu"
STEM = "Nghị quyết 57-NQ/TW đặt mục tiêu tổng quát cho năm nào?"
OPTIONS = ("Năm 2025", "Năm 2030", "Năm 2040", "Năm 2050")
REASON = "Văn bản gốc ghi năm 2030"
GROUNDS = "Mục II.1, bà Hoa ở tổ 5 báo"
OWN_PASSWORD = "trà shan tuyết buổi sáng"


@dataclass(frozen=True)
class WrongKey:
    """The question whose key is wrong, and what stands for its options: the key as it is, and as it should be."""

    address: str
    wrong: str
    right: str


@pytest.fixture
def wrong_key(ward: Ward) -> WrongKey:
    """An open contest of four questions; of one the office has marked the first option, the second is true."""
    with ward.database.transaction() as session:
        bank = make_bank(session, "nq57", questions=3)
        version = make_question(session, bank, STEM)
        for option, text in zip(version.options, OPTIONS, strict=True):
            option.text = text
        make_round(session, make_contest(session, CONTEST), bank, count=4)
        address = "/staff/banks/{}/questions/{}".format(*name_of(session, version)[:2])
        return WrongKey(address, *[one.code for one in version.options[:2]])


def take_part(citizen: CitizenPhone, who: Citizen, code: str) -> str:
    """Everything right by the keys there are, and this option of the question in doubt; the attempt."""
    citizen.join(CONTEST, who)
    pid = citizen.begin()
    for slot in range(1, citizen.slots() + 1):
        options = citizen.page.locator(f"#slot-{slot} .option")
        is_doubtful = STEM in citizen.page.locator(f"#slot-{slot}").inner_text()
        for at in range(options.count()):
            value = citizen.inputs(slot).nth(at).get_attribute("value")
            if value == code if is_doubtful else "ĐÚNG" in options.nth(at).inner_text():
                citizen.choose(slot, at)
    citizen.sees_saved()
    citizen.submit()
    return pid


def sees_own_place(citizen: CitizenPhone, rank: int, score: str) -> None:
    """On the board, which is some seconds old at most."""
    citizen.open(f"/c/{CONTEST}/board")
    own = citizen.page.locator(".own-place")
    for _ in range(20):
        if own.locator(".result strong").inner_text() == score:
            break
        citizen.page.wait_for_timeout(1000)
        citizen.page.reload()
    expect(own.locator(".result strong")).to_have_text(score)
    expect(own.locator(".rank-number")).to_have_text(str(rank))


def exported(desk: OfficeDesk, folder: Path) -> dict[str, tuple[str, str]]:
    """Rank and points by name, of the office's list."""
    desk.open(f"/staff/reports/{CONTEST}/exports")
    file = desk.download("Danh sách kết quả, tệp CSV", folder)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    head = next(row for row in rows if "Họ và tên" in row)
    found = [dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :] if len(row) == len(head)]
    return {row["Họ và tên"]: (row["Hạng"], row["Điểm"]) for row in found}


def sees_consequences(desk: OfficeDesk) -> None:
    """The preview: whose score and rank change."""
    expect(desk.figure("Bài đổi điểm")).to_have_text("2")
    expect(desk.figure("Tăng điểm")).to_have_text("1")
    expect(desk.figure("Giảm điểm")).to_have_text("1")
    moved = desk.page.locator("#moved ~ .table-frame tbody tr")
    expect(moved).to_have_count(2)
    expect(moved.first.locator("td")).to_have_text(["3 → 4", "2 → 1"])
    expect(moved.last.locator("td")).to_have_text(["4 → 3", "1 → 2"])


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_in_a_large_contest_the_consequences_are_worked_out_beside_the_service(
    ward: Ward, wrong_key: WrongKey, desk: OpenDesk, phone: OpenPhone, has_script: bool
):
    with ward.database.transaction() as session:
        contest, unit = session.scalars(select(Contest)).one(), session.scalars(select(Unit)).first()
        make_many(session, contest, unit, MOST_AT_ONCE)
    take_part(phone(), HOA, wrong_key.right)
    lan = desk(java_script_enabled=has_script)
    lan.page.context.add_cookies([{"name": "qz-staff", "value": ward.let_in(LAN), "url": ward.address}])
    lan.open(f"{wrong_key.address}/1/correct")
    lan.choose_right_answer("Đổi đáp án", OPTIONS[1])
    expect(lan.page.get_by_role("button", name="Gửi đề nghị")).to_have_count(0)
    lan.press("Tính điều sẽ thay đổi")
    # By itself, once it is there.
    expect(lan.figure("Bài đổi điểm")).to_have_text("1")
    expect(lan.page.locator("#moved ~ .table-frame tbody tr").first.locator("td").first).to_have_text("3 → 4")
    take_part(phone(), AN, wrong_key.wrong)
    lan.page.reload()
    expect(lan.page.locator("#outdated")).to_contain_text("đã chấm thêm 1 bài")
    lan.press("Tính lại")
    expect(lan.figure("Bài đổi điểm")).to_have_text("2")
    expect(lan.page.locator("#outdated")).to_have_count(0)
    lan.ask_for_correction(REASON, GROUNDS)
    expect(lan.page.get_by_text("nhờ một cán bộ khác xác nhận")).to_be_visible()


def test_two_officials_put_a_wrong_key_right(
    ward: Ward, wrong_key: WrongKey, desk: OpenDesk, phone: OpenPhone, watch: Watch, tmp_path: Path
):
    watch.expect_on_console("status of 403")
    passwords = give_accounts(ward.settings, LAN, MINH)
    an, hoa = phone(), phone()
    take_part(an, AN, wrong_key.wrong)
    assert an.shown_score() == (4, 4)
    attempt = take_part(hoa, HOA, wrong_key.right)
    assert hoa.shown_score() == (3, 4)
    sees_own_place(hoa, 2, "3/4")

    lan = desk()
    lan.sign_in_for_the_first_time(LAN.login, passwords[LAN.login], OWN_PASSWORD)
    lan.open(wrong_key.address)
    lan.press("Đính chính đáp án")
    lan.choose_right_answer("Đổi đáp án", OPTIONS[1])
    sees_consequences(lan)
    found = barriers(lan.page, "preview")
    lan.ask_for_correction(REASON, GROUNDS)
    expect(lan.page.get_by_text("nhờ một cán bộ khác xác nhận")).to_be_visible()
    expect(lan.page.get_by_role("button", name="Xác nhận và chấm lại")).to_have_count(0)
    place = lan.page.url
    # Nor by sending what the other person's page would send.
    token = lan.page.locator('#main input[name="csrf_token"]').first.get_attribute("value")
    refused = lan.page.request.post(f"{place}/confirm", form={"csrf_token": token or ""})
    assert refused.status == 403
    assert ward.score(attempt)[0] == 3

    minh = desk()
    minh.sign_in_for_the_first_time(MINH.login, passwords[MINH.login], OWN_PASSWORD)
    minh.open("/staff/corrections")
    minh.press(STEM)
    expect(minh.page.get_by_text(REASON)).to_be_visible()
    expect(minh.page.get_by_text(GROUNDS)).to_be_visible()
    sees_consequences(minh)
    found += barriers(minh.page, "to be confirmed")
    minh.press("Xác nhận và chấm lại")
    expect(minh.page.get_by_text("Đã chấm lại: 2 bài đổi điểm.")).to_be_visible()
    kept = minh.page.locator("#changed ~ .table-frame tbody tr")
    expect(kept.first.locator("td")).to_have_text(["3 → 4", "2 → 1"])
    expect(kept.last.locator("td")).to_have_text(["4 → 3", "1 → 2"])
    found += barriers(minh.page, "confirmed")
    minh.press("Từng bài")
    expect(kept.locator("td:nth-child(2)")).to_have_text(["4 → 3/4", "3 → 4/4"])

    assert ward.score(attempt)[0] == 4
    hoa.open(f"/a/{attempt}/result")
    assert hoa.shown_score() == (4, 4)
    expect(hoa.page.locator("#regraded")).to_contain_text("từ 3 lên 4 điểm")
    sees_own_place(hoa, 1, "4/4")
    assert exported(lan, tmp_path) == {HOA.full_name: ("1", "4"), AN.full_name: ("2", "3")}
    assert not found, "\n".join(found)
