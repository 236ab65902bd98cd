"""Keys that came in a file of their own, beside the questions."""

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.keys_beside import read_with_keys

from .documents import document, table

PAPER = "Câu 1: Một?\nA. 1\nB. 2\n\nCâu 2: Hai?\nA. 1\nB. 2\n"


@pytest.mark.parametrize(
    "keys",
    [
        b"1.B 2.A",
        "ĐÁP ÁN\nCâu 1: B\nCâu 2: A\n".encode(),
        document("ĐÁP ÁN ĐỀ KIỂM TRA", table(("Câu", "1", "2"), ("Đáp án", "B", "A"))),
    ],
)
def test_the_keys_of_another_file_are_those_of_the_questions(keys):
    for paper in (PAPER.encode(), document(*PAPER.split("\n"))):
        bank = read_with_keys(paper, keys, "de.docx")
        assert [question.keys for question in bank.questions] == [(1,), (0,)]
        assert (bank.found, bank.findings) == (2, ())


def test_keys_that_fit_no_question_and_marks_against_them_are_told():
    bank = read_with_keys(PAPER.replace("A. 1", "*A. 1", 1).encode(), b"1.B 2.A 3.A", "x")
    assert [finding.code for finding in bank.findings if finding.severity == "error"] == ["key_conflict"]
    assert [question.keys for question in bank.questions] == [(0,)]
    assert "keys_without_question" in [finding.code for finding in bank.findings]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (PAPER.encode(), "keys_with_questions"),
        ("Chưa có".encode(), "no_keys"),
        (b"", "file_empty"),
        (b"%PDF-1", "file_is_pdf"),
    ],
)
def test_a_file_that_holds_no_keys_is_refused(keys, code):
    with pytest.raises(Refusal) as refusal:
        read_with_keys(PAPER.encode(), keys, "x")
    assert refusal.value.code == code
