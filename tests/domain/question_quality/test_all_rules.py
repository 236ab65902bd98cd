from dataclasses import replace

import pytest

from quizapp.domain.question_quality import doubts_about
from quizapp.domain.question_quality.giveaways import is_key_given_away_by_length
from quizapp.domain.questions import Difficulty, DraftQuestion, Place, Severity

OPTIONS = ("Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ")
CAPITAL = DraftQuestion(
    Place(2), "Thủ đô của nước ta?", OPTIONS, (0,), "Địa lý", Difficulty.EASY, "Vì vậy.", "Hiến pháp, Điều 13"
)
LONG = "Thành phố Hà Nội, thủ đô của cả nước từ năm 1976 đến nay"


def doubts(*questions):
    findings = list(doubts_about(questions))
    assert all(finding.severity is Severity.WARNING and str(finding) for finding in findings)
    return [finding.code for finding in findings]


def test_a_question_in_order_raises_no_doubt():
    assert doubts(CAPITAL) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"source": ""}, "no_source"),
        ({"explanation": ""}, "no_explanation"),
        ({"topic": ""}, "no_topic"),
        ({"difficulty": None}, "no_difficulty"),
        ({"options": (LONG, *OPTIONS[1:])}, "key_longest"),
        ({"keys": (0, 1, 2, 3)}, "all_options_are_keys"),
        ({"stem": "Câu 1: Thủ đô của nước ta?"}, "label_in_stem"),
        ({"stem": "CÂU HỎI SỐ 12. Thủ đô của nước ta?"}, "label_in_stem"),
        ({"stem": "Bài 3/ Thủ đô của nước ta?"}, "label_in_stem"),
        ({"options": ("A. Hà Nội", "B. Huế", "C. Vinh")}, "label_in_option"),
        ({"options": ("a) Hà Nội", "(b) Huế")}, "label_in_option"),
        ({"stem": "Ngh? quy?t c?a B? Chính tr? v? chuy?n d?i s?"}, "lost_letters"),
    ],
)
def test_each_doubt_is_raised_by_itself(fields, code):
    assert doubts(replace(CAPITAL, **fields)) == [code]


@pytest.mark.parametrize(
    "fields",
    [
        {"stem": "Câu nói “Không có gì quý hơn độc lập, tự do” của ai?"},
        {"stem": "Câu 5 của bài thơ nói gì?"},
        {"options": ("A. Hà Nội", "Huế", "Vinh")},
        {"options": ("An Giang", "Bắc Kạn", "Cà Mau")},
        {"stem": "Ai? Khi nào?"},
        {"stem": "Địa chỉ nào có dạng x?y trên mạng?"},
        {"options": ("Hà Nội", LONG, "Huế")},
    ],
)
def test_what_only_looks_like_a_fault_raises_no_doubt(fields):
    assert doubts(replace(CAPITAL, **fields)) == []


@pytest.mark.parametrize(
    ("key", "distractor", "gives_away"),
    [
        (60, 40, True),
        (59, 40, False),
        (61, 41, False),
        (29, 10, False),
        (30, 10, True),
        (10, 60, False),
        (40, 40, False),
    ],
)
def test_a_key_longer_by_half_and_by_twenty_signs_gives_itself_away(key, distractor, gives_away):
    question = replace(CAPITAL, options=("a" * distractor, "b" * key, "c" * 5), keys=(1,))
    assert is_key_given_away_by_length(question) is gives_away


def test_several_keys_give_nothing_away_by_length():
    assert not is_key_given_away_by_length(replace(CAPITAL, options=(LONG, "Huế", "Vinh"), keys=(0, 1)))


def test_the_same_stem_again_is_pointed_out_at_the_later_one():
    again = replace(CAPITAL, place=Place(9), stem="thu do cua nuoc ta?", options=("Hà Nội", "Sơn La"))
    (finding,) = doubts_about([CAPITAL, replace(CAPITAL, place=Place(5), stem="Khác?"), again])
    assert (finding.place.row, finding.code, str(finding.params["other"])) == (9, "same_stem", "2")


def test_each_by_itself_comes_first_then_each_against_the_others_then_the_whole():
    many = [replace(CAPITAL, place=Place(at), stem=f"Thủ đô của nước thứ {at}?") for at in range(2, 14)]
    assert doubts(*many, replace(CAPITAL, source="")) == ["no_source", "near_duplicate", "uneven_keys"]
