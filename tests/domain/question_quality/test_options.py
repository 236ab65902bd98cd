from dataclasses import replace

import pytest

from quizapp.domain.question_quality import doubts_about
from quizapp.domain.questions import Difficulty, DraftQuestion, Place

QUESTION = DraftQuestion(
    Place(2), "Phường ta chọn gì?", ("Vàng", "Xanh", "Tím", "Nâu"), (1,), "Màu", Difficulty.EASY, "Vì vậy.", "Kế hoạch"
)


def codes(*options, stem=QUESTION.stem):
    return {finding.code for finding in doubts_about([replace(QUESTION, options=options, stem=stem)])}


@pytest.mark.parametrize(
    "option",
    [
        "Tất cả các ý trên",
        "Tất cả các phương án trên đều đúng.",
        "Tất cả đều đúng",
        "Tất cả đáp án",
        "Cả A và B",
        "Cả A, B, C",
        "A và C đều đúng",
        "Cả ba phương án trên",
        "Cả 3 ý trên đều sai",
        "Không có đáp án nào đúng",
        "Không phương án nào",
        "Các ý trên đều sai",
        "Phương án khác",
        "All of the above",
    ],
)
def test_an_option_that_speaks_of_the_others_is_pointed_out(option):
    assert codes("Vàng", "Xanh", "Tím", option) == {"catch_all_option"}


@pytest.mark.parametrize(
    "option", ["Tất cả các lĩnh vực", "Cả hệ thống chính trị", "Cả nước", "Không có", "A", "Mọi lúc", "Vitamin A và D"]
)
def test_an_option_that_speaks_of_the_world_is_not(option):
    assert "catch_all_option" not in codes("Vàng", "Xanh", "Tím", option)


@pytest.mark.parametrize(
    ("one", "other"), [("Thứ bảy", "Thu bay"), ("Bộ Công an", "Bộ công an."), ("Đề án 06", "“Đề án 06”")]
)
def test_options_that_differ_in_marks_or_punctuation_are_alike(one, other):
    assert codes("Vàng", one, other, "Nâu") == {"options_alike"}


@pytest.mark.parametrize(("one", "other"), [("1.000", "10.00"), ("2 + 1", "2 - 1"), ("1,5", "15"), ("x = 1", "x < 1")])
def test_signs_of_numbers_and_mathematics_tell_options_apart(one, other):
    assert codes(one, other, "7", "9") == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 - 20%", "15 - 30%"),
        ("Từ 10 đến 20 người", "Từ 20 đến 30 người"),
        ("Dưới 50 tuổi", "Trên 40 tuổi"),
        ("Từ 18 tuổi trở lên", "20 tuổi"),
        ("Trên 1.000 người", "1.500 người"),
        ("Cấp tỉnh", "Cấp tỉnh và cấp xã"),
        ("Thứ bảy", "Chủ nhật hoặc thứ bảy"),
    ],
)
def test_options_that_can_both_be_right_overlap(one, other):
    assert codes("Vàng", one, other, "Nâu", stem="Chọn gì?") == {"options_overlap"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 - 19%", "20 - 29%"),
        ("Dưới 40 tuổi", "Trên 40 tuổi"),
        ("40 tuổi", "Trên 40 tuổi"),
        ("Từ 10 đến 20 người", "Hơn 20 người"),
        ("Dưới 18 tuổi", "Từ 18 tuổi trở lên"),
        ("Trên 50%", "Trên 60%"),
        ("2020 - 2025", "2021 - 2030"),
        ("10 - 20 ngày", "15 giờ"),
        ("22/12/2024", "22/12/2025"),
        ("Chỉ ở cấp tỉnh", "Cấp tỉnh và cấp xã"),
    ],
)
def test_options_kept_apart_do_not(one, other):
    assert "options_overlap" not in codes("Vàng", one, other, "Nâu")
