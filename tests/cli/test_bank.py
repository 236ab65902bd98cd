"""`flask bank …` as scripts and people use it: report, exit code, and nothing stored half."""

import json

import pytest
from sqlalchemy import select

from quizapp.domain.content_review import ContentState
from quizapp.files.limits import MAX_UPLOAD_BYTES
from quizapp.models import AuditEvent
from tests.factories import make_bank, make_question
from tests.samples.messy_bank import ACCEPTED, BAD_PLACE, FILENAME, FOUND, REJECTED, messy_csv, messy_xlsx

GOOD = "Câu hỏi,A,B,C,Đáp án,Chủ đề,Mức độ\nMột cộng một?,1,2,3,B,Toán,dễ\nHai cộng hai?,4,5,6,A,Toán,khó\n"


@pytest.fixture
def run(app):
    """Runs `flask ARGS`, gives exit code, standard output and standard error."""
    runner = app.test_cli_runner()

    def invoke(*args):
        return runner.invoke(args=[str(arg) for arg in args])

    return invoke


@pytest.fixture
def file_of(tmp_path):
    def write(content: bytes | str, name: str = "cau-hoi.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_a_good_file_makes_the_bank_and_its_questions_wait_for_review(run, file_of, count_rows):
    result = run("bank", "import", file_of(GOOD), "--bank", "toan", "--title", "Toán vui")

    assert result.exit_code == 0, result.stderr
    assert "Đã nạp 2 câu vào ngân hàng toan (chờ thẩm định)." in result.stdout
    assert (count_rows("questions"), count_rows("options")) == (2, 6)
    [bank] = json.loads(run("bank", "list", "--json").stdout)
    assert (bank["slug"], bank["title"], bank["in_review"], bank["approved"]) == ("toan", "Toán vui", 2, 0)


def test_the_report_has_the_promised_shape(run, file_of):
    result = run("bank", "import", file_of(GOOD), "--bank", "toan", "--json")

    report = json.loads(result.stdout)
    assert set(report) == {"format", "found", "accepted", "rejected", "duplicates", "findings"}
    assert (report["format"], report["found"], report["accepted"]) == ("csv", 2, 2)
    assert all(set(entry) == {"place", "severity", "code", "message", "stem"} for entry in report["findings"])


@pytest.mark.parametrize(
    ("content", "name", "place"),
    [(messy_xlsx(), FILENAME, BAD_PLACE), (messy_csv(), "bang.csv", None)],
    ids=["xlsx", "csv"],
)
def test_one_bad_question_refuses_the_whole_file_and_the_new_bank(run, file_of, count_rows, content, name, place):
    result = run("bank", "import", file_of(content, name), "--bank", "nq57", "--json")

    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert (report["found"], report["accepted"], report["rejected"]) == (FOUND, ACCEPTED, REJECTED)
    [error] = [entry for entry in report["findings"] if entry["severity"] == "error"]
    assert error["code"] == "key_not_an_option"
    assert place in (None, error["place"])
    assert "Chưa có câu nào được lưu" in result.stderr
    assert (count_rows("banks"), count_rows("questions"), count_rows("audit_events")) == (0, 0, 0)


def test_partial_loads_the_good_questions_only(run, file_of, count_rows):
    result = run("bank", "import", file_of(messy_xlsx(), FILENAME), "--bank", "nq57", "--partial")

    assert result.exit_code == 0, result.stderr
    assert count_rows("questions") == ACCEPTED


def test_a_dry_run_reports_and_stores_nothing(run, file_of, count_rows):
    result = run("bank", "import", file_of(GOOD), "--bank", "toan", "--dry-run")

    assert result.exit_code == 0
    assert "chưa có câu nào được lưu" in result.stdout
    assert (count_rows("banks"), count_rows("questions"), count_rows("topics")) == (0, 0, 0)


def test_a_file_loaded_twice_is_all_duplicates_the_second_time(run, file_of, count_rows):
    path = file_of(GOOD)
    run("bank", "import", path, "--bank", "toan")

    result = run("bank", "import", path, "--bank", "toan", "--json")

    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["accepted"], report["duplicates"]) == (0, 2)
    assert count_rows("questions") == 2


def test_a_question_that_contradicts_the_bank_is_refused(run, file_of, session, count_rows):
    bank = make_bank(session, "toan")
    make_question(session, bank, "Một cộng một?", options=2)
    session.commit()
    path = file_of("Câu hỏi,A,B,Đáp án\nMột cộng một?,ĐÚNG 1 của Một cộng một?,SAI 2 của Một cộng một?,B\n")

    result = run("bank", "import", path, "--bank", "toan", "--json")

    assert result.exit_code == 1
    assert "key_conflict" in {entry["code"] for entry in json.loads(result.stdout)["findings"]}
    assert count_rows("questions") == 1


def test_approval_leaves_its_reason_in_the_journal(run, file_of, session):
    result = run("bank", "import", file_of(GOOD), "--bank", "toan", "--approve", "--reason", "Sở đã thẩm định")

    assert result.exit_code == 0, result.stderr
    assert "(đã duyệt)" in result.stdout
    [bank] = json.loads(run("bank", "list", "--json").stdout)
    assert (bank["approved"], bank["in_review"]) == (2, 0)
    assert journal(session)["approve_reason"] == "Sở đã thẩm định"


def test_approval_without_a_reason_says_where_it_came_from(run, file_of, session):
    run("bank", "import", file_of(GOOD), "--bank", "toan", "--approve")

    assert "flask bank import --approve" in str(journal(session)["approve_reason"])


def test_a_reason_without_approval_is_wrong_usage(run, file_of):
    assert run("bank", "import", file_of(GOOD), "--bank", "toan", "--reason", "x").exit_code == 2


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "rong.xlsx", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "anh.xlsx", "file_is_picture"),
        (b"%PDF-1.7\n", "de.pdf", "file_is_pdf"),
        ("Một,Hai,Ba\nkhông,có,tiêu đề\nhai,dòng,nữa\n", "khong-tieu-de.csv", "no_header"),
        ("Câu hỏi,A,B,Chủ đề\nMột cộng một?,1,2,Toán\n", "thieu-cot.csv", "missing_column"),
        ("Câu hỏi,A,B,Đáp án\n", "chi-tieu-de.csv", "no_questions"),
        (b"Cau hoi,A,B,Dap an\n" + b"x" * MAX_UPLOAD_BYTES, "to.csv", "file_too_large"),
    ],
)
def test_an_unreadable_file_is_refused_in_words_and_as_json(run, file_of, count_rows, content, name, code):
    result = run("bank", "import", file_of(content, name), "--bank", "toan", "--json")

    assert result.exit_code == 1
    [finding] = json.loads(result.stdout)["findings"]
    assert (finding["code"], finding["severity"]) == (code, "error")
    assert finding["message"] == result.stderr.strip()
    assert count_rows("banks") == 0


def test_keys_from_a_file_beside_the_questions(run, file_of, count_rows):
    paper = file_of("Câu 1: Một?\nA. 1\nB. 2\n", "de.txt")
    assert run("bank", "import", paper, "--bank", "de").exit_code == 1

    result = run("bank", "import", paper, "--bank", "de", "--keys", file_of("ĐÁP ÁN\n1.B\n", "dap-an.txt"))

    assert result.exit_code == 0, result.stderr
    assert count_rows("questions") == 1


@pytest.mark.parametrize("slug", ["Nghị Quyết", "a b", "-x", "x" * 65, "NQ57"])
def test_a_bad_name_of_a_bank_is_refused(run, file_of, count_rows, slug):
    result = run("bank", "import", file_of(GOOD), f"--bank={slug}")

    assert result.exit_code == 1
    assert "chữ thường không dấu" in result.stderr
    assert count_rows("banks") == 0


def test_a_file_that_is_not_there_and_an_unknown_format_are_wrong_usage(run, file_of, tmp_path):
    assert run("bank", "import", tmp_path / "mat.csv", "--bank", "toan").exit_code == 2
    assert run("bank", "import", file_of(GOOD), "--bank", "toan", "--format", "pdf").exit_code == 2


def test_the_list_says_what_to_do_first_when_there_is_none(run):
    assert "flask bank import" in run("bank", "list").stdout


def test_the_list_counts_by_state(run, session):
    bank = make_bank(session, "toan", questions=3)
    make_question(session, bank, "Câu chờ?", state=ContentState.IN_REVIEW)
    session.commit()

    assert "toan\tNgân hàng toan\t4 câu, 3 đã duyệt, 1 chờ thẩm định" in run("bank", "list").stdout


def journal(session):
    return session.scalars(select(AuditEvent.details).where(AuditEvent.action == "bank.imported")).one()
