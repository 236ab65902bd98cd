"""The bank that comes with the product enters it by the same way as every other file, without one complaint."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from quizapp.domain.bank_checks import check_bank
from quizapp.domain.content_review import ContentState
from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Severity
from quizapp.models import AuditEvent, Bank, QuestionVersion, Topic
from quizapp.queries.banks import coverage, find_bank, list_topics
from quizapp.queries.pools import load_pool
from quizapp.services.audit import SERVICE
from quizapp.services.shipped_bank import SHIPPED_FOLDER, load_shipped_bank, read_folder
from tests.content.shipped_bank import read_questions, topics

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_every_shipped_question_is_accepted_without_an_error():
    checked = check_bank(read_folder(SHIPPED_FOLDER, topics()))

    assert (len(checked.accepted), checked.rejected, checked.duplicates) == (len(read_questions()), 0, 0)
    assert [str(finding) for finding in checked.findings if finding.severity is Severity.ERROR] == []


def test_the_shipped_bank_can_be_drawn_from_by_topic_and_difficulty(session):
    loaded = load_shipped_bank(session, SERVICE, NOW)

    assert loaded == len(read_questions())
    assert find_bank(session, "nq57").counts == {ContentState.APPROVED: loaded}
    assert [topic.slug for topic in list_topics(session, "nq57")] == topics()
    assert sum(row.total for row in coverage(session, "nq57")) == loaded
    assert all(None not in row.counts for row in coverage(session, "nq57"))
    assert sum(map(len, load_pool(session, ["nq57"]).strata)) == loaded


def test_its_topics_keep_their_titles_in_both_languages(session):
    load_shipped_bank(session, SERVICE, NOW)

    topic = session.scalars(select(Topic).where(Topic.slug == "dich-vu-cong")).one()
    assert (topic.title, topic.title_en) == ("Dịch vụ công trực tuyến", "Online public services")


def test_the_journal_says_why_it_was_approved(session):
    load_shipped_bank(session, SERVICE, NOW)

    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "bank.imported")).one()
    assert event.actor == "service"
    assert event.details["approve_reason"]
    assert event.details["rejected"] == 0


def test_it_is_not_loaded_over_a_bank_that_is_there(session, count_rows):
    load_shipped_bank(session, SERVICE, NOW)
    session.commit()

    with pytest.raises(Refusal) as refusal:
        load_shipped_bank(session, SERVICE, NOW)

    session.rollback()
    assert refusal.value.code == "slug_taken"
    assert count_rows("banks") == 1


def test_every_question_knows_its_document_and_its_key(session):
    load_shipped_bank(session, SERVICE, NOW)

    versions = session.scalars(select(QuestionVersion)).all()
    assert all(version.document_id for version in versions)
    assert all(sum(option.is_key for option in version.options) == 1 for version in versions)
    assert session.scalars(select(Bank)).one().revision > 0
