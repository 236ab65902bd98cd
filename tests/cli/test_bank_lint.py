"""`flask bank lint` on a file and on a bank: findings named by place, nothing written."""

import json

import pytest

HEADER = "Mã,Câu hỏi,A,B,C,D,Đáp án,Chủ đề,Mức độ,Giải thích,Nguồn\n"
GOOD = "T1,Một cộng một bằng mấy?,1,2,3,4,B,Toán,dễ,Vì 1 + 1 = 2.,Sách Toán 1\n"
DOUBTFUL = "T2,Số nào không phải là số lẻ?,1,3,4,Tất cả các ý trên,C,Toán,dễ,Vì 4 chia hết cho 2.,\n"
BROKEN = "T3,Hai cộng hai?,4,5,6,7,,Toán,dễ,Vậy.,Sách Toán 1\n"


@pytest.fixture
def lint(app):
    runner = app.test_cli_runner()

    def invoke(*args):
        return runner.invoke(args=["bank", "lint", *map(str, args)])

    return invoke


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "cau-hoi.csv"
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        return path

    return write


def test_a_file_in_order_has_no_finding(lint, file):
    result = lint(file(GOOD))
    assert (result.exit_code, result.stdout) == (0, "Đã soát 1 câu: không có điều nào cần xem lại.\n")


def test_findings_of_a_file_name_row_severity_code_and_what_to_do(lint, file, count_rows):
    result = lint(file(GOOD, DOUBTFUL), "--json")

    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["questions"] == 2
    assert [(entry["place"], entry["severity"], entry["code"]) for entry in report["findings"]] == [
        ("3", "warning", code) for code in ("no_source", "quiet_negation", "catch_all_option")
    ]
    assert "“không phải”" in report["findings"][1]["message"]
    assert count_rows("banks") == 0


def test_a_question_that_cannot_be_loaded_ends_with_1(lint, file):
    result = lint(file(GOOD, BROKEN))
    assert result.exit_code == 1
    assert "LỖI\t3\tChưa có đáp án đúng" in result.stdout


def test_findings_of_a_bank_name_the_question(lint, file, app):
    in_other_words = ",Cho biết số nào không phải là số lẻ?,1,3,4,5,C,Toán,dễ,Vì 4 chia hết cho 2.,Sách\n"
    loaded = app.test_cli_runner().invoke(
        args=["bank", "import", str(file(DOUBTFUL, in_other_words)), "--bank", "toan"]
    )
    assert loaded.exit_code == 0

    report = json.loads(lint("toan", "--json").stdout)

    quiet = [entry["place"] for entry in report["findings"] if entry["code"] == "quiet_negation"]
    assert quiet[0] == "1 (T2)"
    assert quiet[1].startswith("2 (")
    (alike,) = [entry for entry in report["findings"] if entry["code"] == "near_duplicate"]
    assert alike["place"] == quiet[1]
    assert "1 (T2)" in alike["message"]


def test_a_bank_that_is_not_there_is_refused(lint):
    result = lint("khong-co")
    assert (result.exit_code, result.stderr.strip()) == (1, "Không có ngân hàng câu hỏi này.")
