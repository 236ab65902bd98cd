"""GIFT in all its habits: each question read right, or named by its line and what it is."""

import pytest

from quizapp.files.registry import read_bank
from tests.files.encodings import ENCODINGS, encoded


def read(text: str):
    return read_bank(text.encode(), "cau-hoi.txt", format="gift")


def only(text: str):
    [question] = read(text).questions
    return question


def codes(bank):
    return [(finding.place.row, finding.code) for finding in bank.findings if finding.severity == "error"]


def test_categories_comments_ids_tags_and_titles_are_told_apart():
    bank = read(
        "// [id:T\\]1] [tag:khó] [tag:2026]\n::Tiêu đề:: Một? {=a ~b}\n\n"
        "$CATEGORY: $course$/top/Chương 1/An toàn // mạng\n// lời ghi\nHai?\n{=a ~b}\n\n$CATEGORY: top\n\nBa? {=a ~b}"
    )
    first, second, third = bank.questions
    assert (first.reference, first.difficulty, first.topic, str(first.place)) == ("T]1", "hard", "", "2 (Tiêu đề)")
    assert (second.reference, second.topic, second.place.row, second.stem) == ("", "An toàn / mạng", 6, "Hai?")
    assert third.topic == ""


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_is_read(encoding):
    [question] = read_bank(encoded("Ủy ban nhân dân phường ở đâu? {=Đường Lê Lợi ~Ngõ 5}", encoding), "x").questions
    assert (question.stem, question.options[0]) == ("Ủy ban nhân dân phường ở đâu?", "Đường Lê Lợi")


def test_remarks_become_the_explanation_and_name_the_distractor_they_are_about():
    question = only("Hỏi? {=đúng#Chính xác. ~sai#Nhầm rồi. ####Theo luật.\\nNguồn\\: Luật 1, Điều 2}")
    assert question.explanation == "Theo luật.\nNguồn: Luật 1, Điều 2\nChính xác.\nsai: Nhầm rồi."
    assert only("Hỏi? {=a ~b ####Theo luật.\\nNguồn\\: Luật 1, Điều 2}").source == "Luật 1, Điều 2"


def test_true_and_false_in_every_spelling():
    bank = read("A? {T}\n\nB? {FALSE#Sai vì thế.#Đúng.####Chung.}\n\nC? {true}\n\nD? {F}")
    assert [(q.options, q.keys) for q in bank.questions] == [(("Đúng", "Sai"), (at,)) for at in (0, 1, 0, 1)]
    assert bank.questions[1].explanation == "Chung.\nSai vì thế.\nĐúng."


def test_formats_turn_into_plain_text():
    assert (
        only("[html]<p>x<sup>2</sup> &gt; 1</p><ul><li>một</li><li>hai</li></ul>{=a ~b}").stem == "x² > 1\n- một\n- hai"
    )
    assert only("[markdown]Chọn **đúng** `mã`{=a ~b}").stem == "Chọn đúng mã"
    assert only("[plain]<b> & &amp;{=a ~b}").stem == "<b> & &amp;"
    assert only("a < b & c{=a ~b}").stem == "a < b & c"


def test_blank_lines_inside_braces_do_not_end_a_question_and_an_open_brace_swallows_nothing():
    bank = read("Một? {\n=a\n\n~b\n}\n\nHai? {=a ~b\n\nBa? {=a ~b}")
    assert [question.stem for question in bank.questions] == ["Một?", "Ba?"]
    assert codes(bank) == [(7, "gift_broken")]


def test_several_answers_need_weights_that_make_a_whole():
    assert only("Hỏi? {~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}").keys == (0, 1, 2)
    bank = read("A? {~%100%a ~%100%b ~c}\n\nB? {~%20%a ~%30%b ~c}\n\nC? {=a =b ~c}\n\nD? {~a ~b}\n\nE? {=%90%a ~b}")
    assert codes(bank) == [
        (1, "several_right"),
        (3, "weights_unclear"),
        (5, "several_right"),
        (7, "key_missing"),
        (9, "weights_unclear"),
    ]


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ("{}", "essay"),
        ("{#5}", "numerical"),
        ("{=a =b}", "shortanswer"),
        ("{=a->b =c->d}", "matching"),
        ("", "description"),
    ],
)
def test_other_kinds_are_refused_by_name(answers, name):
    bank = read(f"Một? {{=a ~b}}\n\nHai? {answers}")
    [finding] = [finding for finding in bank.findings if finding.severity == "error"]
    assert (finding.place.row, finding.code, finding.params["type"]) == (3, "unsupported_type", name)
    assert (bank.found, len(bank.questions)) == (2, 1)


def test_text_that_is_no_option_and_more_than_one_pair_of_braces_are_refused():
    assert codes(read("A? {chữ =a ~b}\n\nB {=a ~b} và {=c ~d}?")) == [(1, "gift_broken"), (3, "gift_broken")]


def test_a_sheet_with_braces_in_a_cell_stays_a_sheet():
    assert read_bank("Câu hỏi,A,B,Đáp án\n{=a ~b} là gì?,GIFT,Aiken,A\n".encode(), "x").format == "csv"
