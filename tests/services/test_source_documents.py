"""Documents that expire: what rests on them, who said so, and the word before a contest opens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.domain.document_expiry import last_day
from quizapp.domain.errors import NotFound, Refusal
from quizapp.models import AuditEvent, SourceDocument, Topic
from quizapp.queries.source_documents import expiring_during, expiring_in_bank, list_documents
from quizapp.services.audit import Actor
from quizapp.services.source_documents import set_expiry
from tests.factories import make_account, make_bank, make_contest, make_question, make_round
from tests.people import LAN

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
#: The last moment of 20 November in Vietnam.
CLOSES = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
LAW = "Luật Dữ liệu (số 60/2024/QH15)"


@pytest.fixture
def lan(session):
    account = make_account(session, LAN)
    return Actor(account.login, account.id, account.role)


@pytest.fixture
def bank(session):
    bank = make_bank(session, "toan")
    document = SourceDocument(bank_id=bank.id, title=LAW)
    session.add(document)
    session.flush()
    for stem, more in (
        ("Một?", {}),
        ("Hai?", {"topic": "rieng", "difficulty": "hard"}),
        ("Ba?", {"state": ContentState.IN_REVIEW}),
        ("Bốn?", {"state": ContentState.RETIRED}),
    ):
        make_question(session, bank, stem, **more).document_id = document.id
    make_question(session, bank, "Không có văn bản?")
    session.flush()
    return bank


def contest(session, bank, **changed):
    row = make_contest(session, "thi", opens_at=CLOSES - timedelta(days=9), closes_at=CLOSES)
    played = make_round(session, row, bank, count=1, opens_at=row.opens_at, closes_at=CLOSES)
    for name, value in changed.items():
        setattr(played.blueprint[0], name, value)
    session.flush()


def test_the_list_counts_what_rests_on_a_document_and_says_who_set_its_day(session, bank, lan):
    (line,) = list_documents(session, "toan")
    assert (line.title, line.expires_on, line.approved, line.waiting, line.set_at) == (LAW, None, 2, 1, None)

    set_expiry(session, lan, "toan", LAW, date(2026, 12, 31), NOW)

    (line,) = list_documents(session, "toan")
    assert (line.expires_on, line.set_by, line.set_at) == (date(2026, 12, 31), LAN.login, NOW)
    event = session.scalars(select(AuditEvent)).one()
    assert (event.subject, event.details) == ("toan", {"document": LAW, "before": None, "after": "2026-12-31"})
    set_expiry(session, lan, "toan", LAW, None, NOW)
    assert list_documents(session, "toan")[0].expires_on is None


def test_the_same_day_again_is_no_event_and_nonsense_is_refused(session, bank, lan, count_rows):
    set_expiry(session, lan, "toan", LAW, None, NOW)
    session.commit()
    assert count_rows("audit_events") == 0
    with pytest.raises(Refusal) as refusal:
        set_expiry(session, lan, "toan", LAW, date(2, 1, 1), NOW)
    assert (refusal.value.code, refusal.value.field) == ("bad_expiry", "expires_on")
    with pytest.raises(NotFound):
        set_expiry(session, lan, "toan", "Luật khác", None, NOW)


@pytest.mark.parametrize(("day", "is_told"), [(19, True), (20, False), (21, False)])
def test_a_contest_is_warned_of_what_expires_before_its_last_day(session, bank, lan, day, is_told):
    contest(session, bank)
    set_expiry(session, lan, "toan", LAW, date(2026, 11, day), NOW)

    told = expiring_during(session, "thi")

    assert [(one.title, one.questions) for one in told] == ([(LAW, 2)] if is_told else [])


def test_only_questions_that_its_draws_may_take_count(session, bank, lan):
    topic = session.scalars(select(Topic).where(Topic.slug == "rieng")).one()
    contest(session, bank, topic_id=topic.id)
    set_expiry(session, lan, "toan", LAW, date(2026, 11, 10), NOW)
    assert [one.questions for one in expiring_during(session, "thi")] == [1]
    assert expiring_during(session, "khong-co") == []


@pytest.mark.parametrize(("after", "count"), [(date(2026, 11, 10), 0), (date(2026, 11, 11), 2)])
def test_a_bank_is_warned_by_its_last_day(session, bank, lan, after, count):
    set_expiry(session, lan, "toan", LAW, date(2026, 11, 10), NOW)
    assert sum(one.questions for one in expiring_in_bank(session, "toan", after)) == count


def test_the_day_of_a_closing_at_midnight_is_the_day_before():
    assert last_day(CLOSES) == date(2026, 11, 20)
    assert last_day(CLOSES + timedelta(milliseconds=1)) == date(2026, 11, 21)
