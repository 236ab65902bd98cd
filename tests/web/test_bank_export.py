"""A bank taken away as a file from its page: by those who see its keys, entered in the journal, losses said first."""

import pytest
from sqlalchemy import select

from quizapp.files.registry import WRITERS, read_bank
from quizapp.models import AuditEvent
from tests.factories import make_bank, make_question
from tests.people import LAN, MINH, STAFF

SEE_KEYS = {"administrator", "organiser", "reviewer"}


@pytest.fixture
def bank(session):
    row = make_bank(session, "toan", questions=2)
    make_question(session, row, "Chọn hai?", keys=(0, 1))
    session.commit()
    return row


def exports(session):
    session.rollback()
    return list(session.scalars(select(AuditEvent).where(AuditEvent.action == "bank.exported")))


@pytest.mark.parametrize("format", [writer.name for writer in WRITERS if not writer.lacks])
def test_the_file_holds_the_bank_and_the_journal_says_who_took_it(staff_client, session, bank, format):
    client = staff_client(LAN)
    assert f'<option value="{format}">' in client.get("/staff/banks/toan").text

    answer = client.get(f"/staff/banks/toan/export?format={format}")

    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(read_bank(answer.data, "x").questions) == 3
    [event] = exports(session)
    assert (event.actor, event.subject, event.details["format"], event.details["count"]) == (
        LAN.login,
        "toan",
        format,
        3,
    )


def test_what_a_format_can_not_carry_is_said_before_the_file(staff_client, session, bank):
    client = staff_client(MINH)

    page = client.get("/staff/banks/toan/export?format=aiken")

    assert "Dạng Aiken không chứa được hết" in page.text
    assert "Tệp sẽ có 2 câu." in page.text
    assert "Aiken chỉ ghi được một đáp án" in page.text
    assert exports(session) == []
    file = client.get("/staff/banks/toan/export?format=aiken&accept=1")
    assert len(read_bank(file.data, "x", format="aiken").questions) == 2
    assert [event.details["left_out"] for event in exports(session)] == [1]


@pytest.mark.parametrize("staff", STAFF, ids=lambda staff: staff.role.value)
def test_only_those_who_see_keys_take_them_out(staff_client, session, bank, staff):
    answer = staff_client(staff).get("/staff/banks/toan/export?format=gift")

    assert (answer.status_code == 200) is (staff.role.value in SEE_KEYS)
    assert ("Chọn hai?" in answer.text) is (staff.role.value in SEE_KEYS)
    assert len(exports(session)) == (staff.role.value in SEE_KEYS)


def test_a_format_that_is_not_written_is_refused_in_words(staff_client, bank):
    answer = staff_client(LAN).get("/staff/banks/toan/export?format=pdf")
    assert answer.status_code == 422
    assert "Các dạng ghi được" in answer.text
