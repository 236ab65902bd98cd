from dataclasses import replace

import pytest

from quizapp.domain.question_quality import doubts_about
from quizapp.domain.questions import Difficulty, DraftQuestion, Place

QUESTION = DraftQuestion(Place(2), "?", ("a", "b"), (0,), "Chung", Difficulty.EASY, "Vì vậy.", "Kế hoạch")


def codes(stem, *options):
    """The key is the first option."""
    return [finding.code for finding in doubts_about([replace(QUESTION, stem=stem, options=options)])]


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("Luật có bao nhiêu chương?", ("8 chương", "Rất nhiều", "Chưa rõ")),
        ("Ngày nào ban hành văn bản?", ("22/12/2024", "Đầu quý", "Giữa quý")),
        ("Vì sao cần mật khẩu mạnh?", ("Vì dễ bị dò ra", "Ngân hàng tính phí", "Máy chạy nhanh hơn")),
        ("Ký số để làm gì?", ("Để xác nhận người ký", "Giảm dung lượng tệp", "Gửi thư nhanh hơn")),
        ("Khi nào phải đổi thẻ?", ("Khi đủ 25 tuổi", "Thẻ còn mới", "Nhà ở xa")),
        ("Thẻ mới gọi là", ("thẻ căn cước", "Giấy thông hành", "Sổ tạm trú")),
        ("Thẻ mới tên gì?", ("Căn cước.", "Thông hành", "Tạm trú")),
        ("Hanoi is a", ("city", "island", "ocean")),
    ],
)
def test_a_key_that_alone_fits_the_question_or_looks_different_is_pointed_out(stem, options):
    assert codes(stem, *options) == ["only_key_fits"]


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("Luật có bao nhiêu chương?", ("8 chương", "7 chương", "Sáu chương")),
        ("Vì sao cần mật khẩu mạnh?", ("Vì dễ bị dò ra", "Vì máy chạy nhanh", "Do ngân hàng đòi hỏi")),
        ("Vì sao cần mật khẩu mạnh?", ("Dễ bị dò ra", "Vì máy chạy nhanh", "Ngân hàng đòi hỏi")),
        ("Ứng dụng nào của cơ quan thuế?", ("eTax Mobile", "Zalo", "VNeID")),
        ("Thẻ mới gọi là", ("thẻ căn cước", "giấy thông hành", "sổ tạm trú")),
        ("Có đúng không?", ("8", "Không")),
    ],
)
def test_a_key_of_the_same_form_as_the_others_is_not(stem, options):
    assert codes(stem, *options) == []


def test_a_key_that_alone_repeats_the_stem_is_pointed_out_with_the_words_as_written():
    stem = "Muốn phản ánh Tin nhắn rác thì gửi nội dung gì?"
    (finding,) = doubts_about([replace(QUESTION, stem=stem, options=("Chụp tin nhắn", "Giấy mời", "Ảnh thẻ"))])
    assert (finding.code, finding.params["words"]) == ("key_repeats_stem", "Tin nhắn")


def test_words_that_a_distractor_repeats_too_tell_nothing():
    assert codes("Phản ánh tin nhắn rác thế nào?", "Chụp tin nhắn", "Xóa tin nhắn", "Ảnh thẻ") == []


def test_what_many_stems_name_tells_nothing():
    stems = [f"Theo Luật Dữ liệu, điều {number} nói về gì?" for number in ("một", "hai", "ba", "bốn")]
    options = ("Luật Dữ liệu", "Tài nguyên nước", "Phòng cháy")
    findings = list(
        doubts_about([replace(QUESTION, place=Place(at), stem=one, options=options) for at, one in enumerate(stems, 2)])
    )
    assert "key_repeats_stem" not in {finding.code for finding in findings}
