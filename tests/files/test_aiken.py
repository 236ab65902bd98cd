"""Aiken as people write it, and its mistakes by their lines."""

from quizapp.files.registry import read_bank


def read(text: str):
    return read_bank(text.encode(), "cau-hoi.txt")


def codes(bank):
    return [(finding.place.row, finding.code) for finding in bank.findings if finding.severity == "error"]


def test_both_marks_of_letters_small_answers_and_stems_of_two_lines():
    bank = read("Thủ đô\ncủa nước ta?\n\nA) Huế\nB) Hà Nội\nAnswer: b\n\nHai?\nA. 1\nB. 2\nC. 3\nANSWER: C\n")
    assert bank.format == "aiken"
    assert [(q.place.row, q.stem, q.options, q.keys) for q in bank.questions] == [
        (1, "Thủ đô\ncủa nước ta?", ("Huế", "Hà Nội"), (1,)),
        (8, "Hai?", ("1", "2", "3"), (2,)),
    ]


def test_every_mistake_is_named_by_the_line_of_its_question_and_the_rest_is_read():
    bank = read(
        "Không đáp án?\nA. 1\nB. 2\n\n"
        "Đáp án lạ?\nA. 1\nB. 2\nANSWER: D\n\n"
        "Nhảy chữ?\nA. 1\nC. 2\nANSWER: A\n\n"
        "Dòng lạc?\nA. 1\ntiếp theo\nB. 2\nANSWER: A\n\n"
        "Một phương án?\nA. 1\nANSWER: A\n\n"
        "A. Không có câu hỏi\nB. 2\nANSWER: A\n\n"
        "Lời dẫn không phải câu hỏi.\n\n"
        "Tốt?\nA. 1\nB. 2\nANSWER: B\n"
    )
    assert codes(bank) == [
        (1, "key_missing"),
        (5, "key_not_an_option"),
        (10, "aiken_letters"),
        (15, "aiken_stray_line"),
        (21, "too_few_options"),
        (25, "stem_missing"),
        (29, "not_a_question"),
    ]
    assert [question.stem for question in bank.questions] == ["Tốt?"]
    assert bank.found == 8
