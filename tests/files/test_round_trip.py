"""Whatever table of questions an office can write, in whatever form it saves it, the same questions come out."""

import unicodedata

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.domain.draft_checks import OPTION_LETTERS, check_draft
from quizapp.domain.draft_checks import RawQuestion as Raw
from quizapp.domain.questions import Difficulty, DraftQuestion, Place
from quizapp.domain.text import tidy, tidy_lines
from quizapp.files.formula_guard import unguarded
from quizapp.files.registry import read_bank

from .encodings import ENCODINGS, encoded
from .workbooks import csv_text, saved

WORDS = (
    "Nghị",
    "quyết",
    "57-NQ/TW",
    "chuyển đổi số",
    "Ủy ban",
    "phường",
    "ở",
    "Ưu tiên",
    "đặc biệt",
    "“Tổ”",
    "ẵm",
    "5%",
)
MARKS = (", ", "; ", "\t", " ", "=", '"', "'", " – ", "\n", "…", "?", "(", ")")
HEADERS = {
    "stem": ("Câu hỏi", "NỘI DUNG CÂU HỎI", "cau hoi", "Stem"),
    "key": ("Đáp án", "Đáp án đúng", "key", "Correct answer"),
    "topic": ("Chủ đề", "topic"),
    "difficulty": ("Mức độ", "Do kho"),
    "explanation": ("Giải thích", "explanation"),
    "source": ("Nguồn", "Căn cứ (văn bản; mục, điều)"),
    "reference": ("Mã", "ID"),
}
OPTION_HEADERS = ("{}", "Phương án {}", "Đáp án {}", "option_{}")
LEVELS = {None: ("",), Difficulty.EASY: ("dễ", "1"), Difficulty.MEDIUM: ("Trung bình", "TH"), Difficulty.HARD: ("KHÓ",)}

vietnamese = st.lists(st.sampled_from(WORDS + MARKS), min_size=1, max_size=8).map("".join)
#: Any writing of the world, but the signs of Latin-1 that the old fonts use for vowels: those are refused on purpose.
anything = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E)
    | st.characters(min_codepoint=0x100, exclude_categories=("Cs", "Co", "Cn"), exclude_characters="\ufffd"),
    min_size=1,
    max_size=30,
)


def tidied(texts, tidy_with):
    return texts.map(tidy_with).filter(bool).filter(is_as_typed)


def is_as_typed(text):
    """An apostrophe before `=` is Excel's own mark for a text, and is taken off: see test_formula_guard."""
    return unguarded(text) == text


@st.composite
def tables(draw, texts):
    """Questions and the rows of a sheet that says them: worded and ordered at random."""
    stems = tidied(texts, tidy_lines)
    count = draw(st.integers(2, 6))
    columns = draw(st.permutations([*HEADERS, *OPTION_LETTERS[:count]]))
    wording = draw(st.sampled_from(OPTION_HEADERS))
    header = [
        draw(st.sampled_from(HEADERS[column])) if column in HEADERS else wording.format(column) for column in columns
    ]
    top = draw(st.lists(st.just(["BỘ CÂU HỎI"]), max_size=3))
    rows = [*top, header]
    questions = []
    for _ in range(draw(st.integers(1, 4))):
        options = draw(
            st.lists(tidied(texts, tidy), min_size=2, max_size=count, unique_by=lambda text: text.casefold())
        )
        keys = draw(st.sets(st.integers(0, len(options) - 1), min_size=1))
        level = draw(st.sampled_from(list(LEVELS)))
        question = DraftQuestion(
            Place(),
            draw(stems),
            tuple(options),
            tuple(sorted(keys)),
            draw(texts.map(tidy).filter(is_as_typed)),
            level,
            draw(texts.map(tidy_lines).filter(is_as_typed)),
            draw(texts.map(tidy).filter(is_as_typed)),
            draw(texts.map(tidy).filter(is_as_typed)),
        )
        cells = {
            "stem": question.stem,
            "key": draw(st.sampled_from((",", "; ", " ", ""))).join(OPTION_LETTERS[key] for key in keys),
            "topic": question.topic,
            "difficulty": draw(st.sampled_from(LEVELS[level])),
            "explanation": question.explanation,
            "source": question.source,
            "reference": question.reference,
            **dict(zip(OPTION_LETTERS, options, strict=False)),
        }
        rows += [[""]] * draw(st.integers(0, 2))
        rows.append([cells.get(column, "") for column in columns])
        questions.append(question)
    return questions, rows


def without_places(questions):
    return [(q.stem, q.options, q.keys, q.topic, q.difficulty, q.explanation, q.source, q.reference) for q in questions]


@given(tables(vietnamese), st.sampled_from(ENCODINGS), st.sampled_from(",;\t"))
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_csv_in_every_encoding_and_with_every_delimiter_reads_back_equal(table, encoding, delimiter):
    questions, rows = table
    bank = read_bank(encoded(csv_text(rows, delimiter), encoding), "x.csv")
    assert without_places(bank.questions) == without_places(questions)
    assert bank.found == len(questions)


@given(tables(anything), st.sampled_from(",;\t"))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_csv_of_any_signs_reads_back_equal(table, delimiter):
    questions, rows = table
    bank = read_bank(csv_text(rows, delimiter).encode(), "x.csv")
    assert without_places(bank.questions) == without_places(questions)


@given(tables(anything), st.sampled_from(["Câu hỏi", "Tuần 1", "x"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_workbook_reads_back_equal(table, title):
    questions, rows = table
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for number, cells in enumerate(rows, 1):
        for column, text in enumerate(cells, 1):
            workbook.active.cell(number, column, text).data_type = "s"
    bank = read_bank(saved(workbook), "x.xlsx")
    assert without_places(bank.questions) == without_places(questions)
    assert {question.place.sheet for question in bank.questions} == {title}


raw_texts = st.text(max_size=40)


@given(raw_texts, st.lists(raw_texts, max_size=9), st.lists(st.integers(-1, 9), max_size=4), raw_texts, raw_texts)
def test_any_question_is_either_tidy_or_refused_with_an_error(stem, options, keys, topic, reference):
    question, findings = check_draft(Raw(Place(1), stem, tuple(options), tuple(keys), topic=topic, reference=reference))
    if question is None:
        assert any(finding.severity == "error" for finding in findings)
    else:
        assert all(unicodedata.is_normalized("NFC", text) and text for text in (question.stem, *question.options))
        assert len({option.casefold() for option in question.options}) == len(question.options) >= 2
        assert all(0 <= key < len(question.options) for key in question.keys)
        assert question.keys
