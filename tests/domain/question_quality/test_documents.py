from dataclasses import replace
from datetime import date

import pytest

from quizapp.domain.question_quality import ReplacedDocument, doubts_about
from quizapp.domain.questions import Difficulty, DraftQuestion, Place

DECREE = ReplacedDocument(
    "13/2023/NĐ-CP", "Nghị định số 13/2023/NĐ-CP", date(2025, 12, 31), "356/2025/NĐ-CP", "Nghị định số 356/2025/NĐ-CP"
)
LAW = ReplacedDocument("", "Luật Căn cước công dân năm 2014", date(2024, 6, 30), "26/2023/QH15", "Luật Căn cước")
QUESTION = DraftQuestion(
    Place(2), "Ai trả lời?", ("Phường", "Tỉnh", "Bộ"), (1,), "DL", Difficulty.EASY, "Vì vậy.", "Kế hoạch"
)


def remarks(**fields):
    return [str(finding) for finding in doubts_about([replace(QUESTION, **fields)], [DECREE, LAW])]


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "Nghị định 13/2023/NĐ-CP, Điều 9"},
        {"stem": "Theo nghị định số 13/2023/nđ-cp, ai trả lời?"},
        {"explanation": "Theo Nghị định số 13/2023/NĐ-CP."},
        {"options": ("Phường", "Nghị định số 13/2023/NĐ-CP", "Nghị định số 42/2022/NĐ-CP")},
    ],
)
def test_a_question_that_rests_on_a_replaced_document_is_told_until_when_and_by_what(fields):
    (remark,) = remarks(**fields)
    assert "31/12/2025" in remark
    assert "Nghị định số 356/2025/NĐ-CP" in remark


@pytest.mark.parametrize("source", ["Luật Căn cước công dân năm 2014", "Luật Căn cước công dân 2014, Điều 3"])
def test_a_law_is_known_by_its_title_and_year(source):
    assert len(remarks(source=source)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "Nghị định 113/2023/NĐ-CP"},
        {"source": "Nghị định 13/2023/NĐ-CP", "explanation": "Quy định cũ, đã được thay thế."},
        {"source": "Nghị định 13/2023/NĐ-CP; Nghị định 356/2025/NĐ-CP"},
        {"options": ("Nghị định số 13/2023/NĐ-CP", "Nghị định số 356/2025/NĐ-CP", "Nghị định số 1/2020/NĐ-CP")},
        {"source": "Luật Căn cước công dân năm 2015"},
    ],
)
def test_another_document_or_one_that_is_said_to_be_old_is_not(fields):
    assert remarks(**fields) == []
