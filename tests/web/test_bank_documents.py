"""The page of a bank's documents, and where their last days are told."""

import re

import pytest
from sqlalchemy import select

from quizapp.models import Option, QuestionVersion, SourceDocument
from tests.factories import make_bank, make_contest, make_question, make_round
from tests.people import LAN, MINH
from tests.web.office import press

PAGE = "/staff/banks/toan/documents"
DECREE = "Nghị định số 13/2023/NĐ-CP"


@pytest.fixture
def bank(session):
    bank = make_bank(session, "toan")
    document = SourceDocument(bank_id=bank.id, title=DECREE)
    session.add(document)
    session.flush()
    version = make_question(session, bank, "Ai bảo vệ dữ liệu?")
    version.document_id = document.id
    make_question(session, bank, "Câu khác?")
    session.commit()
    return bank


def test_a_last_day_is_set_and_told_on_the_bank_and_the_contest(staff_client, bank, session):
    make_round(session, make_contest(session, "thi"), bank, count=1)
    session.commit()
    client = staff_client(LAN)
    assert PAGE in client.get("/staff/banks/toan").text
    page = client.get(PAGE).text
    assert "được thay bằng Nghị định số 356/2025/NĐ-CP" in page, "the product's own list"
    assert 'value="31/12/2025"' in page

    answer = press(client, PAGE, PAGE, title=DECREE, expires_on="31/12/2025")

    assert answer.status_code == 303
    page = client.get(PAGE).text
    assert "Đã hết hiệu lực" in page
    assert f"{LAN.login} ghi lúc" in page
    assert "hết hiệu lực sau ngày 31/12/2025, 1 câu đã duyệt" in client.get("/staff/banks/toan").text
    assert "trước khi cuộc thi kết thúc" in client.get("/staff/contests/thi").text
    press(client, PAGE, PAGE, title=DECREE, expires_on="")
    assert "trước khi cuộc thi kết thúc" not in client.get("/staff/contests/thi").text


def test_a_day_that_is_none_is_told_beside_its_document(staff_client, bank):
    answer = press(staff_client(LAN), PAGE, PAGE, title=DECREE, expires_on="31-12")
    assert answer.status_code == 422
    assert "Ngày chưa đúng" in answer.text
    assert 'value="31-12"' in answer.text


def test_a_reviewer_sees_days_and_sets_none(staff_client, bank):
    page = staff_client(MINH).get(PAGE).text
    assert DECREE in page
    assert "<button" not in page.split('class="source-document"')[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"document={DECREE}", {"Ai bảo vệ dữ liệu?"}),
        ("document=khac", set()),
        # In a stem, in an option, in a source: with or without marks.
        ("q=BAO VE du", {"Ai bảo vệ dữ liệu?"}),
        ("q=phương án đặc biệt", {"Câu khác?"}),
        ("q=so 57-nq", {"Ai bảo vệ dữ liệu?", "Câu khác?"}),
        ("q=100%25", set()),
    ],
)
def test_questions_are_found_by_document_option_and_source(staff_client, bank, session, query, found):
    other = session.scalars(select(QuestionVersion).where(QuestionVersion.stem == "Câu khác?")).one()
    session.add(Option(version_id=other.id, position=4, code="0" * 8, text="Phương án ĐẶC biệt", is_key=False))
    session.commit()

    page = staff_client(LAN).get(f"/staff/banks/toan?{query}").text

    assert set(re.findall(r'<h3 class="lines">(.*?)</h3>', page)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=so 13/2023 nghi dinh", {DECREE}),
        ("q=2024", set()),
        ("day=unknown", {"Luật Dữ liệu"}),
        ("day=ending", {DECREE}),
        ("day=later", set()),
        ("day=nonsense", {DECREE, "Luật Dữ liệu"}),
    ],
)
def test_documents_are_found_without_marks_and_by_their_last_day(staff_client, bank, session, query, found):
    client = staff_client(LAN)
    press(client, PAGE, PAGE, title=DECREE, expires_on="31/12/2025")
    add_documents(session, bank, "Luật Dữ liệu")

    page = client.get(f"{PAGE}?{query}").text

    assert set(titles(page)) == found


def test_many_documents_are_read_in_pages_and_a_last_day_leads_back_to_its_page(staff_client, bank, session):
    add_documents(session, bank, *(f"Quyết định số {number}/QĐ-UBND" for number in range(100, 130)))
    client = staff_client(LAN)
    first, second = client.get(PAGE).text, client.get(f"{PAGE}?page=2").text
    assert (len(titles(first)), len(titles(second))) == (25, 6)
    assert not set(titles(first)) & set(titles(second))
    assert titles(client.get(f"{PAGE}?page=99").text) == titles(second)

    address = f"{PAGE}?page=2&q=qd"
    answer = press(client, address, address, title="Quyết định số 129/QĐ-UBND", expires_on="31/12/2026")

    assert answer.location.endswith("/documents?page=2&q=qd")


def add_documents(session, bank, *names):
    for title in names:
        document = SourceDocument(bank_id=bank.id, title=title)
        session.add(document)
        session.flush()
        make_question(session, bank, f"Theo {title}?").document_id = document.id
    session.commit()


def titles(page):
    return re.findall(r"<h2>(.*?)</h2>", page.partition("<main")[2])
