"""Papers of any lines at all are read or refused; what we write ourselves comes back whatever it looks like."""

import unicodedata

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizapp.domain.errors import Refusal
from quizapp.domain.questions import DraftQuestion, Place, Severity
from quizapp.domain.text import tidy, tidy_lines
from quizapp.files.registry import read_bank, write_bank
from quizapp.files.xml_out import xml_fault

from .documents import BOLD, PICTURE, RED, document, document_xml, level, listed, lists, paragraph, run, table
from .test_damaged_files import damaged
from .test_written_banks import fields
from .workbooks import zipped

BEGINNINGS = (
    "Câu 1: ", "Câu 2.", "câu 3", "1. ", "2) ", "(3)", "Bài 1: ", "A. ", "B.", "c) ", "(D) ", "*A. ", "Đáp án: ",
    "ĐÁP ÁN", "Đáp án", "Chọn ", "1.A 2.B", "Câu 3: C", "Giải thích: ", "Nguồn: ", "Chủ đề: ", "Chủ đề 2: ",
    "Mức độ: ", "Mã: ", "Câu 1 đến câu 3", "PHẦN I. ", "---", "Trang 1", "[<br>]", "\t", "   ", "\u2060", "\u200b", "",
)  # fmt: skip
ENDINGS = (
    "",
    "?",
    "A",
    "B, C",
    " A. 1 B. 2",
    "\tA. 1\tB. 2",
    "đúng",
    "*",
    "x\u0303",
    "\n",
    "Hà Nội",
    "57",
    "…",
    "\ufffc",
)
lines = st.lists(
    st.tuples(st.sampled_from(BEGINNINGS), st.sampled_from(ENDINGS) | st.text(max_size=12)).map("".join), max_size=25
)
LISTS = lists(n1=level(0, "decimal", "Câu %1:") + level(1, "upperLetter", "%2"), n2=level(0, "bullet", "•"))


def is_accounted_for(data: bytes, format: str) -> None:
    try:
        bank = read_bank(data, "x", format=format)
    except Refusal:
        return
    refused = {finding.place for finding in bank.findings if finding.severity is Severity.ERROR}
    assert bank.found == len(bank.questions) + len(refused)
    assert not refused & {question.place for question in bank.questions}


@given(lines)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_text_of_any_lines_is_read_or_refused(texts):
    is_accounted_for("\n".join(texts).encode("utf-8", "replace"), "txt")


def as_block(draw, text):
    text = "".join(sign for sign in text if sign.isprintable() or sign in "\t\n")
    kind = draw(st.integers(0, 5))
    if kind == 1:
        return listed(text, draw(st.integers(0, 3)), draw(st.integers(0, 2)))
    if kind == 2:
        return paragraph(run(text[:3], RED), run(text[3:], BOLD), PICTURE)
    return table((text, "B"), ("1", text)) if kind == 3 else paragraph(run(text))


@given(st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_document_of_any_paragraphs_is_read_or_refused(data):
    blocks = [as_block(data.draw, text) for text in data.draw(lines)]
    is_accounted_for(document(*blocks, numbering=LISTS), "docx")


PARTS = {
    "word/document.xml": document_xml("Câu 1: Một?", listed("1", 1), listed("2", 1), table(("1.A", "2.B"))).encode(),
    "word/numbering.xml": b"<numbering>" + LISTS.encode() + b"</numbering>",
}


@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(
        st.tuples(st.floats(0, 0.999), st.text('<>&;/w:"1 ', max_size=6).map(str.encode), st.integers(0, 9)), max_size=4
    ),
)
@settings(max_examples=60, deadline=None)
def test_a_document_with_a_damaged_part_is_read_or_refused(name, wounds):
    is_accounted_for(zipped({**PARTS, name: damaged(PARTS[name], wounds)}), "docx")


few_lines = st.lists(st.sampled_from([start + end for start in BEGINNINGS for end in ENDINGS]), min_size=1, max_size=3)
any_text = few_lines.map("\n".join).filter(tidy)
#: By these a bank refuses a text, whatever file it comes in.
OF_TEXTS = {"legacy_encoding", "control_character", "option_too_long", "source_too_long", "stem_too_long"}


@given(any_text, st.lists(any_text, min_size=1, max_size=4), any_text, any_text)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_texts_that_look_like_labels_come_back_from_a_document(stem, others, explanation, source):
    options = tuple({tidy(option).casefold(): tidy(option) for option in (*others, "Một phương án khác")}.values())
    question = DraftQuestion(Place(1), tidy_lines(stem), options, (0,), "", None, tidy_lines(explanation), tidy(source))
    everything = "".join((question.stem, *options, question.explanation, question.source))
    assume(
        not any(
            "\ue000" <= sign <= "\uf8ff" or unicodedata.category(sign) in ("Cc", "Cs")
            for sign in everything.replace("\n", "")
        )
    )
    assume(xml_fault(question) is None)
    bank = read_bank(write_bank("Câu 1: tên", [question, question], "docx").content, "x")
    assert bank.found == 2
    assert {finding.code for finding in bank.findings} <= OF_TEXTS
    if not bank.findings:
        assert fields(bank.questions) == fields([question, question])
