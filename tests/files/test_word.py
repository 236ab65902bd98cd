"""Word documents as teachers write them: every question right, or named with its place and why."""

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.registry import read_bank

from .documents import (
    BLUE,
    BOLD,
    LOWERED,
    PICTURE,
    RAISED,
    RED,
    UNDERLINED,
    YELLOW,
    document,
    level,
    listed,
    lists,
    paragraph,
    run,
    styled,
    table,
)

OPTIONS = ("A. Huế", "B. Hà Nội", "C. Đà Nẵng", "D. Cần Thơ")
CITIES = ("Huế", "Hà Nội", "Đà Nẵng", "Cần Thơ")
STEM = "Thủ đô của nước ta?"


def read(*blocks, **parts):
    return read_bank(document(*blocks, **parts), "cau-hoi.docx")


def asked(bank):
    return [(question.stem, question.options, question.keys) for question in bank.questions]


def errors(bank):
    return [(str(finding.place), finding.code) for finding in bank.findings if finding.severity == "error"]


@pytest.mark.parametrize(
    "label",
    ["Câu 1: ", "Câu 1. ", "CÂU 1 ", "Câu hỏi 1: ", "Câu 1 (NB): ", "1. ", "1) ", "Question 1: ", "1/ ", "(1) ", ""],
)
def test_a_question_begins_with_any_label_or_none(label):
    bank = read(f"{label}{STEM}", *OPTIONS, "Đáp án: B")
    assert asked(bank) == [(STEM, CITIES, (1,))]
    assert bank.found == 1


@pytest.mark.parametrize(
    "lines",
    [
        OPTIONS,
        ("a) Huế", "b) Hà Nội", "c) Đà Nẵng", "d) Cần Thơ"),
        ("A/ Huế", "B/ Hà Nội", "C/ Đà Nẵng", "D/ Cần Thơ"),
        ("(A) Huế", "(B) Hà Nội", "(C) Đà Nẵng", "(D) Cần Thơ"),
        ("A.Huế", "B.Hà Nội", "C.Đà Nẵng", "D.Cần Thơ"),
        ("\t".join(OPTIONS),),
        ("A. Huế\t\tB. Hà Nội", "C. Đà Nẵng     D. Cần Thơ"),
        ("A. Huế B. Hà Nội C. Đà Nẵng D. Cần Thơ",),
        ("A. Huế\nB. Hà Nội\nC. Đà Nẵng\nD. Cần Thơ",),
        ("A. Huế\tC. Đà Nẵng", "B. Hà Nội\tD. Cần Thơ"),
        (table(OPTIONS),),
        (table(OPTIONS[:2], OPTIONS[2:]),),
        (table(("A.", "Huế", "B.", "Hà Nội"), ("C.", "Đà Nẵng", "D.", "Cần Thơ")),),
    ],
)
def test_options_stand_on_lines_in_rows_and_in_cells(lines):
    bank = read(f"Câu 1: {STEM}", *lines, "Đáp án: B")
    assert asked(bank) == [(STEM, CITIES, (1,))]


def test_options_behind_the_stem_on_one_line():
    assert asked(read(f"Câu 1: {STEM} {' '.join(OPTIONS)}", "Đáp án: B")) == [(STEM, CITIES, (1,))]


@pytest.mark.parametrize("look", [BOLD, UNDERLINED, RED, YELLOW])
def test_the_key_is_marked_on_its_letter_or_on_the_whole_option(look):
    on_letter = paragraph(run("B", look), ". Hà Nội")
    on_text = paragraph("B. ", run("Hà Nội", look))
    on_all = paragraph(run("B. Hà Nội", look))
    for marked in (on_letter, on_text, on_all):
        assert asked(read(f"Câu 1: {STEM}", OPTIONS[0], marked, *OPTIONS[2:])) == [(STEM, CITIES, (1,))]


def test_a_row_of_options_has_its_key_marked_too():
    row = paragraph("A. Huế\t", run("B. Hà Nội", UNDERLINED), "\tC. Đà Nẵng\tD. Cần Thơ")
    assert asked(read(f"Câu 1: {STEM}", row)) == [(STEM, CITIES, (1,))]


@pytest.mark.parametrize("starred", ["*B. Hà Nội", "B*. Hà Nội", "B. *Hà Nội", "B. Hà Nội*", "B. Hà Nội *"])
def test_a_star_marks_the_key_and_is_no_part_of_it(starred):
    bank = read(f"Câu 1: {STEM}", OPTIONS[0], starred, *OPTIONS[2:])
    assert asked(bank) == [(STEM, CITIES, (1,))]


def test_what_all_options_have_is_no_mark_and_what_only_one_has_is():
    blue_letters = [paragraph(run(text[:2], BOLD + BLUE), text[2:]) for text in OPTIONS]
    red = paragraph(run("B.", BOLD + RED), " Hà Nội")
    bank = read(f"Câu 1: {STEM}", *blue_letters, "Câu 2: Hai?", blue_letters[0], red, *blue_letters[2:])
    assert asked(bank) == [("Hai?", CITIES, (1,))]
    assert errors(bank) == [("1 (Câu 1)", "key_missing")]


def test_a_question_with_all_options_set_alike_has_its_key_from_elsewhere():
    bold = [paragraph(run(text, BOLD)) for text in OPTIONS]
    bank = read(f"Câu 1: {STEM}", *bold, "Đáp án: B", *([f"Câu 2: {STEM}", *OPTIONS, "Đáp án: B"] * 2))
    assert [question.keys for question in bank.questions] == [(1,)] * 3


def test_a_stressed_word_is_no_key_and_half_an_option_is_nobodys():
    stressed = paragraph("A. Huế là thành phố ", run("không", BOLD), " phải thủ đô")
    half = paragraph("B. ", run("Hà Nội", YELLOW), " đó")
    bank = read(f"Câu 1: {STEM}", stressed, *OPTIONS[1:], "Đáp án: B", "Câu 2: Hai?", "A. Huế", half)
    assert [question.keys for question in bank.questions] == [(1,)]
    assert errors(bank) == [("7 (Câu 2)", "key_half_marked")]


def test_several_marked_options_are_a_multiple_choice():
    marked = [paragraph(run(text, UNDERLINED)) for text in OPTIONS[:3]]
    assert [q.keys for q in read(f"Câu 1: {STEM}", *marked, OPTIONS[3]).questions] == [(0, 1, 2)]


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("Đáp án: B", (1,)),
        ("ĐÁP ÁN B", (1,)),
        ("Đ/A: B", (1,)),
        ("ANSWER: B", (1,)),
        ("Đáp án đúng là: b.", (1,)),
        ("Đáp án: A, C", (0, 2)),
        ("Đáp án: A và C", (0, 2)),
        ("Đáp án: AC", (0, 2)),
        ("Đáp án: B. Hà Nội", (1,)),
        ("Đáp án: Hà Nội", (1,)),
        ("=> Chọn B.", (1,)),
        ("Hướng dẫn giải: Theo Hiến pháp. Chọn B.", (1,)),
    ],
)
def test_a_line_below_names_the_key(line, keys):
    assert [q.keys for q in read(f"Câu 1: {STEM}", *OPTIONS, line).questions] == [keys]


@pytest.mark.parametrize("line", ["Đáp án: xem sau", "Đáp án: B. Huế", "Đáp án: BB", "Đáp án: a) Đ b) S"])
def test_a_key_nobody_understands_is_reported(line):
    assert errors(read(f"Câu 1: {STEM}", *OPTIONS, line)) == [("1 (Câu 1)", "key_not_understood")]


KEY_LISTS = [
    ("ĐÁP ÁN", "1.B 2.A"),
    ("1-B, 2-A",),
    ("BẢNG ĐÁP ÁN", "Câu 1: B", "Câu 2: A"),
    ("Đáp án", "1. B", "2. A"),
    (table(("1.B", "2.A")),),
    (table(("Câu", "1", "2"), ("Đáp án", "B", "A")),),
    (table(("Câu", "Đáp án"), ("1", "B"), ("2", "A")),),
    ("ĐÁP ÁN", table(("1", "2"), ("B", "A"))),
]


@pytest.mark.parametrize("keys", KEY_LISTS)
def test_keys_at_the_end_of_the_document(keys):
    bank = read(f"Câu 1: {STEM}", *OPTIONS, "Câu 2: Một?", "A. 1", "B. 2", *keys)
    assert asked(bank) == [(STEM, CITIES, (1,)), ("Một?", ("1", "2"), (0,))]
    assert (bank.found, bank.findings) == (2, ())


def test_keys_of_two_parts_with_numbers_of_their_own():
    part = [f"Câu 1: {STEM}", *OPTIONS]
    bank = read("PHẦN I", *part, "Đáp án", "1. B", "PHẦN II", *part, "Đáp án", "1. A")
    assert [question.keys for question in bank.questions] == [(1,), (0,)]
    together = read(*part, *part, "ĐÁP ÁN", "1.B 2.C")
    assert errors(together) == [("1 (Câu 1)", "key_missing"), ("6 (Câu 1)", "key_missing")]
    assert "keys_without_question" in [finding.code for finding in together.findings]


def test_a_table_of_keys_of_several_papers_is_not_guessed_from():
    keys = table(("Câu", "Đề 1", "Đề 2"), ("1", "A", "B"), ("2", "B", "A"))
    assert errors(read("Câu 1: Một?", "A. 1", "B. 2", "ĐÁP ÁN", keys)) == [("1 (Câu 1)", "key_missing")]


def test_marks_that_do_not_agree_are_reported_and_never_guessed():
    bold = paragraph(run("A. Huế", BOLD))
    two = (paragraph(run("A. Huế", RED)), paragraph(run("B. Hà Nội", YELLOW)))
    bank = read(
        f"Câu 1: {STEM}", bold, *OPTIONS[1:], "Đáp án: B",
        f"Câu 2: {STEM}", *two, *OPTIONS[2:],
        f"Câu 3: {STEM}", *OPTIONS, "Đáp án: B", "Đáp án: C",
        f"Câu 4: {STEM}", *OPTIONS, "Đáp án: C",
        f"Câu 5: {STEM}", bold, *OPTIONS[1:], "Đáp án: A",
        "ĐÁP ÁN: 4.D 5.A",
    )  # fmt: skip
    assert [(question.place.name, question.keys) for question in bank.questions] == [("Câu 5", (0,))]
    assert [code for _, code in errors(bank)] == ["key_conflict"] * 4
    assert "A / B" in str(bank.findings[0])


def test_automatic_numbers_and_letters_are_read_as_they_are_seen():
    numbering = lists(
        n1=level(0, "decimal", "Câu %1:") + level(1, "upperLetter", "%2."), n2=level(0, "lowerLetter", "%1)")
    )
    one = [listed(STEM, 1), *(listed(city, 1, 1) for city in CITIES)]
    other = [listed("Ba?", 1), listed("Có", 2), listed("Không", 2)]
    bank = read(*one, "Đáp án: B", *one, "Đáp án: C", *other, "Đáp án: A", numbering=numbering)
    assert asked(bank) == [(STEM, CITIES, (1,)), (STEM, CITIES, (2,)), ("Ba?", ("Có", "Không"), (0,))]
    assert [question.place.name for question in bank.questions] == ["Câu 1", "Câu 2", "Câu 3"]


def test_a_restarted_list_and_a_style_that_numbers():
    numbering = lists(n1=level(0, "decimal", "%1."), n2=level(0, "upperLetter", "%1.")) + (
        '<w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Cau"><w:name w:val="Cau"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    bank = read(
        styled("Cau", "Một?"), listed("1", 2), listed("2", 2), styled("Cau", "Hai?"), listed("3", 3), listed("4", 3),
        "1.A 2.B", numbering=numbering, styles=styles,
    )  # fmt: skip
    assert asked(bank) == [("Một?", ("1", "2"), (0,)), ("Hai?", ("3", "4"), (1,))]


def test_statements_of_a_stem_are_no_questions_and_no_options():
    bank = read(
        "Câu 1: Cho các ý sau:", "1. Một", "2. Hai", "Số ý đúng là", "A. 0", "B. 1", "Đáp án: A",
        "Câu 2: Chọn:", "a) Một", "b) Hai", "Số ý đúng là", "A. 0", "B. 1", "Đáp án: B",
    )  # fmt: skip
    assert asked(bank) == [
        ("Cho các ý sau:\n1. Một\n2. Hai\nSố ý đúng là", ("0", "1"), (0,)),
        ("Chọn:\na) Một\nb) Hai\nSố ý đúng là", ("0", "1"), (1,)),
    ]


def test_headings_lesson_text_page_numbers_and_other_tables_are_no_questions():
    styles = '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    bank = read(
        "ỦY BAN NHÂN DÂN PHƯỜNG", "Thời gian: 45 phút", styled("H1", "1. Khái niệm"), "Xem bài học về chuyển đổi số.",
        table(("Thứ", "Việc"), ("Hai", "Họp")), "I. Trắc nghiệm", f"Câu 1: {STEM}", *OPTIONS, "Đáp án: B", "Trang 1/2",
        "II. Phần khác", "Đoạn văn này không thuộc câu nào.", "Câu 2: Một?", "A. 1", "B. 2", "Đáp án: A", "--- HẾT ---",
        styles=styles,
    )  # fmt: skip
    assert asked(bank) == [(STEM, CITIES, (1,)), ("Một?", ("1", "2"), (0,))]
    assert (bank.found, [finding.code for finding in bank.findings]) == (2, ["text_left_out"])


def test_a_question_without_options_is_reported_and_one_with_a_gap_of_letters_too():
    bank = read(
        "Câu 1: Trình bày?", f"Câu 2: {STEM}", "A. 1", "B. 2", "D. 3", "Đáp án: A", "Câu 3: Ba?", "A. 1", "Đáp án: A"
    )
    assert errors(bank) == [
        ("1 (Câu 1)", "too_few_options"),
        ("2 (Câu 2)", "option_letters"),
        ("7 (Câu 3)", "too_few_options"),
    ]
    assert (bank.found, bank.questions) == (3, ())


def test_true_or_false_without_options_gets_its_two():
    assert asked(read("Câu 1: Hà Nội là thủ đô.", "Đáp án: Đúng")) == [("Hà Nội là thủ đô.", ("Đúng", "Sai"), (0,))]


def test_what_is_said_below_a_question_is_its_own():
    bank = read(
        f"Câu 1: {STEM}", *OPTIONS, "Đáp án: B", "Giải thích: Theo Hiến pháp.", "Điều 13.", "Nguồn: Hiến pháp 2013",
        paragraph(run("Chủ đề:", BOLD), " Hành chính"), "Mức độ: dễ", "Mã: HC-01", "Câu 2: Một?", "A. 1", "B. 2",
        "Đáp án: A", "Mức độ: thông hiểu",
    )  # fmt: skip
    first, second = bank.questions
    assert (first.explanation, first.source) == ("Theo Hiến pháp.\nĐiều 13.", "Hiến pháp 2013")
    assert (first.topic, first.difficulty, first.reference) == ("Hành chính", "easy", "HC-01")
    assert (second.topic, second.difficulty) == ("", "medium")


def test_an_explanation_may_stand_below_its_name():
    bank = read(
        f"Câu 1: {STEM}", *OPTIONS, "Đáp án: B", "Lời giải", "Theo Hiến pháp.", "Câu 2: Hai?", *OPTIONS, "Giải: chọn C"
    )
    assert [(q.keys, q.explanation) for q in bank.questions] == [((1,), "Theo Hiến pháp."), ((2,), "chọn C")]


def test_a_topic_above_holds_for_the_questions_below_it():
    question = ("Câu 1: Một?", "A. 1", "B. 2", "Đáp án: A")
    bank = read("Chủ đề 1: An toàn", *question, *question, "CHỦ ĐỀ: DỊCH VỤ CÔNG", *question)
    assert [question.topic for question in bank.questions] == ["An toàn", "An toàn", "DỊCH VỤ CÔNG"]


def test_small_signs_become_signs_of_their_own_or_refuse_the_question():
    water = paragraph("Câu 1: H", run("2", LOWERED), "O và x", run("1", RAISED), run("0 ", RAISED), "là")
    bank = read(
        water, "A. 1", "B. 2", "Đáp án: A", paragraph("Câu 2: x", run("Ω", RAISED)), "A. 1", "B. 2", "Đáp án: A"
    )
    assert asked(bank) == [("H₂O và x¹⁰ là", ("1", "2"), (0,))]
    assert errors(bank) == [("5 (Câu 2)", "has_small_script")]


SUM = "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
FRACTION = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        (PICTURE, "has_picture"),
        (FRACTION, "has_formula"),
        ('<w:r><w:object><w:OLEObject ProgID="Equation.DSMT4"/></w:object></w:r>', "has_formula"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>', "control_character"),
        (run("\ufffd"), "control_character"),
    ],
)
def test_what_plain_text_can_not_say_refuses_that_question_only(piece, code):
    for lines in (
        (paragraph("Câu 1: Đây là ", piece), "A. 1", "B. 2"),
        ("Câu 1: Đây là", paragraph("A. 1 ", piece), "B. 2"),
        ("Câu 1: Đây là", paragraph(piece), "A. 1", "B. 2"),
    ):
        bank = read(*lines, "Đáp án: A", "Câu 2: Hai?", "A. 1", "B. 2", "Đáp án: B")
        assert [error for _, error in errors(bank)] == [code]
        assert asked(bank) == [("Hai?", ("1", "2"), (1,))]


def test_simple_equations_and_greek_letters_are_text():
    angle = run("a", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')
    bank = read(paragraph("Câu 1: ", SUM, " và ", angle, " là"), "A. 1", "B. 2", "Đáp án: A")
    assert asked(bank) == [("x² và α là", ("1", "2"), (0,))]


def test_old_vietnamese_fonts_are_converted_and_old_text_in_a_new_font_refused():
    old, vni = '<w:rFonts w:ascii=".VnTime"/>', '<w:rFonts w:ascii="VNI-Times"/>'
    bank = read(
        paragraph("Câu 1: ", run("Thñ ®« cña n\u00adíc ta?", old)), paragraph("A. ", run("Haø Noäi", vni)),
        paragraph("B. ", run("huÕ", '<w:rFonts w:ascii=".VnTimeH"/>')), "Đáp án: A",
        "Câu 2: C©u hái nµo lµ ®óng?", "A. 1", "B. 2", "Đáp án: A",
    )  # fmt: skip
    assert asked(bank) == [("Thủ đô của nước ta?", ("Hà Nội", "HUẾ"), (0,))]
    assert errors(bank) == [("5 (Câu 2)", "legacy_encoding")]


def test_tracked_changes_links_and_fields_are_read_as_they_will_be_printed():
    stem = paragraph(
        "Câu 1: Thủ đô ", "<w:del><w:r><w:delText>cũ </w:delText></w:r></w:del>",
        f"<w:moveFrom>{run('cũ')}</w:moveFrom>",
        f"<w:ins>{run('của')}</w:ins>",
        f"<w:hyperlink>{run(' nước')}</w:hyperlink>", f"<w:sdt><w:sdtContent>{run(' ta?')}</w:sdtContent></w:sdt>",
        "<w:r><w:footnoteReference w:id='2'/></w:r>", run("ẩn", "<w:vanish/>"),
    )  # fmt: skip
    gone = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('C. Bỏ')}</w:tc></w:tr></w:tbl>"
    joined = paragraph("A. Hu", properties="<w:rPr><w:del/></w:rPr>")
    assert asked(read(stem, joined, "ế", "B. Hà Nội", gone, "Đáp án: B")) == [(STEM, CITIES[:2], (1,))]


def test_text_in_composed_and_decomposed_signs_is_the_same():
    import unicodedata

    lines = [unicodedata.normalize("NFD", line) for line in (f"\u200bCâu 1: {STEM}", *OPTIONS, "Đáp án: B")]
    assert asked(read(*lines)) == [(STEM, CITIES, (1,))]


def test_a_text_that_several_questions_share_is_part_of_each():
    question = ("A. 1", "B. 2", "Đáp án: A")
    bank = read(
        "Đọc đoạn văn sau và trả lời các câu hỏi từ 1 đến 2:", "Bài đọc.", "Câu 1: Một?", *question,
        "Câu 2: Hai?", *question, "Câu 3: Ba?", *question,
    )  # fmt: skip
    assert [q.stem for q in bank.questions] == ["Bài đọc.\nMột?", "Bài đọc.\nHai?", "Ba?"]


def test_a_table_with_a_header_of_questions_is_read_like_a_sheet():
    rows = [("STT", "Câu hỏi", "A", "B", "Đáp án"), ("1", STEM, "Huế", "Hà Nội", "B"), ("2", "Hai?", "1", "2", "")]
    pictured = ("3", paragraph("Ba? ", PICTURE), "1", "2", "A")
    bank = read("BỘ CÂU HỎI", table(*rows, pictured))
    assert asked(bank) == [(STEM, CITIES[:2], (1,))]
    assert errors(bank) == [("Bảng 1!3", "key_missing"), ("Bảng 1!4", "has_picture")]
    both = read(f"Câu 1: {STEM}", *OPTIONS, "Đáp án: B", table(*rows[:2]))
    assert (both.found, len(both.questions), both.format) == (2, 2, "docx")


def test_two_questions_without_labels_and_a_wrapped_option():
    bank = read(
        "Bài học hôm nay.", "Một?", "A. Một dòng", "nữa", "B. 2", "Đáp án: A", "Hai?", "A. 1", "B. 2", "Đáp án: B"
    )
    assert asked(bank) == [("Một?", ("Một dòng nữa", "2"), (0,)), ("Hai?", ("1", "2"), (1,))]


def test_a_document_asked_for_as_a_table_or_without_its_text_is_refused():
    for data, format, code in (
        (document(STEM), "xlsx", "file_is_word"),
        (document(STEM), "auto", "no_questions"),
        (b"Kinh gui", "docx", "unknown_format"),
    ):
        with pytest.raises(Refusal) as refusal:
            read_bank(data, "x", format=format)
        assert refusal.value.code == code
