"""`flask contest …` as scripts use it: made and published at once, or nothing."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.models import QuestionVersion, SourceDocument
from tests.factories import make_bank

TOML = """
slug = "nq57-2026"
title = "Tìm hiểu Nghị quyết 57-NQ/TW"
opens_at = {opens}
closes_at = {closes}
groups = ["officials", "residents"]

[[rounds]]
title = "Tuần 1"
opens_at = {opens}
closes_at = {closes}
minutes = 20
attempts = 3

[[rounds.draw]]
bank = "nq57"
topic = "nq57-chung"
count = 5
"""


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=["contest", *(str(arg) for arg in args)])


@pytest.fixture
def file_of(tmp_path):
    def write(*replacements: tuple[str, str]):
        now = datetime.now(UTC).replace(microsecond=0)
        text = TOML.format(opens=(now - timedelta(days=1)).isoformat(), closes=(now + timedelta(days=7)).isoformat())
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "cuoc-thi.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def bank(session):
    make_bank(session, questions=6)
    session.commit()


def test_a_contest_can_be_taken_after_create(run, file_of, bank):
    result = run("create", file_of())
    assert result.exit_code == 0, result.stderr
    document = json.loads(run("show", "nq57-2026", "--json").stdout)
    assert (document["state"], document["attempts"]) == ("published", 0)
    assert document["rounds"][0]["draw"] == [{"bank": "nq57", "topic": "nq57-chung", "difficulty": None, "count": 5}]
    assert document["opens_at"].endswith("Z")
    assert json.loads(run("list", "--json").stdout)[0]["phase"] == "open"


def test_a_draft_stays_one_until_it_is_opened(run, file_of, bank):
    assert run("create", file_of(), "--draft").exit_code == 0
    assert json.loads(run("show", "nq57-2026", "--json").stdout)["state"] == "draft"
    assert run("open", "nq57-2026").exit_code == 0
    assert json.loads(run("show", "nq57-2026", "--json").stdout)["state"] == "published"


def test_documents_that_expire_before_the_end_are_told_and_hinder_nothing(run, file_of, bank, session):
    version = session.scalars(select(QuestionVersion)).first()
    document = SourceDocument(bank_id=version.bank_id, title="Luật cũ", expires_on=date(2025, 12, 31))
    session.add(document)
    session.flush()
    version.document_id = document.id
    session.commit()

    for result in (run("create", file_of(), "--draft"), run("open", "nq57-2026")):
        assert result.exit_code == 0
        assert "1 câu đã duyệt" in result.stderr
        assert "“Luật cũ”, hết hiệu lực sau ngày 31/12/2025" in result.stderr


def test_finishing_early_must_be_meant(run, file_of, bank):
    run("create", file_of())
    result = run("finish", "nq57-2026")
    assert result.exit_code == 1
    assert "chưa đến giờ đóng" in result.stderr
    assert run("finish", "nq57-2026", "--early").exit_code == 0
    assert "đã kết thúc" in run("show", "nq57-2026").stdout


@pytest.mark.parametrize(
    ("replacement", "words"),
    [
        (("count = 5", "count = 7"), "cần 7 câu đã duyệt, mới có 6 câu"),
        (('bank = "nq57"', 'bank = "nq58"'), "không có ngân hàng câu hỏi “nq58”"),
        (('topic = "nq57-chung"', 'topic = "kinh-te"'), "không có chủ đề “kinh-te”"),
        (('"officials"', '"can-bo"'), "“can-bo” không dùng được"),
        (("minutes = 20", "minutes = 601"), "từ 0 (không giới hạn) đến 600 phút"),
        (("attempts = 3", ""), "Thiếu mục rounds[1].attempts"),
        (("[[rounds.draw]]", "[[rounds.draw"), "Tệp TOML viết sai ở dòng"),
        (("closes_at = 2", "closes_at = 2020-01-01T00:00:00 # 2"), "Thời điểm đóng phải sau thời điểm mở"),
    ],
    ids=["bank too small", "bank", "topic", "group", "minutes", "missing", "TOML", "reversed"],
)
def test_a_bad_definition_is_refused_in_words_and_nothing_is_stored(run, file_of, bank, count_rows, replacement, words):
    result = run("create", file_of(replacement))
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stdout == ""
    assert [count_rows(table) for table in ("contests", "rounds", "blueprint_rows", "audit_events")] == [0, 0, 0, 0]


def test_the_same_contest_is_not_made_twice(run, file_of, bank, count_rows):
    run("create", file_of())
    result = run("create", file_of())
    assert result.exit_code == 1
    assert "đã có cuộc thi khác dùng" in result.stderr
    assert count_rows("contests") == 1


def test_a_contest_that_is_not_there_is_named_so(run):
    result = run("show", "khong-co")
    assert result.exit_code == 1
    assert "Không tìm thấy cuộc thi này." in result.stderr


def test_an_empty_list_says_what_to_do(run):
    assert "flask contest create" in run("list").stdout
