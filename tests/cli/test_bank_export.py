"""`flask bank export`: the same bank comes back by `flask bank import`, and what a format can't carry is said."""

import json

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.files.registry import WRITERS
from quizapp.models import AuditEvent
from quizapp.queries.bank_export import load_bank
from tests.factories import make_bank, make_question

SHEET = (
    "Mã,Câu hỏi,A,B,C,Đáp án,Chủ đề,Mức độ,Giải thích,Nguồn\n"
    "T1,Một cộng một?,1,2,3,B,Toán,dễ,Đếm trên tay.,Sách lớp 1; Bài 2\n"
    ',"Chọn số chẵn: {a} ~ b = c # d, gồm hai dòng\ndòng hai",=2,-4,5,"A,B",Số & chữ,khó,"Nguồn: tự nghĩ",\n'
    "T3,<b> là thẻ gì?,In đậm,In nghiêng,Gạch chân,A,,,,Tài liệu HTML\n"
)


@pytest.fixture
def run(app):
    """Runs `flask ARGS`, gives exit code, standard output and standard error."""
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=[str(arg) for arg in args])


@pytest.fixture
def toan(run, tmp_path):
    sheet = tmp_path / "toan.csv"
    sheet.write_text(SHEET)
    assert run("bank", "import", sheet, "--bank", "toan").exit_code == 0


def fields(bank):
    return [(q.stem, q.options, q.keys, q.topic, q.difficulty, q.explanation, q.source, q.reference) for q in bank]


@pytest.mark.parametrize("format", [writer.name for writer in WRITERS if not writer.lacks])
def test_an_exported_bank_is_imported_equal(run, toan, tmp_path, app, format):
    output = tmp_path / "ra"
    written = run("bank", "export", "toan", "--format", format, "-o", output)
    assert (written.exit_code, written.stderr) == (0, "")
    assert "Đã ghi 3 câu" in written.stdout
    assert output.stat().st_mode & 0o777 == 0o600

    again = run("bank", "import", output, "--bank", "lai", "--json")

    assert again.exit_code == 0, again.stdout
    assert json.loads(again.stdout)["format"] == format
    with app.extensions["quizapp"].database.reading() as session:
        assert fields(load_bank(session, "lai").questions) == fields(load_bank(session, "toan").questions)


def test_aiken_names_the_question_with_two_keys_and_counts_what_is_lost(run, toan, tmp_path):
    written = run("bank", "export", "toan", "--format", "aiken", "-o", tmp_path / "ra.txt")

    assert written.exit_code == 0
    assert "KHÔNG GHI\tcâu 2\tAiken chỉ ghi được một đáp án, câu này có 2 đáp án" in written.stderr
    assert "Aiken không chứa nguồn: 2 câu mất phần này." in written.stderr
    assert "Đã ghi 2 câu của ngân hàng toan" in written.stdout


def test_the_same_is_told_as_json(run, toan, tmp_path):
    told = json.loads(run("bank", "export", "toan", "--format", "aiken", "-o", tmp_path / "ra.txt", "--json").stdout)

    assert (told["format"], told["written"]) == ("aiken", 2)
    assert [(entry["place"], entry["code"]) for entry in told["left_out"]] == [("2", "several_keys")]
    assert told["lost"] == {"topic": 1, "difficulty": 1, "explanation": 1, "source": 2, "reference": 2}


def test_a_bank_of_which_nothing_can_be_written_leaves_no_file(run, session, tmp_path):
    make_question(session, make_bank(session, "nhieu"), keys=(0, 1))
    session.commit()

    refused = run("bank", "export", "nhieu", "--format", "aiken", "-o", tmp_path / "ra.txt")

    assert refused.exit_code == 1
    assert "Không có câu nào ghi được ra dạng Aiken" in refused.stderr
    assert list(tmp_path.glob("*ra.txt*")) == []


def test_a_bank_that_is_not_there_and_a_format_that_is_not_written(run, tmp_path):
    assert run("bank", "export", "khong-co", "--format", "csv", "-o", tmp_path / "x.csv").exit_code == 1
    assert run("bank", "export", "khong-co", "--format", "pdf", "-o", tmp_path / "x.pdf").exit_code == 2


def test_questions_out_of_the_bank_stay_behind_and_the_export_is_in_the_journal(run, session, tmp_path):
    bank = make_bank(session, "toan", questions=1)
    make_question(session, bank, "Câu trả lại?", state=ContentState.SENT_BACK)
    make_question(session, bank, "Câu ngừng dùng?", state=ContentState.RETIRED)
    make_question(session, bank, "Câu chờ thẩm định?", state=ContentState.IN_REVIEW)
    session.commit()

    run("bank", "export", "toan", "--format", "csv", "-o", tmp_path / "ra.csv")

    text = (tmp_path / "ra.csv").read_text("utf-8-sig")
    assert "Câu chờ thẩm định?" in text
    assert "Câu trả lại?" not in text
    assert "Câu ngừng dùng?" not in text
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.action == "bank.exported"))
    assert (event.subject, event.actor, event.details) == ("toan", "cli", {"format": "csv", "count": 2, "left_out": 0})
