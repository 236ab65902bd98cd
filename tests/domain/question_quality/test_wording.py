from dataclasses import replace

import pytest

from quizapp.domain.question_quality import doubts_about
from quizapp.domain.question_quality.wording import LONG_STEM
from quizapp.domain.questions import Difficulty, DraftQuestion, Place

OPTIONS = ("Vàng", "Xanh", "Tím", "Nâu")
QUESTION = DraftQuestion(Place(2), "?", OPTIONS, (1,), "Màu", Difficulty.EASY, "Vì vậy.", "Kế hoạch")


def codes(stem):
    return [finding.code for finding in doubts_about([replace(QUESTION, stem=stem)])]


@pytest.mark.parametrize(
    "stem",
    [
        "Nội dung nào sau đây không phải là quyền của công dân?",
        "Phát biểu nào sau đây không đúng?",
        "Phát biểu nào dưới đây là sai?",
        "Các việc sau đều nên làm, ngoại trừ:",
        "Nhóm nào không thuộc Đề án 06?",
        "Trường hợp nào chưa chính xác?",
        "Which of these is not a colour?",
    ],
)
def test_a_negation_in_small_letters_is_pointed_out(stem):
    assert codes(stem) == ["quiet_negation"]


@pytest.mark.parametrize(
    "stem",
    [
        "Nội dung nào sau đây KHÔNG phải là quyền của công dân?",
        "Phát biểu nào dưới đây là SAI?",
        "Người dân có phải nộp phí hay không?",
        "Ai không đến được thì làm gì?",
        "Bà Lan viết sai tên. Bà cần làm gì?",
        "Thông tin này không đúng. Quý vị báo cho ai?",
    ],
)
def test_a_negation_that_is_seen_or_is_not_asked_for_is_not(stem):
    assert codes(stem) == []


def test_a_stem_longer_than_a_phone_shows_is_pointed_out():
    assert codes("Á" * LONG_STEM) == []
    assert codes("Á" * (LONG_STEM + 1)) == ["stem_long"]
