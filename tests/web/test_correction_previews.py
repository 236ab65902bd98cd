"""What a correction would change where attempts are many: worked out by a job, kept, marked once it is out of date."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select

from quizapp.domain.regrading import CorrectionKind, written
from quizapp.models import AuditEvent, Contest, KeyCorrection, Option, QuestionVersion, Round, Score, Unit
from quizapp.queries.previews import unpacked
from quizapp.queries.regrading import preview
from quizapp.services import preview_jobs
from quizapp.services.job_running import run_job
from quizapp.services.jobs import claim
from quizapp.services.regrading import Wanted, confirm_correction, wanted_key
from tests.factories import make_account, make_attempt
from tests.factories.corrections import acting, keyed, make_proposal, name_of
from tests.factories.crowds import make_crowd
from tests.factories.participants import make_participant
from tests.people import HOA, HUNG, LAN, MINH, THAO
from tests.web.test_corrections import sent, text_of

NOW = datetime.now(UTC)


@pytest.fixture
def version(session, monkeypatch) -> QuestionVersion:
    """Three graded attempts are many here."""
    monkeypatch.setattr(preview_jobs, "MOST_AT_ONCE", 2)
    make_crowd(session)
    return session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()[3]


@pytest.fixture
def address(session, version) -> str:
    bank, pid, number = name_of(session, version)
    return f"/staff/banks/{bank}/questions/{pid}/{number}/correct?kind=new_key&keys={version.options[1].code}"


@pytest.fixture
def work(database):
    """One waiting job is done."""

    def do() -> bool:
        with database.transaction() as session:
            taken = claim(session, datetime.now(UTC))
        return run_job(database, taken, "Phường", timedelta(hours=1))

    return do


@pytest.fixture
def waiting(session, version) -> str:
    """A proposal of Lan."""
    pid = make_proposal(session, make_account(session, LAN), version, CorrectionKind.NEW_KEY, (1,), now=NOW)
    session.commit()
    return f"/staff/corrections/{pid}"


def ask(client, page: str, token_of):
    action = re.search(r'action="([^"]+/preview)"', page)
    assert action
    fields = dict(re.findall(r'type="hidden" name="(kind|keys)" value="([^"]*)"', page))
    return client.post(action[1], data={**fields, "csrf_token": token_of(page)})


def grade_one_more(session) -> None:
    """Somebody submits after the preview."""
    round_ = session.scalars(select(Round)).one()
    contest = session.scalars(select(Contest)).one()
    unit = session.scalars(select(Unit).order_by(Unit.id)).first()
    versions = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()
    person = make_participant(session, contest, unit, HOA)
    make_attempt(session, person, round_, versions, right=4, started_at=NOW - timedelta(minutes=5))
    session.commit()


def test_a_preview_survives_its_way_through_a_file(session, database, version):
    question = keyed(session, version)
    wanted = Wanted(CorrectionKind.NEW_KEY, [version.options[1].code], written(question.key))
    with database.snapshot() as reading:
        found = preview(reading, question.version_id, question.key, wanted_key(question, wanted), NOW)
    assert found.total.changed == 3
    assert unpacked(found.packed()) == found


def test_a_long_preview_is_asked_for_watched_and_shown(staff_client, session, address, token_of, work):
    lan = staff_client(LAN)
    page = lan.get(address)
    assert page.status_code == 200
    assert "Tính điều sẽ thay đổi" in page.text
    assert "Gửi đề nghị" not in page.text
    job = ask(lan, page.text, token_of).location
    assert "Sắp đến lượt" in lan.get(job).text
    assert '<noscript><meta http-equiv="refresh"' in lan.get(job).text
    state = lan.get(f"{job}/state")
    assert (state.headers["X-Job-Over"], "X-Job-Next" in state.headers) == ("0", False)
    assert lan.get(f"{job}/state", headers={"If-None-Match": state.headers["ETag"]}).status_code == 304
    assert "Xem đã đến đâu" in lan.get(address).text
    # Who asks again comes to the same job.
    assert ask_again(lan, address, page.text, token_of) == job

    assert work()

    done = lan.get(job)
    assert done.status_code == 303
    assert lan.get(f"{job}/state").headers["X-Job-Next"] == done.location
    shown = lan.get(done.location)
    assert "4 → 3" in text_of(shown.text)
    assert "Gửi đề nghị" in shown.text
    assert "đã cũ" not in shown.text
    assert sent(lan, shown.text, address.partition("?")[0], token_of, reason="Văn bản gốc ghi khác").status_code == 200
    assert session.scalars(select(KeyCorrection.foreseen)).one()["down"] == 2
    # Neither what is right nor who moves is in the journal.
    told = str([event.details for event in session.scalars(select(AuditEvent))])
    assert not any(option.code in told for option in session.scalars(select(Option)))


def test_what_was_graded_since_is_counted_and_the_preview_marked_as_old(
    staff_client, session, address, token_of, work, waiting
):
    minh = staff_client(MINH)
    page = minh.get(waiting).text
    assert "Tính và xem điều sẽ thay đổi trước khi xác nhận" in page
    assert "Xác nhận và chấm lại" not in page
    job = ask(minh, page, token_of).location
    assert work()
    page = minh.get(minh.get(job).location).text
    assert "đã cũ" not in page
    grade_one_more(session)
    page = minh.get(waiting).text
    assert "từ lúc tính đã chấm thêm 1 bài" in text_of(page)
    # All four are regraded nevertheless: the confirmation looks for itself.
    done = sent(minh, page, f"{waiting}/confirm", token_of)
    assert "Số này khác lúc xem trước" in done.text
    session.rollback()
    assert list(session.scalars(select(Score.points).order_by(Score.attempt_id))) == [3, 4, 3, 3]


def test_an_old_preview_is_worked_out_again(staff_client, session, token_of, work, waiting):
    minh = staff_client(MINH)
    ask(minh, minh.get(waiting).text, token_of)
    assert work()
    grade_one_more(session)
    ask(minh, minh.get(waiting).text, token_of)
    assert work()
    page = minh.get(waiting).text
    assert "đã cũ" not in page
    assert "Bài đổi điểm4" in text_of(page)


def test_a_short_preview_is_never_older_than_the_last_grading(staff_client, session, address, monkeypatch):
    monkeypatch.setattr(preview_jobs, "MOST_AT_ONCE", 2000)
    lan = staff_client(LAN)
    assert "Bài đổi điểm3" in text_of(lan.get(address).text)
    grade_one_more(session)
    assert "Bài đổi điểm4" in text_of(lan.get(address).text)


def test_a_proposal_needs_a_preview_that_was_seen(staff_client, session, version, address, token_of):
    lan = staff_client(LAN)
    page = lan.get(address).text
    fields = {"kind": "new_key", "keys": version.options[1].code, "reason": "Văn bản gốc ghi khác"}
    fields |= {"seen": written(keyed(session, version).key), "csrf_token": token_of(page)}
    answer = lan.post(address.partition("?")[0], data=fields)
    assert answer.status_code == 409
    assert "xem điều sẽ thay đổi trước khi gửi" in answer.text
    assert session.scalars(select(KeyCorrection)).all() == []


def test_a_preview_of_a_key_corrected_meanwhile_fails_in_words(staff_client, session, address, token_of, work, waiting):
    minh = staff_client(MINH)
    job = ask(minh, minh.get(waiting).text, token_of).location
    confirm_correction(session, acting(make_account(session, HUNG)), waiting.rpartition("/")[2], NOW)
    session.commit()
    assert not work()
    assert "vừa được đính chính" in minh.get(job).text


def test_a_preview_is_no_download(staff_client, session, address, token_of, work):
    lan, thao = staff_client(LAN), staff_client(THAO)
    job = ask(lan, lan.get(address).text, token_of).location
    assert work()
    pid = job.rpartition("/")[2]
    assert lan.get(f"/staff/reports/exports/{pid}/file").status_code == 404
    assert thao.get(job).status_code == 403


def ask_again(client, address: str, page: str, token_of) -> str:
    fields = dict(parse_qsl(address.partition("?")[2])) | {"csrf_token": token_of(page)}
    return client.post(address.partition("?")[0] + "/preview", data=fields).location
