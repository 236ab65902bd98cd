"""A tired official and a file nobody has looked through: mended in its preview, then loaded exactly as it was shown."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from quizapp.models import Bank, Option, QuestionVersion, Topic
from tests.browser.conftest import OpenDesk
from tests.browser.reading import barriers
from tests.browser.ward import Ward, database_of, give_accounts
from tests.people import LAN
from tests.samples.messy_bank import UNCHECKED, UNCHECKED_FAULTY, UNCHECKED_FOUND, unchecked_xlsx

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["first_day"], indirect=True)]

OWN_PASSWORD = "trà shan tuyết buổi sáng"
TOPIC = "An toàn số"


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_a_messy_file_is_mended_in_its_preview_and_loaded_as_shown(
    ward: Ward, desk: OpenDesk, tmp_path: Path, has_script: bool
):
    passwords = give_accounts(ward.settings, LAN)
    lan = desk(java_script_enabled=has_script)
    lan.sign_in_for_the_first_time(LAN.login, passwords[LAN.login], OWN_PASSWORD)
    lan.make_bank("Ngân hàng thử", "thu")
    file = tmp_path / UNCHECKED
    file.write_bytes(unchecked_xlsx())

    lan.send_file("thu", file)
    expect(lan.figure("Câu trong tệp")).to_have_text(str(UNCHECKED_FOUND))
    expect(lan.figure("Câu có lỗi")).to_have_text(str(UNCHECKED_FAULTY))
    expect(lan.page.locator(".findings tbody tr")).to_have_count(UNCHECKED_FAULTY)
    expect(lan.page.get_by_role("button", name="vào ngân hàng")).to_have_count(0)

    lan.choose_key("Mật khẩu nào", "Một câu dài")
    expect(lan.question("Mật khẩu nào").locator(".is-key")).to_contain_text("Một câu dài")
    expect(lan.figure("Câu có lỗi")).to_have_text("2")

    lan.mend_question("Cổng dịch vụ công", stem="Cổng Dịch vụ công quốc gia ở địa chỉ nào?", option_C="dvc.vn", key="A")
    mended = lan.question("Cổng Dịch vụ công")
    expect(mended).to_be_in_viewport()
    expect(mended.locator(".errors")).to_have_count(0)

    lan.drop_question("Quý vị nghĩ gì")
    expect(lan.question("Quý vị nghĩ gì")).to_contain_text("Đã bỏ, không nạp")
    pair = lan.question("là bao nhiêu?")
    expect(pair.locator("mark")).to_contain_text(["bao nhiêu?", "số nào?"])
    if has_script:
        problems = barriers(lan.page, "preview")
        lan.page.goto(lan.page.url.partition("?")[0] + "?edit=3")
        assert not (problems + barriers(lan.page, "a question open"))
    lan.drop_question("là bao nhiêu?")
    lan.set_topic_of_all_without(TOPIC)

    expect(lan.figure("Câu đã bỏ")).to_have_text("2")
    shown = [
        (one.locator("h3").inner_text(), one.locator(".is-key span").first.inner_text())
        for one in lan.page.locator("article.question:not(.is-dropped)").all()
    ]
    lan.load_file(5)

    assert held(ward) == [(stem, key, "Định danh" if "VNeID" in stem else TOPIC) for stem, key in shown]


def held(ward: Ward) -> list[tuple[str, str, str]]:
    """Stem, key and topic of every question of the bank."""
    with database_of(ward.settings) as database, database.reading() as session:
        rows = session.execute(
            select(QuestionVersion.stem, Option.text, Topic.title)
            .join(Option, Option.version_id == QuestionVersion.id)
            .join(Topic, Topic.id == QuestionVersion.topic_id)
            .join(Bank, Bank.id == QuestionVersion.bank_id)
            .where(Bank.slug == "thu", Option.is_key)
            .order_by(QuestionVersion.id)
        )
        return [tuple(row) for row in rows]
