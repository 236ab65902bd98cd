import unicodedata

import pytest

from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Difficulty, Severity
from quizapp.files.columns import header_key
from quizapp.files.question_columns import DIFFICULTY, EXPLANATION, KEY, REFERENCE, SOURCE, STEM, TOPIC, role_of
from quizapp.files.question_keys import read_key
from quizapp.files.registry import read_bank

from .workbooks import HEADER, csv_text, row


def read(*rows):
    return read_bank(csv_text(rows).encode(), "x.csv")


def codes(bank, severity=Severity.ERROR):
    return [finding.code for finding in bank.findings if finding.severity is severity]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Câu hỏi", STEM),
        ("CÂU HỎI", STEM),
        ("cau hoi", STEM),
        ("  Nội  dung câu hỏi ", STEM),
        (unicodedata.normalize("NFD", "Câu hỏi"), STEM),
        ("Câu\nhỏi", STEM),
        ("Câu hỏi *", STEM),
        ("stem", STEM),
        ("Question", STEM),
        ("question_text", STEM),
        ("A", "A"),
        ("h", "H"),
        ("Phương án B", "B"),
        ("Đáp án c", "C"),
        ("ĐÁP ÁN D:", "D"),
        ("Lựa chọn E", "E"),
        ("Option F", "F"),
        ("option_g", "G"),
        ("(A)", "A"),
        ("B.", "B"),
        ("Đáp án", KEY),
        ("đáp án đúng", KEY),
        ("Đáp án (A, B, C hoặc D)", KEY),
        ("key", KEY),
        ("Correct answer(s)", KEY),
        ("correct_answer", KEY),
        ("Chủ đề", TOPIC),
        ("Topic", TOPIC),
        ("Mức độ", DIFFICULTY),
        ("Độ khó (Dễ = 1, Trung Bình = 2, Khó = 3)", DIFFICULTY),
        ("difficulty", DIFFICULTY),
        ("Giải thích", EXPLANATION),
        ("Explanation", EXPLANATION),
        ("Nguồn (văn bản; mục, điều)", SOURCE),
        ("Căn cứ", SOURCE),
        ("source", SOURCE),
        ("Mã", REFERENCE),
        ("Mã câu hỏi", REFERENCE),
        ("id", REFERENCE),
        ("STT", ""),
        ("TT", ""),
        ("Ghi chú", None),
        ("I", None),
        ("", None),
        ("Câu hỏi " * 40, None),
    ],
)
def test_a_header_is_understood_however_it_is_typed(header, role):
    assert role_of(header_key(header)) == role


def test_columns_may_stand_in_any_order():
    bank = read(("Đáp án", "B", "Nguồn", "A", "STT", "Câu hỏi"), ("B", "hai", "Sách", "một", "7", "Số nào?"))
    question = bank.questions[0]
    assert (question.stem, question.options, question.keys, question.source) == (
        "Số nào?",
        ("một", "hai"),
        (1,),
        "Sách",
    )
    assert bank.findings == ()


@pytest.mark.parametrize(
    ("cell", "letters", "keys"),
    [
        ("C", "ABCD", (2,)),
        ("c", "ABCD", (2,)),
        (" c. ", "ABCD", (2,)),
        ("(C)", "ABCD", (2,)),
        ("A,C", "ABCD", (0, 2)),
        ("A;C", "ABCD", (0, 2)),
        ("A; c;", "ABCD", (0, 2)),
        ("A C", "ABCD", (0, 2)),
        ("A và C", "ABCD", (0, 2)),
        ("a & c", "ABCD", (0, 2)),
        ("A-C", "ABCD", (0, 2)),
        ("AC", "ABCD", (0, 2)),
        ("Đáp án C", "ABCD", (2,)),
        ("Câu B", "ABCD", (1,)),
        ("AE", "ABCD", None),
        ("E", "ABCD", (4,)),
        ("Z", "ABCD", None),
        ("1", "ABCD", None),
        ("Hà Nội", "ABCD", None),
        ("Đúng", "AB", None),
        ("?", "ABCD", None),
        ("", "ABCD", ()),
        ("  ", "ABCD", ()),
    ],
)
def test_a_key_cell_is_letters_or_nothing(cell, letters, keys):
    assert read_key(cell, letters) == keys


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"key": ""}, "key_missing"),
        ({"key": "E"}, "key_not_an_option"),
        ({"key": "2"}, "key_not_an_option"),
        ({"key": "Hà Nội"}, "key_not_an_option"),
        ({"key": "D", "d": ""}, "key_not_an_option"),
        ({"key": "AD", "d": ""}, "key_not_an_option"),
        ({"key": "A,A"}, "key_repeated"),
        ({"stem": ""}, "stem_missing"),
        ({"stem": "\u200b "}, "stem_missing"),
        ({"c": ""}, "option_gap"),
        ({"a": "", "key": "B"}, "option_gap"),
        ({"b": "", "c": "", "d": ""}, "too_few_options"),
        ({"a": "", "b": "", "c": "", "d": ""}, "too_few_options"),
        ({"b": "hà  NỘI"}, "duplicate_option"),
        ({"b": unicodedata.normalize("NFD", "Hà Nội")}, "duplicate_option"),
        ({"stem": "x" * 2001}, "stem_too_long"),
        ({"c": "x" * 501}, "option_too_long"),
        ({"explanation": "x" * 4001}, "explanation_too_long"),
        ({"source": "x" * 501}, "source_too_long"),
        ({"topic": "x" * 201}, "topic_too_long"),
        ({"reference": "x" * 81}, "reference_too_long"),
        ({"stem": "Chuông\x07 kêu?"}, "control_character"),
        ({"explanation": "mất ch\ufffd"}, "control_character"),
        ({"stem": "C©u hái nµo ®óng?"}, "legacy_encoding"),
        ({"stem": "Caâu naøo ñuùng vaø ñuû?"}, "legacy_encoding"),
    ],
)
def test_a_bad_row_is_an_error_with_its_place_and_the_others_go_on(changed, code):
    bank = read(HEADER, row(**changed), row(stem="Câu lành?", reference="C2"))
    errors = [finding for finding in bank.findings if finding.severity is Severity.ERROR]
    assert [(finding.code, finding.place.row) for finding in errors] == [(code, 2)]
    assert "%(" not in str(errors[0])
    assert (bank.found, [question.stem for question in bank.questions]) == (2, ["Câu lành?"])


@pytest.mark.parametrize(
    ("changed", "field", "value"),
    [
        ({"stem": "x" * 2000}, "stem", "x" * 2000),
        ({"stem": " Một\u00a0 hai\u200b ba\tbốn "}, "stem", "Một hai ba bốn"),
        ({"stem": unicodedata.normalize("NFD", "Nghị quyết số mấy?")}, "stem", "Nghị quyết số mấy?"),
        ({"stem": " Dòng một \r\n\r\n\r\n dòng hai\n"}, "stem", "Dòng một\n\ndòng hai"),
        ({"explanation": "Một\nhai"}, "explanation", "Một\nhai"),
        ({"source": "Luật\nĐiều 5"}, "source", "Luật Điều 5"),
        ({"a": "Hà\nNội"}, "options", ("Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ")),
        ({"d": ""}, "options", ("Hà Nội", "Huế", "Đà Nẵng")),
        ({"a": "Mẹ", "b": "Me", "c": "Mề", "d": "Mê"}, "options", ("Mẹ", "Me", "Mề", "Mê")),
        ({"key": "D, B"}, "keys", (1, 3)),
        ({"stem": "=HYPERLINK(1)"}, "stem", "=HYPERLINK(1)"),
        ({"topic": "  Kinh tế   số "}, "topic", "Kinh tế số"),
        ({"difficulty": "DỄ"}, "difficulty", Difficulty.EASY),
        ({"difficulty": "nhận biết"}, "difficulty", Difficulty.EASY),
        ({"difficulty": "1"}, "difficulty", Difficulty.EASY),
        ({"difficulty": "Trung bình"}, "difficulty", Difficulty.MEDIUM),
        ({"difficulty": "thong hieu"}, "difficulty", Difficulty.MEDIUM),
        ({"difficulty": "medium"}, "difficulty", Difficulty.MEDIUM),
        ({"difficulty": "Khó"}, "difficulty", Difficulty.HARD),
        ({"difficulty": "Vận dụng cao"}, "difficulty", Difficulty.HARD),
        ({"difficulty": "3"}, "difficulty", Difficulty.HARD),
        ({"difficulty": ""}, "difficulty", None),
    ],
)
def test_what_can_be_read_is_read_tidied(changed, field, value):
    bank = read(HEADER, row(**changed))
    assert codes(bank) == []
    assert getattr(bank.questions[0], field) == value


def test_an_unknown_level_is_loaded_without_one_and_warned_of():
    bank = read(HEADER, row(difficulty="rất rất khó"))
    assert bank.questions[0].difficulty is None
    assert [(f.severity, f.code) for f in bank.findings] == [(Severity.WARNING, "unknown_difficulty")]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (("Câu hỏi", "A", "B", "C", "D"), "“Đáp án”"),
        (("Câu hỏi", "A", "Đáp án"), "“B”"),
        (("STT", "A", "B", "Đáp án"), "“Câu hỏi”"),
        (("Câu hỏi", "Đáp án"), "“A”, “B”"),
    ],
)
def test_a_missing_column_is_named_with_what_was_seen(header, missing):
    with pytest.raises(Refusal) as refusal:
        read(header, ("x",) * len(header))
    assert refusal.value.code == "missing_column"
    assert refusal.value.params["missing"] == missing
    assert f"“{header[0]}”" in str(refusal.value)


def test_a_file_without_header_is_refused_with_its_first_row():
    with pytest.raises(Refusal) as refusal:
        read(("Thủ đô?", "Hà Nội", "Huế", "A"), ("Sông dài?", "Hồng", "Mã", "A"))
    assert refusal.value.code == "no_header"
    assert "“Thủ đô?”" in str(refusal.value)


@pytest.mark.parametrize("pair", [("Đáp án", "Đáp án đúng"), ("A", "Phương án A"), ("Câu hỏi", "cau hoi")])
def test_the_same_column_twice_is_refused_by_name(pair):
    with pytest.raises(Refusal) as refusal:
        read((*{"Câu hỏi", "A", "B", "Đáp án"} - set(pair), *pair), ("x",) * 6)
    assert refusal.value.code == "duplicate_column"
    assert f"“{pair[1]}”" in str(refusal.value)


def test_a_header_without_any_question_is_refused():
    with pytest.raises(Refusal) as refusal:
        read(HEADER, ("",) * 11)
    assert refusal.value.code == "no_questions"


def test_the_header_may_stand_under_a_letterhead_of_nine_rows():
    bank = read(*[(f"Dòng {number}",) for number in range(9)], (), HEADER, row())
    assert [question.place.row for question in bank.questions] == [12]


def test_a_header_below_the_tenth_row_is_not_looked_for():
    with pytest.raises(Refusal) as refusal:
        read(*[(f"Dòng {number}", "x", "y") for number in range(10)], HEADER, row())
    assert refusal.value.code == "no_header"


def test_unknown_and_nameless_columns_are_ignored_aloud():
    bank = read((*HEADER, "Người soạn", ""), (*row(), "Lan", "đã duyệt"))
    assert codes(bank, Severity.WARNING) == ["unknown_column", "nameless_column"]
    assert "Người soạn" in str(bank.findings[0])
    assert len(bank.questions) == 1


def test_a_running_number_makes_no_question_and_no_noise():
    bank = read(("STT", *HEADER), (1, *row()), (2,), (3,))
    assert (bank.found, bank.findings) == (1, ())


def test_a_remark_under_the_table_does_not_vanish():
    bank = read((*HEADER, "Ghi chú"), (*row(), ""), ("",) * 11 + ("Người lập bảng",))
    assert [(f.code, f.place.row) for f in bank.findings] == [("unknown_column", 1), ("row_ignored", 3)]
    assert bank.found == 1


def test_a_header_repeated_on_every_page_is_no_question():
    bank = read(HEADER, row(), HEADER, row(stem="Khác?"))
    assert (bank.found, len(bank.questions)) == (2, 2)
    assert [(f.code, f.place.row) for f in bank.findings] == [("repeated_header", 3)]


def test_several_faults_of_one_row_are_all_named():
    bank = read(HEADER, row(stem="", c="", key="E"))
    assert set(codes(bank)) == {"stem_missing", "option_gap", "key_not_an_option"}
    assert bank.found == 1
