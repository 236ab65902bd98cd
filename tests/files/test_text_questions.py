"""Plain texts of questions: the same habits as in Word, told apart from tables and from Aiken."""

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.registry import read_bank


def read(text, **how):
    return read_bank(text.encode(), "cau-hoi.txt", **how)


def asked(bank):
    return [(question.stem, question.options, question.keys) for question in bank.questions]


def errors(bank):
    return [(str(finding.place), finding.code) for finding in bank.findings if finding.severity == "error"]


TWO = [("Thủ đô\ncủa nước ta?", ("Huế", "Hà Nội"), (1,)), ("Hai?", ("1", "2", "3"), (2,))]


@pytest.mark.parametrize(
    "text",
    [
        "Câu 1: Thủ đô\ncủa nước ta?\nA. Huế\nB. Hà Nội\nĐáp án: B\n\nCâu 2: Hai?\nA. 1\nB. 2\nC. 3\nĐáp án: C\n",
        "1. Thủ đô\r\ncủa nước ta?\r\na) Huế\r\nb) Hà Nội\r\n2. Hai?\r\na) 1\r\nb) 2\r\nc) 3\r\n\r\n1-B 2-C",
        "Thủ đô\ncủa nước ta?\nA. Huế\n*B. Hà Nội\n\nHai?\nA. 1\nB. 2\n*C. 3\n",
        "Câu 1. Thủ đô\ncủa nước ta?\nA. Huế\tB. Hà Nội\nCâu 2. Hai?\nA. 1\tB. 2\tC. 3\nĐÁP ÁN\nCâu\t1\t2\n1B\t2C",
        "Câu 1. Thủ đô\ncủa nước ta?\nA. Huế\nB. Hà Nội\nANSWER: B\nCâu 2. Hai?\nA. 1\nB. 2\nC. 3\nANSWER: C",
    ],
)
def test_two_questions_in_the_hands_of_several_teachers(text):
    bank = read(text)
    assert (bank.format, asked(bank)) == ("txt", TWO)


def test_each_question_is_named_by_its_line():
    bank = read("ĐỀ KIỂM TRA\n\nCâu 1: Một?\nA. 1\nB. 2\n\nCâu 2: Hai?\nA. 1\nB. 2\nĐáp án: E\nCâu 3: Tự luận?\n")
    assert errors(bank) == [
        ("3 (Câu 1)", "key_missing"),
        ("7 (Câu 2)", "key_not_an_option"),
        ("11 (Câu 3)", "too_few_options"),
    ]
    assert bank.found == 3


def test_a_paper_with_its_head_an_essay_and_solutions_below_the_keys():
    bank = read(
        "TRƯỜNG THPT        ĐỀ KIỂM TRA\nHọ và tên: ........ Lớp: ....\n\nI. PHẦN TRẮC NGHIỆM (7 điểm)\n"
        "Khoanh tròn chữ cái trước câu đúng.\nCâu 1 (0,25 điểm): Một?\nA. 4.      B. 5.      C. 6.     D. 7.\n"
        "Câu 2 [TH]: Hai?\nA. Một.\nB. Hai.\nC. Cả A, B đều đúng.\nII. TỰ LUẬN (3 điểm)\nCâu 3: Trình bày?\n"
        "------ HẾT ------\nĐÁP ÁN\nI. TRẮC NGHIỆM\nCâu 1: Chọn B. Vì bốn cộng một.\nCâu 2: C\nII. TỰ LUẬN\n"
        "Câu 3: Học sinh nêu được ba ý.\n"
    )
    assert asked(bank) == [
        ("Một?", ("4.", "5.", "6.", "7."), (1,)),
        ("Hai?", ("Một.", "Hai.", "Cả A, B đều đúng."), (2,)),
    ]
    assert [(question.place.name, question.difficulty) for question in bank.questions] == [
        ("Câu 1", None),
        ("Câu 2", "medium"),
    ]
    assert errors(bank) == [("13 (Câu 3)", "too_few_options")]


def test_wrapped_lines_belong_to_the_option_above():
    bank = read("Câu 1: Một?\nA. Dòng dài\nnối tiếp\nB. Cuối cùng\ncũng dài\nĐáp án: A\n")
    assert asked(bank) == [("Một?", ("Dòng dài nối tiếp", "Cuối cùng cũng dài"), (0,))]


def test_prose_and_tables_are_not_taken_for_questions():
    with pytest.raises(Refusal) as refusal:
        read("Kính gửi các đồng chí,\n1. Thực hiện kế hoạch.\n2. Báo cáo.\n")
    assert refusal.value.code == "unknown_format"
    assert read("Câu hỏi,A,B,Đáp án\nA. Turing là ai?,1,2,A\n").format == "csv"
    assert read("Ai?\nA. 1\nB. 2\nANSWER: B\n").format == "aiken"


def test_a_text_in_another_encoding_is_read_and_remarked_on():
    text = "Câu 1: Thủ đô của nước ta?\nA. Huế\nB. Hà Nội\nĐáp án: B\n"
    bank = read_bank(text.encode("utf-16"), "x")
    assert [finding.code for finding in bank.findings] == ["encoding_not_utf8"]
    assert bank.questions[0].options == ("Huế", "Hà Nội")


#: What makes careless readers look for an end again and again. Quadratic work on these would run for minutes.
@pytest.mark.parametrize("sign", [" ", "\t", "A. ", "1A ", "câu ", "Câu 1 (", "- ", "*", "A, ", "chọn ", "1\n"])
def test_lines_without_an_end_are_read_once(sign):
    text = "Câu 1: Một?\nA. 1\nB. " + sign * (60_000 // len(sign)) + "x\nĐáp án: A" + sign * 3_000 + "\n"
    read(text, format="txt")
