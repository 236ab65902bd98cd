from dataclasses import replace

import pytest

from quizapp.domain.question_quality import doubts_about
from quizapp.domain.question_quality import similar as rule
from quizapp.domain.questions import Difficulty, DraftQuestion, Place

DATES = ("22/12/2024", "22/12/2025", "13/01/2025", "09/01/2025")
FIRST = DraftQuestion(
    Place(2), "Nghị quyết số 57-NQ/TW được ban hành vào ngày nào?", DATES, (0,), "NQ", Difficulty.EASY, "V.", "NQ 57"
)


def similar(one, other, known=()):
    pair = (one, replace(other, place=Place(3)))
    return [finding for finding in doubts_about(pair, known=known) if finding.code in ("near_duplicate", "same_stem")]


@pytest.mark.parametrize(
    "stem",
    [
        "Nghị quyết 57 được Bộ Chính trị ban hành ngày nào?",
        "Ngày nào Nghị quyết số 57-NQ/TW được ban hành?",
        "nghi quyet so 57-NQ/TW duoc ban hanh vao ngay nao",
        "Nghị quyết số 57-NQ/TW đựơc bann hành vào ngày nào?",
        "Câu 12: Hãy cho biết Nghị quyết số 57-NQ/TW ban hành vào ngày nào?",
    ],
)
def test_the_same_question_in_other_words_is_pointed_out_at_the_later_one(stem):
    (finding,) = similar(FIRST, replace(FIRST, stem=stem))
    assert (finding.code, finding.place.row, str(finding.params["other"])) == ("near_duplicate", 3, "2")
    assert FIRST.stem in str(finding)


def test_a_date_written_out_is_the_same_answer():
    again = replace(
        FIRST,
        stem="Ngày nào Nghị quyết 57-NQ/TW được ban hành?",
        options=("Ngày 22 tháng 12 năm 2024", "Ngày 1 tháng 1 năm 2024", "Ngày 2 tháng 9 năm 2024"),
    )
    assert [finding.code for finding in similar(FIRST, again)] == ["near_duplicate"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đến năm 2030, kinh tế số đạt bao nhiêu phần trăm?", "Đến năm 2045, kinh tế số đạt bao nhiêu phần trăm?"),
        ("Kế hoạch 5/2026 nêu gì cho năm 2026?", "Kế hoạch 5/2026 nêu gì cho năm 2030?"),
        ("Cán bộ được mang việc nào về nhà?", "Cán bộ KHÔNG được mang việc nào về nhà?"),
        ("Cán bộ được mang việc nào về nhà?", "Cán bộ chưa được mang việc nào về nhà?"),
        ("Luật Căn cước có hiệu lực từ ngày nào?", "Luật Dữ liệu có hiệu lực từ ngày nào?"),
    ],
)
def test_a_number_a_negation_or_a_subject_that_differs_makes_another_question(one, other):
    assert similar(replace(FIRST, stem=one), replace(FIRST, stem=other)) == []


def test_one_word_that_differs_makes_another_question_where_the_answer_differs_too():
    one = replace(FIRST, stem="Đơn vị nào của phường Minh Xuân chủ trì cuộc thi trực tuyến?")
    other = replace(FIRST, stem="Đơn vị nào của phường Minh Xuân chủ trì chuyên mục trực tuyến?")
    assert [finding.code for finding in similar(one, other)] == ["near_duplicate"]
    assert similar(one, replace(other, keys=(1,))) == []


def test_what_the_bank_has_already_is_compared_with_but_not_remarked_on():
    known = replace(FIRST, place=Place(name="C01-2"), source="")
    fresh = replace(FIRST, stem="Nghị quyết 57 được Bộ Chính trị ban hành ngày nào?")
    (finding,) = doubts_about([fresh], known=[known])
    assert (finding.code, finding.place) == ("near_duplicate", fresh.place)
    assert "đã có trong ngân hàng" in str(finding)


def test_thousands_from_one_template_are_not_compared_each_with_each(monkeypatch):
    compared = []
    monkeypatch.setattr(rule, "likeness", lambda one, other: compared.append(one) or 0.0)
    template = "Xã số {} của huyện có bao nhiêu người dùng điện thoại thông minh?"
    many = [replace(FIRST, place=Place(at), stem=template.format(at)) for at in range(3_000)]

    list(doubts_about(many))

    assert 0 < len(compared) < 20 * len(many)
